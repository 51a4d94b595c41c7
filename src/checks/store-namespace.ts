import { Check } from './check';
import { valuesAt } from './json-path';

/** References of cluster-wide stores without namespace. */
export const storeNamespace: Check = {
  id: 'store-namespace',
  local: true,
  doc: 'A ClusterSecretStore names a Secret or service account without namespace: External Secrets Operator refuses the store, because it is '
    + 'in no namespace itself. Give the namespace.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'external-secrets.io/ClusterSecretStore') continue;
      for (const at of refsWithoutNamespace(valuesAt(json, 'spec.provider')[0]?.value, 'spec.provider')) {
        yield { construct, message: `ClusterSecretStore ${name}: ${at} has no namespace`, fix: 'give the namespace of the Secret or service account' };
      }
    }
  },
};

function* refsWithoutNamespace(json: unknown, at: string): IterableIterator<string> {
  if (json === null || typeof json !== 'object') return;
  for (const [key, value] of Object.entries(json)) {
    const isRef = /(SecretRef|^secretRef|serviceAccountRef|^serviceAccount|^caProvider|^clientCert|^bearerToken|^accessToken|^clientId|^clientSecret)$/.test(key);
    const fields = value as { name?: unknown; namespace?: unknown } | null;
    if (isRef && typeof fields === 'object' && fields !== null && typeof fields.name === 'string' && fields.namespace === undefined) yield `${at}.${key}`;
    yield* refsWithoutNamespace(value, `${at}.${key}`);
  }
}
