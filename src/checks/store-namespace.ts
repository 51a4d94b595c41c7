import { localCheck } from './local-check';
import { valuesAt } from '../program/json-path';

/** References of cluster-wide stores without namespace. */
export const storeNamespace = localCheck({
  id: 'store-namespace',
  doc: 'A ClusterSecretStore names a Secret or service account without namespace: External Secrets Operator refuses the store, because it is '
    + 'in no namespace itself. Give the namespace.',
  concerns: (kind) => kind === 'external-secrets.io/ClusterSecretStore',
  *judge({ place, json, name }) {
    for (const ref of refsWithoutNamespace(valuesAt(json, 'spec.provider')[0]?.value, 'spec.provider')) {
      yield { place, at: ref.at, message: `ClusterSecretStore ${name}: ${ref.at} refers to ${ref.name} without a namespace`, fix: `set ${ref.at}.namespace to the namespace of ${ref.name}` };
    }
  },
});

function* refsWithoutNamespace(json: unknown, at: string): IterableIterator<{ at: string; name: string }> {
  if (json === null || typeof json !== 'object') return;
  for (const [key, value] of Object.entries(json)) {
    const isRef = /(SecretRef|^secretRef|serviceAccountRef|^serviceAccount|^caProvider|^clientCert|^bearerToken|^accessToken|^clientId|^clientSecret)$/.test(key);
    const fields = value as { name?: unknown; namespace?: unknown } | null;
    if (isRef && typeof fields === 'object' && fields !== null && typeof fields.name === 'string' && fields.namespace === undefined) {
      yield { at: `${at}.${key}`, name: fields.name };
    }
    yield* refsWithoutNamespace(value, `${at}.${key}`);
  }
}
