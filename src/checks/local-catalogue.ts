import { cdkToken } from './cdk-token';
import { defaultPassword } from './default-password';
import { eventSelector } from './event-selector';
import { fluxServiceMonitor } from './flux-service-monitor';
import { gitUrl } from './git-url';
import { healthChecksIgnored } from './health-checks-ignored';
import { imageFilter } from './image-filter';
import { latestImage } from './latest-image';
import type { LocalCheck } from './local-check';
import { objectName } from './object-name';
import { objectSize } from './object-size';
import { plaintextSecret } from './plaintext-secret';
import { privateKey } from './private-key';
import { providerType } from './provider-type';
import { receiverSecret } from './receiver-secret';
import { receiverUnverified } from './receiver-unverified';
import { removedMetric } from './removed-metric';
import { removedVersion } from './removed-version';
import { secretAddress } from './secret-address';
import { selectorLabels } from './selector-labels';
import { semverRange } from './semver-range';
import { storeNamespace } from './store-namespace';
import { templateKey } from './template-key';
import { unpinnedChart } from './unpinned-chart';

/** Local checks that are loaded together, with the first object that they may concern: small programs take longer to load checks than to run them. */
export interface LocalGroup {
  readonly size: number;
  /** Whether objects of a kind (`group/Kind`) can break one of them; of the kinds that it says yes to, the checks themselves say which they mean. */
  mayConcern(kind: string): boolean;
  load(): readonly LocalCheck[];
}

/** Whether a kind is of an API that is added to Kubernetes. */
function isCustom(kind: string): boolean {
  const group = kind.slice(0, kind.lastIndexOf('/'));
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** All checks that judge each object alone, but for those that seek secrets. */
export const LOCAL_GROUPS: readonly LocalGroup[] = [
  { size: 2, mayConcern: () => true, load: () => [objectName, removedVersion] },
  {
    size: 1,
    mayConcern: (kind) => /^(core\/Pod|apps\/.*|batch\/.*)$/.test(kind),
    load: () => [latestImage],
  },
  {
    size: 1,
    mayConcern: (kind) => kind.startsWith('apps/'),
    load: () => [selectorLabels],
  },
  {
    size: 1,
    mayConcern: (kind) => kind.startsWith('core/'),
    load: () => [objectSize],
  },
  {
    size: 1,
    mayConcern: (kind) => /^core\/(Secret|List|SecretList)$/.test(kind),
    load: () => [plaintextSecret],
  },
  {
    size: 1,
    mayConcern: (kind) => kind === 'core/ConfigMap' || isCustom(kind),
    load: () => [removedMetric],
  },
  {
    size: 13,
    mayConcern: isCustom,
    load: () => [
      eventSelector, fluxServiceMonitor, gitUrl, healthChecksIgnored, imageFilter, providerType, receiverSecret, receiverUnverified,
      secretAddress, semverRange, storeNamespace, templateKey, unpinnedChart,
    ],
  },
];

/** The checks that look for secrets and tokens: objects with something suspect can break them, whatever their kind. */
export const SECRET_GROUP: LocalGroup = {
  size: 3,
  mayConcern: () => true,
  load: () => [
    cdkToken, defaultPassword, privateKey,
  ],
};
