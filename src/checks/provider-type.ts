import { localCheck } from './local-check';
import { textAt } from '../program/json-path';

/** A type of Provider that Flux never had. */
export const providerType = localCheck({
  id: 'provider-type',
  doc: 'A Provider of type `mattermost`, which Flux does not have: the API server rejects it. Mattermost takes what type `slack` sends '
    + '(`ProviderType.mattermost`).',
  concerns: (kind) => kind === 'notification.toolkit.fluxcd.io/Provider',
  *judge({ place, json, name }) {
    if (textAt(json, 'spec.type') !== 'mattermost') return;
    yield { place, at: 'spec.type', message: `Provider ${name}: type mattermost is not valid: Flux does not have it`, fix: 'use type slack with the hook address in the Secret\'s key address' };
  },
});
