import { textsOf } from './json-path';
import { localCheck } from './local-check';

const KEY = /AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A private key anywhere in an object. */
export const privateKey = localCheck({
  id: 'private-key',
  doc: 'A private key (age, PEM) stands in an object outside an encrypted file, so it would be readable in Git. Keep it in a Secret that '
    + 'SOPS or External Secrets Operator makes, and replace the key: it must count as known.',
  seeksSecrets: true,
  *judge({ construct, json, name, encrypted }) {
    if (encrypted) return;
    for (const { at } of textsOf(json, (text) => text.length > 26 && KEY.test(text))) {
      yield {
        construct,
        message: `${json.kind} ${name} has a private key at ${at}`,
        fix: 'put it into an encrypted file or a secret store, and replace the key',
      };
    }
  },
});
