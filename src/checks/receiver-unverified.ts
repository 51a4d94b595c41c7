import { Check } from './check';
import { textAt } from './json-path';

/** A Receiver that takes requests from anybody. */
export const receiverUnverified: Check = {
  id: 'receiver-unverified',
  local: true,
  warning: true,
  doc: 'A Receiver of type `generic`, `dockerhub`, `quay`, `acr` or `cdevents` does not verify who calls: whoever learns its path can trigger reconciliations. Use the type of the sender '
    + '(Gitea and Forgejo send what `github` verifies) or `generic-hmac`.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'notification.toolkit.fluxcd.io/Receiver' || !/^(generic|dockerhub|quay|acr|cdevents)$/.test(textAt(json, 'spec.type') ?? '')) continue;
      yield {
        construct,
        message: `Receiver ${name} of type ${textAt(json, 'spec.type')} verifies no signature`,
        fix: 'use the type of the sender (github for Gitea), or generic-hmac; or acknowledge it',
      };
    }
  },
};
