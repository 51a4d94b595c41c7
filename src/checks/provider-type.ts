import { Check } from './check';
import { textAt } from './json-path';

/** A type of Provider that Flux never had. */
export const providerType: Check = {
  id: 'provider-type',
  local: true,
  doc: 'A Provider of type `mattermost`, which Flux does not have: the API server refuses it. Mattermost takes what type `slack` sends '
    + '(`ProviderType.mattermost`).',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'notification.toolkit.fluxcd.io/Provider' || textAt(json, 'spec.type') !== 'mattermost') continue;
      yield { construct, message: `Provider ${name} has type mattermost`, fix: 'use type slack with the hook address in the Secret\'s key address' };
    }
  },
};
