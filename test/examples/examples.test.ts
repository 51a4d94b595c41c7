import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { expectReviewed } from './reviewed-files';
import { readRendering } from '../../src/synth/files/rendering';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
const names = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name, 'main.ts')));
const home = process.cwd();

afterEach(() => process.chdir(home));

describe.each(names)('%s', (name) => {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-example-'));
  afterAll(() => fs.rmSync(outdir, { recursive: true }));

  // The record of machines stays as it was reviewed: the test has a copy, and `npm run synth` renews it.
  const committed = path.join(EXAMPLES, name, 'cdk-gitops.machines.json');
  const record = path.join(outdir, '..', `${path.basename(outdir)}.machines.json`);
  if (fs.existsSync(committed)) fs.copyFileSync(committed, record);

  function synthesize(): void {
    process.chdir(path.join(EXAMPLES, name));
    process.env.CDK_GITOPS_MACHINES = record;
    process.env.CDK8S_OUTDIR = outdir;
    jest.isolateModules(() => require(path.join(EXAMPLES, name, 'main.ts')));
  }

  test('is written as it was reviewed', () => {
    const warnings = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    synthesize();
    expect(warnings.mock.calls.map(([text]) => text)).toEqual([]);
    const repositories = fs.readdirSync(outdir).filter((each) => each !== 'cdk.out'); // stacks are judged by test/engines/aws
    expectReviewed(name, new Map(repositories.flatMap((repository) =>
      readRendering(path.join(outdir, repository)).files.map(({ path: file, content }) => [`${repository}/${file}`, content.toString()]))));
  });

  test('has machines as they were reviewed', () => {
    expect(fs.existsSync(record)).toBe(fs.existsSync(committed));
    if (fs.existsSync(record)) expect(fs.readFileSync(record, 'utf8')).toBe(fs.readFileSync(committed, 'utf8'));
  });

  test('is not written again when nothing changes', () => {
    const times = (): string[] => (fs.readdirSync(outdir, { recursive: true }) as string[]).filter((file) => !file.startsWith('cdk.out')).map((file) => `${file} ${fs.statSync(path.join(outdir, file)).mtimeMs}`);
    const before = times();
    synthesize();
    expect(times()).toEqual(before);
    expect(before.length).toBeGreaterThan(1);
  });

  test('has a README and runs with cdk8s synth', () => {
    expect(fs.readFileSync(path.join(EXAMPLES, name, 'README.md'), 'utf8')).toMatch(/^# /);
    expect(fs.readFileSync(path.join(EXAMPLES, name, 'cdk8s.yaml'), 'utf8')).toContain('main.ts');
  });
});
