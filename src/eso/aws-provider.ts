import { problem } from '../problem';
import { AwsOptions, AwsSecretsManagerOptions, AwsSessionTagsPolicy } from './aws-options';
import { References } from './references';

/** `provider.aws` of a store. */
export function renderAws(refs: References, service: string, options: AwsSecretsManagerOptions): Record<string, unknown> {
  checkTags(refs, options);
  return {
    service,
    region: options.region,
    auth: options.auth?._render(refs, 'auth'),
    role: options.role,
    additionalRoles: options.additionalRoles,
    externalID: options.externalId,
    prefix: options.prefix,
    sessionTags: options.sessionTags && Object.entries(options.sessionTags).map(([key, value]) => ({ key, value })),
    transitiveTagKeys: options.transitiveTagKeys,
    sessionTagsPolicy: options.sessionTagsPolicy,
    customSessionTags: options.customSessionTags,
    secretsManager: deletion(refs, options),
  };
}

function deletion(refs: References, options: AwsSecretsManagerOptions): Record<string, unknown> | undefined {
  const { forceDeleteWithoutRecovery, recoveryWindow } = options;
  if (forceDeleteWithoutRecovery === undefined && !recoveryWindow) return undefined;
  const days = recoveryWindow?.toDays({ integral: false });
  if (forceDeleteWithoutRecovery && recoveryWindow) {
    problem(refs.construct, 'alternatives', 'forceDeleteWithoutRecovery and recoveryWindow are both set', 'set one of them');
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 7 && days <= 30)) {
    problem(refs.construct, 'aws-recovery-window', `recoveryWindow is ${days} days`, 'AWS allows 7 to 30 whole days');
  }
  return { forceDeleteWithoutRecovery, recoveryWindowInDays: days };
}

function checkTags({ construct }: References, { customSessionTags, sessionTagsPolicy }: AwsOptions): void {
  for (const name of RESERVED_TAGS) {
    if (customSessionTags && name in customSessionTags) {
      problem(construct, 'aws-session-tags', `customSessionTags has ${name}`, `${RESERVED_TAGS.join(', ')} are set by the operator: leave them out`);
    }
  }
  if (customSessionTags && sessionTagsPolicy !== AwsSessionTagsPolicy.CUSTOM) {
    problem(construct, 'aws-session-tags', `customSessionTags is set, and sessionTagsPolicy is ${sessionTagsPolicy ?? AwsSessionTagsPolicy.NONE}`,
      'nothing reads them then: use AwsSessionTagsPolicy.CUSTOM');
  }
}

const RESERVED_TAGS = ['esoNamespace', 'esoStoreName', 'esoStoreKind'];
