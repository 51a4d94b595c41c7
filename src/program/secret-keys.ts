import { AppliedObject, ClusterContents } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import { dataKeys } from '../base/manifest';

/** A Secret or ConfigMap that exists in a cluster, with what is known of its keys. */
export interface SecretKeys {
  readonly by: AppliedObject;
  /** Undefined: not known at synth. */
  readonly keys?: readonly string[];
  /** Its type, such as `Opaque`; undefined: not known at synth. */
  readonly type?: string;
}

/** Secrets (`namespace/name`) that stand in the manifests or that operators create from other objects. */
export function secretsOf(contents: ClusterContents): Map<string, SecretKeys[]> {
  const created = new Map<string, SecretKeys[]>();
  const add = (applied: AppliedObject, namespace: string, name: string | undefined, keys?: readonly string[], type?: string): void => {
    if (name === undefined) return;
    const key = `${namespace}/${name}`;
    const same = created.get(key);
    if (same) same.push({ by: applied, keys, type });
    else created.set(key, [{ by: applied, keys, type }]);
  };
  for (const applied of contents.objects) {
    const { json, kind } = applied.object;
    switch (kind) {
      case 'core/Secret':
        add(applied, applied.namespace, applied.name, isFilledIn(json) ? undefined : dataKeys(json), typeOr(json, 'type'));
        break;
      case 'external-secrets.io/ExternalSecret':
        if (textAt(json, 'spec.target.creationPolicy') === 'None') break;
        add(applied, applied.namespace, textAt(json, 'spec.target.name') ?? applied.name, keysOfExternalSecret(json, 'spec'), typeOfExternalSecret(json, 'spec'));
        break;
      case 'external-secrets.io/ClusterExternalSecret':
        add(applied, ANY, textAt(json, 'spec.externalSecretSpec.target.name') ?? textAt(json, 'spec.externalSecretName') ?? applied.name,
          keysOfExternalSecret(json, 'spec.externalSecretSpec'), typeOfExternalSecret(json, 'spec.externalSecretSpec'));
        break;
      case 'bitnami.com/SealedSecret':
        add(applied, applied.namespace, textAt(json, 'spec.template.metadata.name') ?? applied.name, keysIn(json, 'spec.encryptedData'), typeOr(json, 'spec.template.type'));
        break;
      case 'cert-manager.io/Certificate':
        add(applied, applied.namespace, textAt(json, 'spec.secretName'), ['tls.crt', 'tls.key', 'ca.crt'], TLS_TYPE);
        break;
      case 'robot.harbor.m.crossplane.io/Robot':
        add(applied, applied.namespace, textAt(json, 'spec.writeConnectionSecretToRef.name'));
        break;
      case 'networking.k8s.io/Ingress':
        if (isCertified(json)) {
          for (const { value } of valuesAt(json, 'spec.tls[].secretName')) add(applied, applied.namespace, (value as string), ['tls.crt', 'tls.key'], TLS_TYPE);
        }
        break;
      case 'gateway.networking.k8s.io/Gateway':
      case 'gateway.networking.k8s.io/ListenerSet':
        if (isCertified(json)) {
          for (const { value } of valuesAt(json, 'spec.listeners[].tls.certificateRefs[].name')) add(applied, applied.namespace, (value as string), ['tls.crt', 'tls.key'], TLS_TYPE);
        }
        break;
    }
  }
  return created;
}

/** Whether cert-manager creates the Secrets that an Ingress or Gateway refers to. */
function isCertified(json: unknown): boolean {
  return valuesAt(json, 'metadata.annotations{}').some(({ at }) => /^metadata\.annotations\.cert-manager\.io\/(cluster-)?issuer$/.test(at));
}

const TLS_TYPE = 'kubernetes.io/tls';

/** The type at a path of a Secret; undefined where it is encrypted. */
function typeOr(json: unknown, path: string): string | undefined {
  const type = textAt(json, path) ?? 'Opaque';
  return /^[\w.-]+(\/[\w.-]+)?$/.test(type) ? type : undefined;
}

/** What merges into a Secret of something else does not say its type. */
function typeOfExternalSecret(json: unknown, spec: string): string | undefined {
  const policy = textAt(json, `${spec}.target.creationPolicy`);
  return policy === 'Merge' || valuesAt(json, `${spec}.target.template.templateFrom[]`).length > 0 ? undefined : typeOr(json, `${spec}.target.template.type`);
}

/** Whether an annotation has something copy other data into an object: Flux Operator, reflector. */
export function isFilledIn(json: unknown): boolean {
  return valuesAt(json, 'metadata.annotations{}').some(({ at }) => /fluxcd\.controlplane\.io\/(copyFrom|convert)|\/reflects$|replicate-from|\/inject-ca-from/.test(at));
}

/** Namespace of Secrets that are created in many namespaces. */
export const ANY = '*';

/** Keys of the map at a path. */
export function keysIn(json: unknown, path: string): string[] {
  return Object.keys(valuesAt(json, path)[0]?.value ?? {});
}

function keysOfExternalSecret(json: unknown, spec: string): string[] | undefined {
  const hasUnknown = valuesAt(json, `${spec}.dataFrom[]`).length > 0 || valuesAt(json, `${spec}.target.template.templateFrom[]`).length > 0;
  if (hasUnknown) return undefined;
  const template = keysIn(json, `${spec}.target.template.data`);
  const data = valuesAt(json, `${spec}.data[].secretKey`).map(({ value }) => (value as string));
  const merges = textAt(json, `${spec}.target.template.mergePolicy`) === 'Merge';
  return template.length > 0 && !merges ? template : [...data, ...template];
}
