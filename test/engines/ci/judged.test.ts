import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { everythingOn, programOn } from './everything';
import { CiFile, ciFiles, FileKind, FoundScript, scriptsOf } from './files';
import { actionlint, composeConfig, schemaOf, securityOf, shellcheck } from './judges';
import { PLATFORMS, PlatformKind, Surroundings } from './surroundings';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { planPipeline } from '../../../src/ci/plan/plan';
import { PIPELINES, publishScript } from '../../../src/cli/project-pipelines';
import { exampleNames, synthesizeExample } from '../examples';

const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-ci-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pipelines = (Object.keys(PLATFORMS) as PlatformKind[]).flatMap((kind) =>
  [everythingOn, programOn].map((make) => ({ make, pipeline: make(new Surroundings(kind)), kind })));
for (const { make, pipeline, kind } of pipelines) put(join(`${make.name}-${kind}`, pipeline.file), pipeline.platform._renderer.render(planPipeline(pipeline)));
// Workflows may use these beside GitHub's own.
put('actionlint.yaml', 'self-hosted-runner:\n  labels: [gpu, podman]\n');
// What `cdk-gitops init` writes.
for (const [platform, pipeline] of Object.entries(PIPELINES)) put(join(`init-${platform}`, pipeline.path), pipeline.text);
for (const name of exampleNames()) synthesizeExample(name, join(folder, `example-${name}`));

const files = ciFiles(folder);
const of = (...kinds: FileKind[]): CiFile[] => files.filter(({ kind }) => kinds.includes(kind));
const scripts = files.flatMap(scriptsOf);

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test('there is something to judge', () => {
  const counts = Object.fromEntries((['github', 'gitea', 'gitlab', 'azure', 'compose'] as const).map((kind) => [kind, of(kind).length]));
  process.stderr.write(`judged: ${JSON.stringify(counts)}, ${scripts.length} scripts\n`);
  for (const kind of ['github', 'gitea', 'gitlab', 'azure'] as const) expect(counts[kind]).toBeGreaterThanOrEqual(2);
  for (const name of exampleNames()) expect([name, files.some(({ path }) => path.startsWith(`example-${name}/`))]).toEqual([name, true]);
});

test.each(pipelines.map(({ make, kind, pipeline }) => [make.name, kind, pipeline] as const))('nothing in %s is refused for %s', (_name, _kind, pipeline) => {
  expect(pipeline.node.root.node.findAll().flatMap(problemsOf)).toEqual([]);
});

test('each step of the library is in one of the pipelines', () => {
  const used = new Set(pipelines.flatMap(({ pipeline }) => pipeline.jobs.flatMap(({ steps }) => steps.map(({ constructor }) => constructor.name))));
  const classes = Object.entries(ci).filter(([, value]) => typeof value === 'function' && 'bind' in value.prototype).map(([name]) => name);
  expect(classes.length).toBeGreaterThan(30);
  expect(classes.filter((name) => !used.has(name))).toEqual([]);
});

/** Every option of a job, and the platforms that refuse it; the compiler knows when one is missing. */
const OPTIONS: { readonly [option in keyof Required<ci.JobOptions>]: readonly PlatformKind[] } = {
  steps: [],
  name: [],
  needs: [],
  needsAll: [],
  runner: [],
  container: [],
  has: [],
  services: [],
  checkout: [],
  toolchains: [],
  caches: [],
  artifacts: [],
  downloads: [],
  reports: [],
  matrix: [],
  env: [],
  condition: [],
  when: [],
  environment: ['gitea'],
  timeout: [],
  concurrency: [],
  retries: ['github', 'gitea', 'azure'],
  shell: ['azure'],
};
const TRIGGERS: { readonly [kind in ReturnType<typeof triggersOf>[number]]: readonly PlatformKind[] } = {
  push: [], pullRequest: [], schedule: [], manual: [], pipeline: ['gitea', 'gitlab'],
};

