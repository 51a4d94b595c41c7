import { CheckResult, fingerprintsOf } from './finding';

/** The result as JSON. */
export function asJson({ findings, acknowledged, unchecked, coverage, waves }: CheckResult): string {
  const fingerprints = fingerprintsOf(findings);
  const shown = findings.map(({ check, isWarning, message, fix, file, line, column }, i) => ({
    check, severity: isWarning ? 'warning' : 'error', message, help: fix, file, line, column, fingerprint: fingerprints[i],
  }));
  const accepted = acknowledged.map(({ finding: { check, message, file, line, column }, reason }) =>
    ({ check, message, file, line, column, reason }));
  return `${JSON.stringify({ findings: shown, acknowledged: accepted, notChecked: unchecked, coverage, waves }, undefined, 2)}\n`;
}
