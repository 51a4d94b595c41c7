import { Check } from './check';
import { textAt } from '../program/json-path';
import { ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';

/** Encrypted files that nothing decrypts. */
export const decryption: Check = {
  id: 'decryption',
  doc: 'A Kustomization applies a folder with SOPS files without `decryption`: the ciphertext arrives as the value of the Secret, or the '
    + 'apply fails. Set decryption in the Kustomization; it is not inherited from the one that applies it.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      const reported = new Set<ProgramObject>();
      for (const { object, by } of contents.objects) {
        if (!by || !object.encrypted || reported.has(by) || textAt(by.json, 'spec.decryption.provider') === 'sops') continue;
        reported.add(by);
        yield {
          place: by.place,
          message: `Kustomization ${by.name} applies ${object.folder?.path} without decryption, but the folder has files encrypted by SOPS`,
          fix: 'set decryption, or apply the folder by its handle, which sets it',
          fixInFiles: 'set spec.decryption, with provider: sops',
        };
      }
    }
  },
};
