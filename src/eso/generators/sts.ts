import { AwsAuth } from '../aws-auth';
import { References } from '../references';
import { StsSessionTokenOptions } from './sts-options';
import { wholeSeconds } from './whole-seconds';

/** `spec` of an STSSessionToken. */
export function renderSts(refs: References, options: StsSessionTokenOptions): Record<string, unknown> {
  const { serialNumber, tokenCode } = options;
  const sessionDuration = wholeSeconds(refs, 'sessionDuration', options.sessionDuration, 900, 129_600);
  const parameters = { sessionDuration, serialNumber, tokenCode };
  return {
    region: options.region,
    auth: options.keys && AwsAuth.keys(options.keys)._render(refs, 'keys'),
    role: options.role,
    requestParameters: Object.values(parameters).some((value) => value !== undefined) ? parameters : undefined,
  };
}
