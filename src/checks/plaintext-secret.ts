import { Check } from './check';
import { isEncrypted } from './encrypted-file';
import { valuesAt } from './json-path';

/** A Secret whose values would stand readable in Git. */
export const plaintextSecret: Check = {
  id: 'plaintext-secret',
  local: true,
  doc: 'A Secret with values is written to a repository in plain text: whoever can read the repository, or its history, has them. Use an '
    + 'encrypted file (`folder.addEncryptedFile`), an `eso.ExternalSecret`, or declare the Secret with `Secret.fromSecretName`.',
  *run(program) {
    for (const { construct, json, kind, name, encrypted } of program.objects) {
      if (kind !== 'core/Secret' || encrypted || isEncrypted(json) || json.type === 'kubernetes.io/service-account-token') continue;
      const keys = [...valuesAt(json, 'data{}'), ...valuesAt(json, 'stringData{}')].filter(({ value }) => value !== '').map(({ at }) => at);
      if (keys.length === 0) continue;
      yield {
        construct,
        message: `Secret ${name} has plain values at ${keys.join(', ')}`,
        fix: 'encrypt it (cdk-gitops encrypt, folder.addEncryptedFile) or make it an eso.ExternalSecret; if the values were ever committed, rotate them',
      };
    }
  },
};
