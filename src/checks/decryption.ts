import { Check } from './check';
import { textAt } from './json-path';
import { viewsOf } from './view';

/** Encrypted files that nobody decrypts. */
export const decryption: Check = {
  id: 'decryption',
  doc: 'A Kustomization applies a folder with SOPS files without `decryption`: the ciphertext arrives as the value of the Secret, or the '
    + 'apply fails. Set decryption in the Kustomization; it is not inherited from the one that applies it.',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      for (const { delivery, folders } of world.reaches) {
        if (textAt(delivery.json, 'spec.decryption.provider') === 'sops') continue;
        const folder = folders.find((each) => program.encryptedFiles.some((file) => file._folder === each));
        if (!folder) continue;
        yield {
          construct: delivery.construct,
          message: `Kustomization ${delivery.name} applies ${folder.path}, which has files encrypted by SOPS, without decryption`,
          fix: 'set decryption, or apply the folder by its handle, which sets it',
        };
      }
    }
  },
};