test.each(Object.keys(PLATFORMS) as PlatformKind[])('each option of jobs and each trigger that %s takes is in one of them', (platform) => {
  const here = pipelines.filter(({ kind }) => kind === platform).map(({ pipeline }) => pipeline);
  const isUsed = (option: string): boolean => here.some(({ jobs }) => jobs.some(({ _options }) => {
    const value = (_options as { [name: string]: unknown })[option];
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  }));
  const taken = (table: { readonly [name: string]: readonly PlatformKind[] }): string[] =>
    Object.keys(table).filter((name) => !table[name].includes(platform));
  expect(taken(OPTIONS).filter((option) => !isUsed(option))).toEqual([]);
  expect([...new Set(here.flatMap(triggersOf))].sort()).toEqual(taken(TRIGGERS).sort());
});

function triggersOf({ _props }: ci.Pipeline) {
  return _props.triggers.map(({ _source }) => _source.kind);
}

test('actionlint takes all workflows', () => {
  expect(actionlint(of('github', 'gitea'), join(folder, 'actionlint.yaml'))).toBe('');
});

test.each(['github', 'gitea', 'gitlab', 'azure', 'compose'] as const)('the published schema takes all files of %s', async (kind) => {
  if (kind === 'azure') of('azure').forEach(asSchemaKnows);
  if (of(kind).length > 0) expect(await schemaOf(kind, of(kind))).toBe('');
});

test('Docker Compose takes all its files', () => {
  expect(of('compose').map(composeConfig).filter(Boolean)).toEqual([]);
  expect(of('compose').length).toBeGreaterThan(0);
});

test('zizmor finds nothing above informational', () => {
  expect(securityOf(of('github', 'gitea'))).toBe('');
});

test('shellcheck takes every script', () => {
  const different = new Map(scripts.map((script): [string, FoundScript] => [`${script.shell}\n${script.text}`, script]));
  const complaints = [...different.values()].flatMap((script) => {
    const said = shellcheck(script);
    return said ? [`${script.where}: ${said}`] : [];
  });
  expect(complaints).toEqual([]);
});

test('the pipelines of new projects are among them, and shellcheck takes the script that they run', () => {
  expect([...new Set(files.filter(({ path }) => path.startsWith('init-')).map(({ kind }) => kind))].sort()).toEqual(Object.keys(PIPELINES).sort());
  expect(shellcheck({ where: 'publish.sh', shell: 'bash', ignored: [], text: publishScript('https://git.example.com/platform/manifests.git') })).toBe('');
});

test('each judge sees what is wrong', async () => {
  const workflow = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.event.head_commit.message }} ${{ nothing.x }}\n    stepz: []\n';
  const wrong: { readonly [kind in FileKind]: readonly [path: string, text: string] } = {
    github: ['.github/workflows/wrong.yml', workflow],
    gitea: ['.gitea/workflows/wrong.yml', workflow],
    gitlab: ['.gitlab-ci.yml', 'job:\n  script: [true]\n  when: sometimes\n'],
    azure: ['azure-pipelines.yml', 'steps:\n  - task: Nothing@x\n'],
    compose: ['compose.yaml', 'services:\n  web:\n    imagee: x\n'],
  };
  for (const [path, text] of Object.values(wrong)) put(join('wrong', path), text);
  const found = ciFiles(join(folder, 'wrong'));
  expect(found).toHaveLength(5);
  for (const file of found) expect([file.kind, await schemaOf(file.kind, [file])]).not.toEqual([file.kind, '']);
  for (const file of found.filter(({ kind }) => kind === 'github' || kind === 'gitea')) {
    expect(actionlint([file], join(folder, 'actionlint.yaml'))).toContain('nothing');
    expect(securityOf([file])).toContain('template-injection');
  }
  put('wrong/networks/compose.yaml', 'services:\n  web:\n    image: x\n    networks: [missing]\n');
  expect(ciFiles(join(folder, 'wrong/networks')).map(composeConfig)).toEqual([expect.stringContaining('undefined network')]);
  expect(shellcheck({ where: '', shell: 'bash', ignored: [], text: 'rm -rf $1\n' })).toContain('SC2086');
});

/**
 * The schema has the inputs of the first version of this task only, which are the same; the second is what Azure runs. It takes booleans and numbers for
 * texts, as Azure reads them.
 */
function asSchemaKnows({ file }: CiFile): void {
  const text = readFileSync(file, 'utf8').replace(/PublishCodeCoverageResults@2/g, 'PublishCodeCoverageResults@1');
  writeFileSync(file, text.replace(/^( *(?:- )?\w+: )(true|false|\d+)$/gm, '$1"$2"'));
}
