import { Duration } from 'cdk8s';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { pipelineOn, textOf } from '../pipelines';

const { Artifact, Cache, DeploymentEnvironment, PipelineSecret, Platform, Toolchain, Value } = ci;
const platforms = { github: Platform.github(), gitea: Platform.gitea(), gitlab: Platform.gitlab(), azure: Platform.azure() };
type Kind = keyof typeof platforms;

const say = (props: Partial<ci.ScriptProps> = {}): ci.Script => new ci.Script({ name: 'Say', script: ['echo hello'], ...props });
const acting = (inputs: { [name: string]: ci.Value }): ci.IStep => ({ bind: () => ({ name: 'Act', script: 'true', action: { action: 'actions/cache', inputs } }) });
const values = (count: number): string[] => Array.from({ length: count }, (_, n) => `v${n}`);

function problems(kind: Kind, build: (pipeline: ci.Pipeline) => unknown, props: Partial<ci.PipelineProps> = {}): string[] {
  const pipeline = pipelineOn(platforms[kind], props);
  build(pipeline);
  textOf(pipeline);
  return pipeline.node.findAll().flatMap(problemsOf).map(({ check, message }) => `${check}: ${message}`);
}

const job = (options: ci.JobOptions) => (pipeline: ci.Pipeline) => pipeline.addJob('job', { steps: [say()], ...options });
const kept = (path: string) => job({ artifacts: [new Artifact({ name: 'dist', paths: [path] })] });
const environment = (options: ci.DeploymentEnvironmentOptions) => job({ environment: new DeploymentEnvironment(options) });
const cache = (options: Partial<ci.CacheOptions>): ci.Cache => new Cache({ name: 'npm', keyFiles: ['lock'], paths: ['.npm'], ...options });

