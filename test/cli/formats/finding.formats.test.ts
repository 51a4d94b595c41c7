import * as fs from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv';
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

describe('formats are as their readers publish them', () => {
  const judge = (schema: object, value: unknown): unknown => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(schema);
    validate(value);
    return validate.errors;
  };

  // Errata 1 of OASIS. It is written in draft 4, of which it uses nothing that ajv reads otherwise.
  const { $schema: _, id: __, ...sarif } = JSON.parse(fs.readFileSync(path.join(__dirname, 'schemas', 'sarif-2.1.0.json'), 'utf8')) as Record<string, unknown>;

  test.each([['findings', RESULT], ['nothing', { ...RESULT, findings: [], acknowledged: [] }]])('SARIF 2.1.0: %s', (___, result) => {
    const log = JSON.parse(asSarif(result, RULES, '1.2.3')) as { runs: { results: { level: string }[] }[] };
    expect(judge(sarif, log)).toBeNull();
    if (log.runs[0].results.length > 0) {
      log.runs[0].results[0].level = 'fatal';
      expect(judge(sarif, log)).not.toBeNull();
    }
  });

  /** What GitLab's documentation requires of an entry. */
  const codeQuality = {
    type: 'array',
    items: {
      type: 'object',
      required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
      properties: {
        description: { type: 'string', minLength: 1 },
        check_name: { type: 'string', minLength: 1 },
        fingerprint: { type: 'string', minLength: 1 },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          required: ['path', 'lines'],
          properties: { path: { type: 'string', pattern: '^(?!\\./)(?!/).+' }, lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } } },
        },
      },
    },
  };

  test('GitLab: Code Quality', () => {
    expect(judge(codeQuality, JSON.parse(asGitLab(RESULT)))).toBeNull();
    expect(judge(codeQuality, JSON.parse(asGitLab({ ...RESULT, findings: [] })))).toBeNull();
  });

  test('GitHub: what its runner reads of each line is what was found', () => {
    // As actions/runner does in ActionCommand.TryParseV2.
    const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
    const read = asGitHub(RESULT).split('\n').filter((line) => line.startsWith('::')).map((line) => {
      const end = line.indexOf('::', 2);
      const [command, properties] = [line.slice(2, end).split(' ', 1)[0], line.slice(2, end).split(' ').slice(1).join(' ')];
      return { command, properties: Object.fromEntries(properties.split(',').map((each) => [each.slice(0, each.indexOf('=')), unescaped(each.slice(each.indexOf('=') + 1))])), data: unescaped(line.slice(end + 2)) };
    });
    expect(read).toEqual([
      { command: 'error', properties: { file: 'clusters/my cluster/a,b.yaml', line: '2', col: '3', title: 'missing-path' }, data: 'Kustomization web applies ./app\nhelp: did you mean ./apps?' },
      { command: 'warning', properties: { title: 'latest-image' }, data: '100% | `of`\nit\nhelp: pin <it>' },
      { command: 'notice', properties: { title: 'not checked' }, data: 'apps/kustomization.yaml:3:1 is a remote base' },
    ]);
  });
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

test('Markdown shows names as code, and keeps the table whole', () => {
  const lines = asMarkdown(RESULT).split('\n');
  expect(lines[2]).toBe('| error | `missing-path` | `clusters/my cluster/a,b.yaml:2:3` | Kustomization web applies `./app`<br>**help:** did you mean `./apps`? |');
  expect(lines[3]).toBe('| warning | `latest-image` |  | 100% `\\|` `` `of` `` it<br>**help:** pin `<it>` |');
  expect(lines).toContain('- `apps/kustomization.yaml:3:1` is a remote base');
  expect(lines.at(-2)).toMatch(/^1 error, 1 warning \(1 acknowledged\); checked 12 objects of 2 deliveries in 1 cluster: production, 20 references of which 1 \(5\.0%\)/);
});

test.each([
  '@octocat', '(@octocat)', '"@org/team"', 'x@example.com', '#1', 'owner/repo#1', 'GH-1', '!2', '%3', '~bug', '&4', '$5', ':tada:', 'https://evil.example.com', 'www.example.com',
  '[x](http://e.example.com)', '![x](y)', '<img src=x>', '<!--', '**bold**', '_x_', '`@a`', '``@b', '@c`', '\\@d', '\\`@e', 'a|@f', 'a\\|@g', '&#64;h', 'deadbeef', '0123456789abcdef', 'JIRA-12',
  '`\n@i', '@\u202ej', '[[wiki]]', '"#1".', '(`)@k(`)',
])('Markdown has %j in code only', (text) => {
  const finding = { check: 'git-url' as const, isWarning: false, message: `object ${text} and ${text}`, fix: `write ${text}`, file: `a/${text}.yaml`, line: 1 };
  const written = asMarkdown({ ...RESULT, findings: [finding, finding], unchecked: [{ reason: `${text} is not known` }] });
  const rows = written.split('\n').filter((line) => line.startsWith('| error'));
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row.replace(/\\\|/g, '').split('|')).toHaveLength(6);
  // Code is what stands between runs of as many backticks; all that is left must be words.
  const outside = written.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '');
  expect(outside.replaceAll('<br>**help:**', '')).toMatch(/^[A-Za-z0-9 |\n(),.:;%"'?!-]*$/);
  expect(outside).not.toMatch(/[@#`\\]|:\/\/|www|GH-|JIRA|[0-9a-f]{7}|![0-9]|%[0-9]|:tada/);
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
  // Wherever the user is: only the path below what is checked counts.
  expect(fingerprintsOf([{ ...finding, file: '../x/a.yaml', path: finding.file }])).toEqual([one]);
});
