import { Check } from './check';
import { textsOf } from './json-path';
import { suspectsOf } from './suspects';

/** Harbor's default administrator password. */
export const defaultPassword: Check = {
  id: 'default-password',
  local: true,
  doc: 'Harbor12345, the administrator password that Harbor installs with, stands in an object: everybody knows it. Change it in Harbor, '
    + 'and pass the new one by a Secret.',
  *run(program) {
    for (const { construct, json, name } of suspectsOf(program)) {
      for (const { at } of textsOf(json, isDefaultPassword)) {
        yield {
          construct,
          message: `${json.kind} ${name} has Harbor's default password at ${at}`,
          fix: 'change the password in Harbor and pass the new one by a Secret',
        };
      }
    }
  },
};

function isDefaultPassword(text: string): boolean {
  return text.length > 10 && (text.includes('Harbor12345') || text.includes('SGFyYm9yMTIzND'));
}