test.each<[string, Kind, (pipeline: ci.Pipeline) => unknown, Partial<ci.PipelineProps>?]>([
  ['job-name: "" is not a valid job name', 'github', (p) => p.addJob('', { steps: [say()] })],
  ['job-name: "a/b" is not a valid job name', 'github', (p) => p.addJob('a/b', { steps: [say()] })],
  ['job-name: "constructor" is not a valid job name', 'github', (p) => p.addJob('constructor', { steps: [say()] })],
  ['job-name: two jobs have the name "Build" (ignoring case)', 'github', (p) => ['build', 'Build'].map((id) => p.addJob(id, { steps: [say()] }))],
  ['shown-name: a job has the name "", which is not valid', 'github', job({ name: '' })],
  ['shown-name: a job has the name "a\\nb", which is not valid', 'azure', job({ name: 'a\nb' })],
  ['shown-name: a step has the name " ", which is not valid', 'gitlab', job({ steps: [say({ name: ' ' })] })],
  ['shown-name: the pipeline has the name "", which is not valid', 'gitea', job({}), { name: '' }],
  ['pipeline-file: file is empty, which is not a valid path', 'gitlab', job({}), { file: '' }],
  ['actions-file: the file is "ci.yml", which GitHub does not read', 'github', job({}), { file: 'ci.yml' }],
  ['actions-file: the file is ".github/workflows/ci.yml", which Gitea does not read', 'gitea', job({}), { file: '.github/workflows/ci.yml' }],
  ['concurrency-group: the concurrency group has no name', 'github', job({}), { concurrency: { group: '' } }],
  ['empty-script: step "Say" has an empty script', 'github', job({ steps: [say({ script: ['# later', '  # more'] })] })],
  ['step-timeout: step "Say" has a timeout of 0 seconds, which is too short', 'gitlab', job({ steps: [say({ timeout: Duration.seconds(0) })] })],
  ['tool-name: step "Say" needs the tool "docker compose", which is not a valid program name', 'github', job({ steps: [say({ tools: ['docker compose'] })] })],
  ['tool-name: step "Say" needs the tool "a\'; touch x", which is not a valid program name', 'github', job({ steps: [say({ tools: ['a\'; touch x'] })] })],
  ['job-matrix: the matrix has no axis', 'github', job({ matrix: {} })],
  ['job-matrix: axes os and OS of the matrix differ only in case', 'gitlab', job({ matrix: { os: ['a'], OS: ['b'] } })],
  ['job-matrix: axis os of the matrix has "a" twice', 'azure', job({ matrix: { os: ['a', 'b', 'a'] } })],
  ['job-matrix: the matrix of job job expands to 257 jobs, which is too many', 'github', job({ matrix: { n: values(257) } })],
  ['job-matrix: the matrix of job job expands to 210 jobs, which is too many', 'gitlab', job({ matrix: { n: values(14), m: values(15) } })],
  ['job-matrix: step "Say" reads axis toString, which the matrix of job job does not have', 'gitea', job({ matrix: { n: ['1'] }, steps: [say({ env: { X: Value.matrix('toString') } })] })],
  ['environment-approval: environment prod requires approval, but has no approvers', 'github', environment({ name: 'prod', approvers: [] })],
  ['environment-approval: environment prod requires approval, but "" is not a valid approver', 'gitlab', environment({ name: 'prod', approvers: ['bob', ''] })],
  ['environment-name: an environment has the name "", which is not valid', 'github', environment({ name: '' })],
  ['environment-name: an environment has the name "a\\nb", which is not valid', 'gitlab', environment({ name: 'a\nb' })],
  ['environment-name: an environment has the name "shop.example.com", which is not valid', 'azure', environment({ name: 'shop.example.com' })],
  ['environment-name: an environment has the name "review/login", which is not valid', 'azure', environment({ name: 'review/login' })],
  ['environment-name: the url of environment prod is "shop", which is not a valid URL', 'github', environment({ name: 'prod', url: 'shop' })],
  ['kept-path: artifact dist has no paths', 'github', job({ artifacts: [new Artifact({ name: 'dist', paths: [] })] })],
  ...['', '/etc/passwd', '../x', 'a/../../x', '!dist/tmp', '# dist', '~/x', '$HOME/x', 'a\nb', ' a', 'a ', '-x'].map((path): [string, Kind, ReturnType<typeof kept>] =>
    [`kept-path: artifact dist has the path ${JSON.stringify(path)}, which is not valid`, 'gitlab', kept(path)]),
  ['kept-path: a report has the path "/x.xml", which is not valid', 'github', job({ reports: [{ path: '/x.xml', format: ci.ReportFormat.JUNIT }] })],
  ['artifact-expiry: artifact dist is kept for 0 hours, which is too short', 'gitlab', job({ artifacts: [new Artifact({ name: 'dist', paths: ['dist'], expireAfter: Duration.days(0) })] })],
  ['plain-name: an artifact of job job has the name "..", which is not valid', 'azure', job({ artifacts: [new Artifact({ name: '..', paths: ['dist'] })] })],
  ['kept-path: cache npm has the path "~/.npm", which is not valid', 'github', job({ caches: [cache({ paths: ['~/.npm'] })] })],
  ['cache-key: cache npm has no keyFiles, so it would never be refreshed', 'github', job({ caches: [cache({ keyFiles: [] })] })],
  ['cache-key: two caches of the job have the name npm', 'azure', job({ caches: [cache({}), cache({ paths: ['b'] })] })],
  ['container-image: the container of job has the image "", which is not a valid reference', 'github', job({ container: { image: '' } })],
  ['container-image: the container of ci has the image "a b", which is not a valid reference', 'gitlab', job({}), { container: { image: 'a b' } }],
  ['container-image: service db has the port 70000, which is not valid', 'github', job({ services: { db: { image: 'db:1', ports: [70_000] } } })],
  ['toolchain-version: "" is not a valid node version for a toolchain', 'azure', job({ toolchains: [Toolchain.node('')] })],
  ['toolchain-version: "lts/*" is not a valid node version for a toolchain', 'gitlab', job({ toolchains: [Toolchain.node('lts/*')] })],
  ['toolchain-version: the job has node twice', 'github', job({ toolchains: [Toolchain.node('22'), Toolchain.node('24')] })],
  ['variable-name: a secret has the name "a b", which is not valid', 'github', job({}), { secrets: [PipelineSecret.platform('a b')] }],
  ['token-audience: step "Say" requests an ID token without an audience', 'github', job({ steps: [say({ env: { TOKEN: Value.idToken('') } })] })],
  ['variable-value: the variable REGION is undefined, which is not a Value', 'github', job({ env: { REGION: undefined! } })],
  ['variable-value: the variable REGION is "eu", which is not a Value', 'azure', job({ steps: [say({ env: { REGION: 'eu' as unknown as ci.Value } })] })],
  ['undeclared-secret: step "Act" reads the secret KEY, which the pipeline does not declare', 'github', job({ steps: [acting({ key: Value.secret(PipelineSecret.platform('KEY')) })] })],
  ['output-missing: step "Act" reads output X of a step that is not in a job of pipeline ci', 'gitea', job({ steps: [acting({ key: say().output('X') })] })],
  ['azure-template: /jobs/0/displayName would be "a ${{ b", which is not valid', 'azure', job({ name: 'a ${{ b' })],
])('refuses %j on %s', (...[expected, kind, build, props]) => { // with all four named, jest takes the last for its own callback
  expect(problems(kind, build, props)).toEqual([expected]);
});

test('says that a template is in the name, where it is', () => {
  expect(problems('github', job({ steps: [say({ name: 'Say $(x)', script: ['echo $(date)'] })] }))).toEqual(['script-template: step "Say $(x)" has $( in its name']);
});

test('asks nobody where no approval is required', () => {
  for (const kind of ['gitlab', 'azure'] as const) {
    const pipeline = pipelineOn(platforms[kind]);
    environment({ name: 'prod', approvers: ['bob'], requiresApproval: false })(pipeline);
    expect(textOf(pipeline)).not.toMatch(/bob|manual/);
  }
});

test.each(Object.keys(platforms) as Kind[])('takes what is alike, but allowed, on %s', (kind) => {
  expect(problems(kind, job({
    name: 'Build: "all" é🎉',
    matrix: { os: ['a', 'A', '', 'b c'], n: values(50) },
    caches: [cache({}), cache({ name: 'go', paths: ['./.go'] })],
    artifacts: kind === 'azure' || kind === 'gitea' ? [] : [new Artifact({ name: 'dist', paths: ['.', './dist/', '.hidden', 'a b/é.txt', 'logs/**/*.txt'], expireAfter: Duration.hours(1) })],
    toolchains: [Toolchain.go('1.26.0-rc.1')],
    steps: [say({ timeout: Duration.seconds(1), tools: ['./gradlew', 'g++', 'python3.13', 'terraform'] })],
  }))).toEqual([]);
  if (kind !== 'gitea') expect(problems(kind, environment({ name: 'My_prod 1-a', url: 'http://shop:8080/x?y', approvers: ['bob'] }))).toEqual([]);
});
