import { CheckResult, FileFinding, fingerprintsOf } from './finding';

/** What a rule says of itself. */
export interface RuleDoc {
  readonly id: string;
  readonly doc: string;
  readonly isWarning: boolean;
}

/**
 * The result as SARIF 2.1.0, which GitHub's code scanning and many editors read.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function asSarif({ findings, acknowledged }: CheckResult, rules: readonly RuleDoc[], version: string): string {
  const results = [...findings.map((finding) => ({ finding, reason: undefined })), ...acknowledged];
  const used = rules.filter(({ id }) => results.some(({ finding }) => finding.check === id));
  const fingerprints = fingerprintsOf(results.map(({ finding }) => finding));
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'cdk-gitops',
          semanticVersion: version,
          rules: used.map(({ id, doc, isWarning }) => ({
            id,
            shortDescription: { text: doc.split(/(?<=\.) /)[0] },
            fullDescription: { text: doc },
            help: { text: doc },
            defaultConfiguration: { level: isWarning ? 'warning' : 'error' },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      results: results.map(({ finding, reason }, i) => ({
        ruleId: finding.check,
        ruleIndex: used.findIndex(({ id }) => id === finding.check),
        level: finding.isWarning ? 'warning' : 'error',
        message: { text: `${finding.message}. Help: ${finding.fix}` },
        locations: locationsOf(finding),
        partialFingerprints: { 'cdkGitops/v1': fingerprints[i] },
        ...reason === undefined ? {} : { suppressions: [{ kind: 'external', justification: reason }] },
      })),
    }],
  }, undefined, 2)}\n`;
}

function locationsOf({ file, line, column }: FileFinding): object[] {
  if (file === undefined) return [];
  const uri = file.split('/').map(encodeURIComponent).join('/');
  const region = line === undefined ? {} : { region: { startLine: line, ...column === undefined ? {} : { startColumn: column } } };
  return [{ physicalLocation: { artifactLocation: { uri }, ...region } }];
}
