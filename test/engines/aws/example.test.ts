import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { cdkFindings, synthesize } from './synthesized';
import { addInfrastructure } from '../../../examples/gitlab-aws/infrastructure';
import { cfnLint } from '../build/packages';

const ROOT = absolute(__dirname, '../../..');
const EXAMPLE = join(ROOT, 'examples/gitlab-aws');

/** What a program prints that synthesizes the example's stack in a process of its own, from a folder with the example into another one. */
function run(folder: string, outdir: string, { before = '', environment = {} }: { readonly before?: string; readonly environment?: NodeJS.ProcessEnv } = {}): string {
  const program = `
    process.env.CDK_VALIDATION = 'false';
    ${before}
    const { App } = require('cdk-gitops');
    const app = new App({ outdir: process.argv[1], machineRecord: process.argv[1] + '/machines.json' });
    app.cloud; // loads aws-cdk-lib, which is the CDK's own time
    require('aws-cdk-lib/aws-ec2'); require('aws-cdk-lib/aws-iam');
    const { addInfrastructure } = require('./infrastructure');
    const start = performance.now();
    addInfrastructure(app);
    app.synth();
    console.log((performance.now() - start) / 1000);`;
  const env = { ...process.env, TS_NODE_PROJECT: join(ROOT, 'tsconfig.dev.json'), ...environment };
  return execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program, outdir], { cwd: folder, env, encoding: 'utf8' });
}

/** A folder with a copy of the example, in which its packages are found. */
function copyOfExample(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'example-')), 'elsewhere');
  cpSync(EXAMPLE, folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'cdk-gitops'));
  for (const name of ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-28', 'constructs', 'ts-node']) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

test('the example passes cfn-lint, cdk-nag and the CDK\'s own validator', async () => {
  const synthesized = synthesize((app) => {
    addInfrastructure(app);
    cdk.Validations.of(app.cloud).addPlugins(new AwsSolutionsChecks(app.cloud));
  }, { validated: true });
  expect(synthesized.names).toEqual(['gitlab-aws']);
  expect(cdkFindings(synthesized).found).toEqual([]);
  expect(await cfnLint(synthesized.names.map(synthesized.path))).toEqual([]);
});

test('the same program gives the same template, in whatever folder, year, zone and language: cdk diff has nothing to say', () => {
  const [first, second] = ['one', 'two'].map((name) => join(mkdtempSync(join(tmpdir(), 'example-')), name));
  run(EXAMPLE, first);
  run(copyOfExample(), second, {
    before: `const Now = Date;
      Date = class extends Now { constructor(...args) { super(...args.length > 0 ? args : [1e12]); } static now() { return 1e12; } };
      Math.random = () => 0.5;`,
    environment: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', USER: 'somebody', HOME: tmpdir() },
  });
  const files = (folder: string): string[] => readdirSync(join(folder, 'cdk.out')).sort();
  expect(files(second)).toEqual(files(first));
  const compared = files(first).filter((file) => /\.(?:template|assets)\.json$/.test(file));
  expect(compared).toEqual(['gitlab-aws.assets.json', 'gitlab-aws.template.json']);
  for (const file of compared) expect(readFileSync(join(second, 'cdk.out', file), 'utf8')).toBe(readFileSync(join(first, 'cdk.out', file), 'utf8'));
});

test('it says how long the example takes', () => {
  const best = Math.min(...Array.from({ length: 3 }, () => Number(run(EXAMPLE, mkdtempSync(join(tmpdir(), 'example-'))))));
  process.stderr.write(`gitlab-aws: synthesized in ${best.toFixed(2)} s, without loading aws-cdk-lib (1.5 s at rest)\n`);
  expect(best).toBeLessThan(30); // quadratic somewhere; no test judges by less than that
});
