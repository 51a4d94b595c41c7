import { textAt, valuesAt } from './json-path';
import { Placed, World } from './world';

/** A Secret or ConfigMap that exists in a cluster, with what is known of its keys. */
export interface Keyed {
  readonly by: Placed;
  /** Undefined: not known at synth. */
  readonly keys?: readonly string[];
}

/** Secrets (`namespace/name`) that stand in the manifests or that operators make of other objects. */
export function secretsOf(world: World): Map<string, Keyed[]> {
  const made = new Map<string, Keyed[]>();
  const add = (placed: Placed, namespace: string, name: string | undefined, keys?: readonly string[]): void => {
    if (name === undefined) return;
    const key = `${namespace}/${name}`;
    const same = made.get(key);
    if (same) same.push({ by: placed, keys });
    else made.set(key, [{ by: placed, keys }]);
  };
  for (const placed of world.placed) {
    const { json, kind } = placed.object;
    switch (kind) {
      case 'core/Secret':
        add(placed, placed.namespace, placed.name, keysIn(json, 'data{}', 'stringData{}'));
        break;
      case 'external-secrets.io/ExternalSecret':
        if (textAt(json, 'spec.target.creationPolicy') === 'None') break;
        add(placed, placed.namespace, textAt(json, 'spec.target.name') ?? placed.name, keysOfExternalSecret(json, 'spec'));
        break;
      case 'external-secrets.io/ClusterExternalSecret':
        add(placed, ANY, textAt(json, 'spec.externalSecretSpec.target.name') ?? textAt(json, 'spec.externalSecretName') ?? placed.name,
          keysOfExternalSecret(json, 'spec.externalSecretSpec'));
        break;
      case 'bitnami.com/SealedSecret':
        add(placed, placed.namespace, textAt(json, 'spec.template.metadata.name') ?? placed.name, keysIn(json, 'spec.encryptedData{}'));
        break;
      case 'cert-manager.io/Certificate':
        add(placed, placed.namespace, textAt(json, 'spec.secretName'), ['tls.crt', 'tls.key', 'ca.crt']);
        break;
      case 'robot.harbor.m.crossplane.io/Robot':
        add(placed, placed.namespace, textAt(json, 'spec.writeConnectionSecretToRef.name'));
        break;
      case 'networking.k8s.io/Ingress':
        if (isCertified(json)) {
          for (const { value } of valuesAt(json, 'spec.tls[].secretName')) add(placed, placed.namespace, (value as string), ['tls.crt', 'tls.key']);
        }
        break;
      case 'gateway.networking.k8s.io/Gateway':
      case 'gateway.networking.k8s.io/ListenerSet':
        if (isCertified(json)) {
          for (const { value } of valuesAt(json, 'spec.listeners[].tls.certificateRefs[].name')) add(placed, placed.namespace, (value as string), ['tls.crt', 'tls.key']);
        }
        break;
    }
  }
  return made;
}

/** Whether cert-manager makes the Secrets that an Ingress or Gateway names. */
function isCertified(json: unknown): boolean {
  return valuesAt(json, 'metadata.annotations{}').some(({ at }) => /^metadata\.annotations\.cert-manager\.io\/(cluster-)?issuer$/.test(at));
}

/** Namespace of Secrets that are made in many namespaces. */
export const ANY = '*';

/** Keys of a map, from paths that end in `{}`. */
export function keysIn(json: unknown, ...paths: string[]): string[] {
  return paths.flatMap((path) => Object.keys(valuesAt(json, path.slice(0, -2))[0]?.value ?? {}));
}

function keysOfExternalSecret(json: unknown, spec: string): string[] | undefined {
  const hasUnknown = valuesAt(json, `${spec}.dataFrom[]`).length > 0 || valuesAt(json, `${spec}.target.template.templateFrom[]`).length > 0;
  if (hasUnknown) return undefined;
  const template = keysIn(json, `${spec}.target.template.data{}`);
  const data = valuesAt(json, `${spec}.data[].secretKey`).map(({ value }) => (value as string));
  const merges = textAt(json, `${spec}.target.template.mergePolicy`) === 'Merge';
  return template.length > 0 && !merges ? template : [...data, ...template];
}
