import { Check } from './check';
import { APPLICATION, argoSources } from '../program/argo-application';
import { textAt } from '../program/json-path';
import { ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';

/** Encrypted files that nothing decrypts. */
export const decryption: Check = {
  id: 'decryption',
  doc: 'A Kustomization applies a folder with SOPS files without `decryption`: the ciphertext arrives as the value of the Secret, or the '
    + 'apply fails. Set decryption in the Kustomization; it is not inherited from the one that applies it. Argo CD does not decrypt: use External Secrets, or a '
    + 'config management plugin that does.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      const reported = new Set<ProgramObject>();
      for (const { object, by } of contents.objects) {
        if (!by || !object.encrypted || reported.has(by) || textAt(by.json, 'spec.decryption.provider') === 'sops') continue;
        if (by.kind === APPLICATION && argoSources(by).some(({ hasPlugin }) => hasPlugin)) continue;
        reported.add(by);
        if (by.kind === APPLICATION) {
          yield {
            place: by.place,
            message: `Application ${by.name} applies ${object.folder?.path}, which has files encrypted by SOPS, but Argo CD does not decrypt`,
            fix: 'use an eso.ExternalSecret instead of the file, or a plugin that decrypts: sopsPlugin of the engine, or plugin of the source',
            fixInFiles: 'use an ExternalSecret instead of the file, or set plugin in the source to a config management plugin that decrypts',
          };
          continue;
        }
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
