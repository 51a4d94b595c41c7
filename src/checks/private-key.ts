import { privateKeyIn } from './key-text';
import { LocalCheck, localCheck } from './local-check';
import { textsOf } from '../program/json-path';

const FIX = 'move it to an encrypted file or a secret store, and replace the key';

const ofObjects = localCheck({
  id: 'private-key',
  doc: 'A private key (age, PEM, PGP, SSH), in clear or as base64, stands in an object or file outside what SOPS has encrypted, so it would be readable in '
    + 'Git. Keep it in a Secret that SOPS or External Secrets Operator makes, and replace the key: it must count as known.',
  seeksSecrets: true,
  *judge({ place, json, name, encrypted }) {
    if (encrypted) return; // judged as a file
    for (const { at } of textsOf(json, (text) => privateKeyIn(text) !== undefined)) {
      yield { place, at, message: `${json.kind} ${name} has a private key at ${at}`, fix: FIX };
    }
  },
});

/** A private key anywhere in what is written. */
export const privateKey: LocalCheck = {
  ...ofObjects,
  *run(program) {
    yield* ofObjects.run(program);
    for (const { place, path, text } of program.files) {
      const key = privateKeyIn(text);
      if (key) yield { place, message: `file ${path} has a private key (${key.kind}) in line ${key.line}`, fix: FIX };
    }
  },
};
