import { CheckResult, fingerprintsOf } from './finding';

/**
 * The result as a report of GitLab's Code Quality. It needs a file and a line for each: what concerns no file stands at the first line of the repository's root.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function asGitLab({ findings }: CheckResult): string {
  const fingerprints = fingerprintsOf(findings);
  return `${JSON.stringify(findings.map(({ check, isWarning, message, fix, file, line }, i) => ({
    description: `${message}. Help: ${fix}`,
    check_name: check,
    fingerprint: fingerprints[i],
    severity: isWarning ? 'minor' : 'major',
    location: { path: file ?? '.', lines: { begin: line ?? 1 } },
  })), undefined, 2)}\n`;
}
