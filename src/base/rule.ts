import type { RULES as base } from './rules';
import type { RULES as argocd } from '../argocd/rules';
import type { RULES as aws } from '../aws/rules';
import type { RULES as ci } from '../ci/rules';
import type { RULES as cli } from '../cli/rules';
import type { RULES as eso } from '../eso/rules';
import type { RULES as flux } from '../flux/rules';
import type { RULES as flux1 } from '../flux1/rules';
import type { RULES as harbor } from '../harbor/rules';
import type { RULES as machines } from '../machines/rules';
import type { RULES as monitoring } from '../monitoring/rules';
import type { RULES as overlay } from '../overlay/rules';
import type { RULES as plan } from '../plan/rules';
import type { RULES as promotion } from '../promotion/rules';
import type { RULES as simulation } from '../simulation/rules';
import type { RULES as sops } from '../sops/rules';
import type { RULES as files } from '../synth/files/rules';

/** The checks over the finished program, one file of `checks/` each. A construct records a problem under such an id where it sees the mistake itself. */
export const CHECK_IDS = [
  'account-rights', 'applied-twice', 'argo-secret', 'bring-up', 'cdk-token', 'chart-layer', 'contested-secret', 'dangling-reference', 'decryption',
  'default-password', 'delivery-source', 'dependency-cycle', 'encrypted-file', 'event-selector', 'expression', 'flux-service-monitor',
  'generated-selector', 'git-url', 'health-checks-ignored', 'helm-repository', 'idle-patch', 'ignored-path', 'image-automation', 'image-filter', 'image-marker', 'image-policy-marker',
  'kustomize-build', 'latest-image', 'lone-surrogate', 'lost-text', 'missing-key', 'missing-path', 'namespace-missing', 'namespace-not-created',
  'namespace-renamed', 'nothing-selected', 'object-name', 'object-size', 'order-without-wait', 'other-engine', 'plaintext-secret', 'private-key', 'project-rules', 'provider-type',
  'receiver-secret', 'receiver-unverified', 'removed-metric', 'removed-version', 'resource-set-input', 'route-port', 'schema', 'secret-address', 'secret-type',
  'selector-labels', 'semver-range', 'set-parameters', 'shared-selector', 'store-namespace', 'substitution', 'template-key', 'tenant-account', 'tenant-reference',
  'unapplied-folder', 'unpinned-chart', 'unused-image', 'wave-order', 'wildcard-alert',
] as const;

/** The id of a check over the finished program. */
export type CheckId = typeof CHECK_IDS[number];

/** Everything that a message can begin with: a rule of a domain (`rules.ts` of each) or a check. */
export type RuleId = CheckId
  | keyof typeof base | keyof typeof argocd | keyof typeof aws | keyof typeof ci | keyof typeof cli | keyof typeof eso | keyof typeof flux
  | keyof typeof harbor | keyof typeof files | keyof typeof machines | keyof typeof monitoring | keyof typeof overlay | keyof typeof plan
  | keyof typeof promotion | keyof typeof simulation | keyof typeof sops | keyof typeof flux1;
