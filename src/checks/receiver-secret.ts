import { localCheck } from './local-check';
import { textAt, valuesAt } from '../program/json-path';

/** A Receiver that cannot have a webhook. */
export const receiverSecret = localCheck({
  id: 'receiver-secret',
  doc: 'A Receiver has no `secretRef`: notification-controller requires it for every type but `generic-oidc`, because the path of the webhook depends on the token. '
    + 'The Receiver never becomes ready. Refer to a Secret with the key `token`.',
  concerns: (kind) => kind === 'notification.toolkit.fluxcd.io/Receiver',
  *judge({ place, json, name }) {
    const type = textAt(json, 'spec.type');
    if (type === undefined || type === 'generic-oidc' || valuesAt(json, 'spec.secretRef').length > 0) return;
    yield { place, at: 'spec', message: `Receiver ${name} of type ${type} has no secretRef`, fix: 'set spec.secretRef.name to a Secret with the key token' };
  },
});
