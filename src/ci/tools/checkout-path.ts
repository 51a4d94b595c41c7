import { problem } from '../../base/problem';
import type { Job } from '../job';

/** Files that a step names lie below the checkout: platforms keep no others, and another runner does not have them. */
export function checkCheckoutPath(job: Job, step: string, path: string): void {
  if (path === '.' || (/^[^-/]/.test(path) && !/\n/.test(path) && !path.split('/').some((part) => part === '..' || part === ''))) return;
  problem(job, 'checkout-path', `${step}: ${JSON.stringify(path)} is not a valid path below the checkout`,
    'use a relative path without .., such as reports/trivy.sarif');
}
