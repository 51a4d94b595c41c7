import { Check } from './check';
import { findText } from './texts';
import { isSecret } from '../base/hidden-values';
import { shown } from '../program/json-path';

/** Text that no file can hold. */
export const loneSurrogate: Check = {
  id: 'lone-surrogate',
  doc: 'A text has half of a surrogate pair, mostly from cutting a string in the middle of a character such as an emoji. No UTF-8 file can hold '
    + 'it, so another text would arrive. Cut by characters: `[...text].slice(…)`.',
  *run(program) {
    for (const { place, json, name, isTemplate } of program.objects) {
      if (isTemplate) continue;
      const found = findText(json, isHalf);
      if (found === undefined) continue;
      yield {
        place,
        at: found.at,
        message: `${json.kind} ${name} has half of a surrogate pair at ${found.at || 'its top'}${json.kind === 'HelmRelease' || isSecret(json) ? '' : ` (${shown(around(found.text))})`}`,
        fix: 'remove it: it cannot be encoded in UTF-8',
      };
    }
  },
};

/** Text as Node has it, and the language's version that we compile for has not. A regular expression takes twice as long. */
interface Text {
  isWellFormed(): boolean;
}

/** The half and what is beside it: texts may be long. */
function around(text: string): string {
  const at = text.search(/\p{Surrogate}/u);
  return text.slice(Math.max(0, at - 40), at + 40);
}

function isHalf(text: string): boolean {
  return !(text as unknown as Text).isWellFormed();
}
