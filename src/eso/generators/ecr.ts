import { References } from '../references';
import { EcrAuthorizationTokenOptions } from './ecr-options';

/** `spec` of an ECRAuthorizationToken. */
export function renderEcr(refs: References, options: EcrAuthorizationTokenOptions): Record<string, unknown> {
  return { region: options.region, auth: options.auth?._render(refs, 'auth'), role: options.role, scope: options.scope };
}
