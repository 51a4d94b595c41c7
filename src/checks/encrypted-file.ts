import { inspectEncryptedFile } from '../sops/inspect';
import { SopsConfig } from '../sops/sops-config';
import { Check } from './check';

/** Encrypted files that the cluster, or those who should edit them, cannot read. */
export const encryptedFile: Check = {
  id: 'encrypted-file',
  doc: 'A file in a folder of encrypted files is not (wholly) encrypted, lacks `encrypted_regex` (then apiVersion and kind are encrypted and the '
    + 'cluster cannot read it), or is encrypted for others than its rule says. Run `cdk-gitops encrypt FILE`, which re-encrypts by the rule.',
  *run(program) {
    for (const file of program.encryptedFiles) {
      const { repository } = file._folder;
      const rule = repository.node.tryFindChild('.sops.yaml')
        ? SopsConfig.of(repository).ruleFor(file.path) : undefined;
      for (const message of inspectEncryptedFile(file._text, file.source, rule?._terms()).problems) {
        const [what, fix = 'encrypt it again: cdk-gitops encrypt FILE'] = message.split(/: (?=run |give |encrypt )/);
        yield { construct: file, message: what, fix };
      }
      if (!rule && file._text !== '') {
        yield { construct: file, message: `no rule says who may decrypt ${file.path}`, fix: `call encryptFor on folder ${file._folder.path}` };
      }
    }
  },
};
