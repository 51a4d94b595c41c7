import { Check } from './check';
import { textsOf } from './json-path';
import { suspectsOf } from './suspects';

const KEY = /AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A private key anywhere in an object. */
export const privateKey: Check = {
  id: 'private-key',
  local: true,
  doc: 'A private key (age, PEM) stands in an object outside an encrypted file, so it would be readable in Git. Keep it in a Secret that '
    + 'SOPS or External Secrets Operator makes, and replace the key: it must count as known.',
  *run(program) {
    for (const { construct, json, name, encrypted } of suspectsOf(program)) {
      if (encrypted) continue;
      for (const { at } of textsOf(json, (text) => text.length > 26 && KEY.test(text))) {
        yield {
          construct,
          message: `${json.kind} ${name} has a private key at ${at}`,
          fix: 'put it into an encrypted file or a secret store, and replace the key',
        };
      }
    }
  },
};
