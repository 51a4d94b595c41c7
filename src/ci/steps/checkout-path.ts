import { problem } from '../../problem';
import type { Job } from '../job';

/** Reports lie below the checkout: platforms keep no other files. */
export function checkReportPath(job: Job, step: string, path: string): void {
  if (path !== '' && !path.startsWith('/') && !path.startsWith('-') && !path.split('/').some((part) => part === '..' || part === '')) return;
  problem(job, 'report-path', `${step}: ${JSON.stringify(path)} is no file below the checkout`, 'use a relative path without .., such as reports/trivy.sarif');
}
