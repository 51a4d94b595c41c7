import { Check } from './check';
import { plainValues } from './encrypted-values';
import { Manifest } from '../base/manifest';
import { problemsOf } from '../base/problem';
import { textAt } from '../program/json-path';
import type { CreationRule } from '../sops/creation-rule';
import { inspectEncryptedFile } from '../sops/inspect';
import { SopsConfig } from '../sops/sops-config';

/** Encrypted files that the cluster, or those who should edit them, cannot read. */
export const encryptedFile: Check = {
  id: 'encrypted-file',
  doc: 'A file in a folder of encrypted files is not (wholly) encrypted, lacks `encrypted_regex` (then apiVersion and kind are encrypted and the '
    + 'cluster cannot read it), or is encrypted for others than its rule says. Run `cdk-gitops encrypt FILE`, which re-encrypts by the rule.',
  *run(program) {
    for (const file of program.encryptedFiles) {
      if (problemsOf(file).length > 0) continue; // it could not be read
      const { repository } = file._folder;
      const config = repository.node.tryFindChild('.sops.yaml') ? SopsConfig.of(repository) : undefined;
      const isKnown = config?._isWhole ?? true; // else a rule that was refused may be the one for the file
      const rule = isKnown ? config?.ruleFor(file.path) : undefined;
      for (const { message, fix, place } of inspectEncryptedFile(file._text, file.source, rule?._terms()).problems) {
        yield { place: file, message: place === file.source ? message : `${place} ${message}`, fix: fix.replace(`encrypt ${file.source}`, `encrypt ${file.source}${optionsFor(rule)}`) };
      }
      if (isKnown && !rule && !problemsOf(file._folder).some(({ check }) => check === 'age-recipient')) {
        yield { place: file, message: `no creation rule applies to ${file.path}`, fix: `call encryptFor on folder ${file._folder.path}` };
      }
    }
    for (const { place, json, name, encrypted } of program.objects) {
      if (encrypted || !isEncrypted(json)) continue;
      yield {
        place,
        message: `${json.kind} ${name} is encrypted by SOPS, but is an object of the program, so it is rendered again and no longer matches its MAC`,
        fix: 'keep it in its file, and add that: folder.addEncryptedFile(…)',
      };
    }
    yield* plainValues(program);
  },
};

/** What the command needs to know where there is no `.sops.yaml` beside the source. Post-quantum recipients are too long for a message. */
function optionsFor(rule: CreationRule | undefined): string {
  if (!rule || rule.age.some(({ isPostQuantum }) => isPostQuantum)) return '';
  return rule.age.map(({ recipient }) => ` --age ${recipient}`).join('');
}

/** Whether SOPS has written a manifest. */
export function isEncrypted(json: Manifest): boolean {
  return textAt(json, 'sops.mac') !== undefined;
}
