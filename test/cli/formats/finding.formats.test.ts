import { CheckResult, fingerprintsOf } from '../../../src/cli/formats/finding';
import { asGitHub } from '../../../src/cli/formats/github';
import { asGitLab } from '../../../src/cli/formats/gitlab';
import { asJson } from '../../../src/cli/formats/json';
import { asMarkdown } from '../../../src/cli/formats/markdown';
import { forPeople } from '../../../src/cli/formats/people';
import { asSarif } from '../../../src/cli/formats/sarif';

const RESULT: CheckResult = {
  findings: [
    { check: 'missing-path', isWarning: false, message: 'Kustomization web applies ./app', fix: 'did you mean ./apps?', file: 'clusters/my cluster/a,b.yaml', line: 2, column: 3 },
    { check: 'latest-image', isWarning: true, message: '100% | `of`\nit', fix: 'pin <it>' },
  ],
  acknowledged: [{ finding: { check: 'git-url', isWarning: false, message: 'm', fix: 'f', file: 'x.yaml', line: 1 }, reason: 'a mirror' }],
  unchecked: [{ reason: 'apps/kustomization.yaml:3:1 is a remote base' }],
  coverage: { clusters: ['production'], deliveries: 2, objects: 12, references: 20, unknownReferences: 1 },
};

const RULES = [{ id: 'missing-path', doc: 'A path that does not exist. Correct it.', isWarning: false }, { id: 'latest-image', doc: 'D.', isWarning: true }, { id: 'git-url', doc: 'U.', isWarning: false }];

test('people see the line of the source, what was not checked, and how much was', () => {
  expect(forPeople(RESULT, () => 'kind: Kustomization\nspec: { path: ./app }\n', false)).toBe(`error[missing-path]: Kustomization web applies ./app
  --> clusters/my cluster/a,b.yaml:2:3
 2 | spec: { path: ./app }
   |   ^
  help: did you mean ./apps?

warning[latest-image]: 100% | \`of\`\\u000ait
  help: pin <it>

not checked:
  - apps/kustomization.yaml:3:1 is a remote base

1 error, 1 warning (1 acknowledged); checked 12 objects of 2 deliveries in 1 cluster: production, 20 references of which 1 (5.0%) could not be followed
`);
});

test('commands of GitHub escape what would end a value', () => {
  expect(asGitHub(RESULT).split('\n').slice(0, 2)).toEqual([
    '::error file=clusters/my cluster/a%2Cb.yaml,line=2,col=3,title=missing-path::Kustomization web applies ./app%0Ahelp: did you mean ./apps?',
    '::warning title=latest-image::100%25 | `of`%0Ait%0Ahelp: pin <it>',
  ]);
});

test('GitLab gets what its Code Quality needs of each finding', () => {
  const report = JSON.parse(asGitLab(RESULT)) as { fingerprint: string }[];
  expect(report).toEqual([
    {
      description: 'Kustomization web applies ./app. Help: did you mean ./apps?',
      check_name: 'missing-path',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: 'major',
      location: { path: 'clusters/my cluster/a,b.yaml', lines: { begin: 2 } },
    },
    expect.objectContaining({ severity: 'minor', location: { path: '.', lines: { begin: 1 } } }),
  ]);
  expect(new Set(report.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});

test('SARIF has rules, places as addresses, and what is acknowledged as suppressed', () => {
  const { version, runs: [{ tool: { driver }, results }] } = JSON.parse(asSarif(RESULT, RULES, '1.2.3')) as {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string }[]; semanticVersion: string } };
      results: { ruleIndex: number; suppressions?: unknown; locations: unknown[] }[];
    }[];
  };
  expect(version).toBe('2.1.0');
  expect(driver.semanticVersion).toBe('1.2.3');
  expect(results.map(({ ruleIndex }) => driver.rules[ruleIndex].id)).toEqual(['missing-path', 'latest-image', 'git-url']);
  expect(results[0].locations).toEqual([{ physicalLocation: { artifactLocation: { uri: 'clusters/my%20cluster/a%2Cb.yaml' }, region: { startLine: 2, startColumn: 3 } } }]);
  expect(results[1].locations).toEqual([]);
  expect(results[2].suppressions).toEqual([{ kind: 'external', justification: 'a mirror' }]);
});

test('Markdown shows names as text, and keeps the table whole', () => {
  const lines = asMarkdown(RESULT).split('\n');
  expect(lines[2]).toContain('`clusters/my cluster/a,b.yaml:2:3`');
  expect(lines[3]).toBe('| warning | `latest-image` |  | 100% \\| \\`of\\` it<br>**help:** pin &lt;it&gt; |');
  expect(lines).toContain('- apps/kustomization.yaml:3:1 is a remote base');
});

test('JSON has everything', () => {
  expect(JSON.parse(asJson(RESULT))).toMatchObject({
    findings: [{ check: 'missing-path', severity: 'error', help: 'did you mean ./apps?', line: 2, fingerprint: fingerprintsOf(RESULT.findings)[0] }, { severity: 'warning' }],
    acknowledged: [{ check: 'git-url', reason: 'a mirror' }],
    notChecked: [{ reason: 'apps/kustomization.yaml:3:1 is a remote base' }],
    coverage: { objects: 12 },
  });
});

test('a fingerprint stays when lines move, and tells equal findings of one file apart', () => {
  const [finding] = RESULT.findings;
  const [one, two] = fingerprintsOf([finding, finding]);
  expect(one).not.toBe(two);
  expect(fingerprintsOf([{ ...finding, line: 99 }])).toEqual([one]);
});
