import { localCheck } from './local-check';
import { textsOf } from '../program/json-path';

/** Harbor's default administrator password. */
export const defaultPassword = localCheck({
  id: 'default-password',
  doc: 'Harbor12345, the administrator password that Harbor installs with, is in an object: it is public. Change it in Harbor, '
    + 'and pass the new one in a Secret.',
  seeksSecrets: true,
  *judge({ place, json, name }) {
    for (const { at } of textsOf(json, isDefaultPassword)) {
      yield {
        place,
        at,
        message: `${json.kind} ${name} has Harbor's default password at ${at}`,
        fix: 'change the password in Harbor and pass the new one in a Secret',
      };
    }
  },
});

function isDefaultPassword(text: string): boolean {
  return text.length > 10 && (text.includes('Harbor12345') || text.includes('SGFyYm9yMTIzND'));
}
