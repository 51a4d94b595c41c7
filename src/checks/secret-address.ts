import { Finding } from './check';
import { localCheck } from './local-check';
import { textAt } from '../program/json-path';

const ADDRESSES = ['spec.address', 'spec.url', 'spec.proxy', 'spec.endpoint'];
const TOKEN_IN_URL = /\/hooks?\/[a-z0-9]{8,}|hooks\.slack\.com\/(services|workflows)\/|discord(app)?\.com\/api\/webhooks\/|webhook\.office\.com\/|chat\.googleapis\.com\/.*[?&]key=|\/\/[^/@:\s]+:[^/@\s]+@/i;

/** An address that is a password. */
export const secretAddress = localCheck({
  id: 'secret-address',
  doc: 'A Provider or source has an address with a token or password in it (chat webhooks, `https://user:password@…`): whoever reads the '
    + 'repository can use it. Keep it in a Secret: key `address` for Providers, `username` and `password` for sources.',
  concerns: (kind) => kind.startsWith('source.toolkit.fluxcd.io/') || kind === 'notification.toolkit.fluxcd.io/Provider',
  judge({ place, json, name }) {
    const found: Finding[] = [];
    for (const at of ADDRESSES) {
      const url = textAt(json, at);
      if (!url || !TOKEN_IN_URL.test(url)) continue;
      found.push({
        place,
        at,
        message: `${json.kind} ${name}: ${at} has a credential in its address (${url.replace(/^(\w+:\/\/)([^/]*@)?([^/]*).*/, '$1$3/…')})`,
        fix: 'move it to a Secret and refer to that; replace the credential if it was ever committed',
      });
    }
    return found;
  },
});
