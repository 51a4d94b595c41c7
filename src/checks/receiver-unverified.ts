import { localCheck } from './local-check';
import { textAt } from '../program/json-path';

/** A Receiver that takes requests without authentication. */
export const receiverUnverified = localCheck({
  id: 'receiver-unverified',
  warning: true,
  doc: 'A Receiver of type `generic`, `dockerhub`, `quay`, `acr` or `cdevents` does not verify who calls: whoever learns its path can trigger reconciliations. Use the type of the sender '
    + '(Gitea and Forgejo send what `github` verifies) or `generic-hmac`.',
  concerns: (kind) => kind === 'notification.toolkit.fluxcd.io/Receiver',
  *judge({ place, json, name }) {
    if (!/^(generic|dockerhub|quay|acr|cdevents)$/.test(textAt(json, 'spec.type') ?? '')) return;
    yield {
      place,
      at: 'spec.type',
      message: `Receiver ${name} of type ${textAt(json, 'spec.type')} does not verify who calls it`,
      fix: 'use the type of the sender (github for Gitea), or generic-hmac; or acknowledge this',
    };
  },
});
