import { Check } from './check';
import { findText } from './texts';
import { isSecret } from '../base/hidden-values';
import { shown } from '../program/json-path';

const NEXT_LINE = '\u0085';
const LONGEST_KEY = 1022;

/** Text that kustomize does not read back from what it writes itself. */
export const lostText: Check = {
  id: 'lost-text',
  doc: 'A text has the control character U+0085 (next line), which often comes with texts that were converted from another character set, or a key has more than '
    + '1,022 characters. Flux builds folders with kustomize, which writes and reads them again: it makes another text of the first, and cannot read the second. '
    + 'Remove the character, or use a shorter key.',
  *run(program) {
    for (const { place, folder, json, name, isTemplate } of program.objects) {
      if (isTemplate) continue;
      const found = folder && findText(json, isLost);
      if (found === undefined) continue;
      const { text } = found;
      const at = found.at || 'its top';
      const isNextLine = text.includes(NEXT_LINE);
      const sample = json.kind === 'HelmRelease' || isSecret(json) ? '' : ` (${isNextLine ? shown(text.slice(0, 100)) : `${text.slice(0, 30)}…`})`;
      const what = isNextLine ? `the control character U+0085 at ${at}${sample}` : `a key of ${text.length} characters at ${at}${sample}`;
      yield {
        place,
        at: found.at,
        message: `${json.kind} ${name} has ${what}`,
        fix: isNextLine ? 'remove it, or use \\n: kustomize turns it into a line break' : `use at most ${LONGEST_KEY} characters: kustomize cannot read its own output otherwise`,
      };
    }
  },
};

/** Whether kustomize loses a text or a key. */
export function isLost(text: string, isKey: boolean): boolean {
  return text.includes(NEXT_LINE) || (isKey && text.length > LONGEST_KEY);
}
