import type { LocalCheck } from './local-check';
import { objectName } from './object-name';
import { removedVersion } from './removed-version';

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
    load: () => [(require('./latest-image') as typeof import('./latest-image')).latestImage],
  },
  {
    size: 1,
    mayConcern: (kind) => kind.startsWith('apps/'),
    load: () => [(require('./selector-labels') as typeof import('./selector-labels')).selectorLabels],
  },
  {
    size: 1,
    mayConcern: (kind) => kind.startsWith('core/'),
    load: () => [(require('./object-size') as typeof import('./object-size')).objectSize],
  },
  {
    size: 1,
    mayConcern: (kind) => /^core\/(Secret|List|SecretList)$/.test(kind),
    load: () => [(require('./plaintext-secret') as typeof import('./plaintext-secret')).plaintextSecret],
  },
  {
    size: 1,
    mayConcern: (kind) => kind === 'core/ConfigMap' || isCustom(kind),
    load: () => [(require('./removed-metric') as typeof import('./removed-metric')).removedMetric],
  },
  { size: 13, mayConcern: isCustom, load: () => Object.values(require('./local-custom') as typeof import('./local-custom')) },
];

/** The checks that look for secrets and tokens: objects with something suspect can break them, whatever their kind. */
export const SECRET_GROUP: LocalGroup = {
  size: 3, mayConcern: () => true, load: () => Object.values(require('./local-secrets') as typeof import('./local-secrets')),
};
