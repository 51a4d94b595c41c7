import { isEncrypted } from './encrypted-file';
import { valuesAt } from './json-path';
import { localCheck } from './local-check';

/** A Secret whose values would stand readable in Git. */
export const plaintextSecret = localCheck({
  id: 'plaintext-secret',
  doc: 'A Secret with values is written to a repository in plain text: whoever can read the repository, or its history, has them. Use an '
    + 'encrypted file (`folder.addEncryptedFile`), an `eso.ExternalSecret`, or declare the Secret with `Secret.fromSecretName`.',
  concerns: (kind) => kind === 'core/Secret',
  *judge({ construct, json, name, encrypted }) {
    if (encrypted || isEncrypted(json) || json.type === 'kubernetes.io/service-account-token') return;
    const keys = [...valuesAt(json, 'data{}'), ...valuesAt(json, 'stringData{}')].filter(({ value }) => value !== '').map(({ at }) => at);
    if (keys.length === 0) return;
    yield {
      construct,
      message: `Secret ${name} has plain values at ${keys.join(', ')}`,
      fix: 'encrypt it (cdk-gitops encrypt, folder.addEncryptedFile) or make it an eso.ExternalSecret; if the values were ever committed, rotate them',
    };
  },
});
