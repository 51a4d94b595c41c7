import { Check } from './check';
import { textAt } from './json-path';

/** A Receiver that takes requests from anybody. */
export const receiverUnverified: Check = {
  id: 'receiver-unverified',
  warning: true,
  doc: 'A Receiver of type `generic` verifies nothing: whoever learns its path can trigger reconciliations. Use the type of the sender '
    + '(Gitea and Forgejo send what `github` verifies) or `generic-hmac`.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'notification.toolkit.fluxcd.io/Receiver' || textAt(json, 'spec.type') !== 'generic') continue;
      yield {
        construct,
        message: `Receiver ${name} of type generic verifies no signature`,
        fix: 'use the type of the sender (github for Gitea), or generic-hmac; or acknowledge it',
      };
    }
  },
};
