import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { synthesize } from './synthesized';
import { addInfrastructure } from '../../../examples/gitlab-aws/infrastructure';
import { cfnLint } from '../build/packages';

const ROOT = absolute(__dirname, '../../..');

/** What a program prints that synthesizes the example's stack in a process of its own. */
function seconds(): number {
  const program = `
    process.env.CDK_VALIDATION = 'false';
    const { App } = require('cdk-gitops');
    const app = new App({ outdir: process.argv[1] });
    app.cloud; // loads aws-cdk-lib, which is the CDK's own time
    require('aws-cdk-lib/aws-ec2'); require('aws-cdk-lib/aws-iam');
    const { addInfrastructure } = require('./infrastructure');
    const start = performance.now();
    addInfrastructure(app);
    app.synth();
    console.log((performance.now() - start) / 1000);`;
  const args = ['-r', 'ts-node/register/transpile-only', '-e', program, mkdtempSync(join(tmpdir(), 'example-'))];
  const env = { ...process.env, TS_NODE_PROJECT: join(ROOT, 'tsconfig.dev.json') };
  return Number(execFileSync(process.execPath, args, { cwd: join(ROOT, 'examples/gitlab-aws'), env, encoding: 'utf8' }));
}

test('the example passes cfn-lint and cdk-nag', async () => {
  const { names, path } = synthesize((app) => {
    addInfrastructure(app);
    cdk.Validations.of(app.cloud).addPlugins(new AwsSolutionsChecks(app.cloud));
  });
  expect(names).toEqual(['gitlab-aws']);
  expect(await cfnLint(names.map(path))).toEqual([]);
});

test('two syntheses of the same program give the same template: cdk diff has nothing to say', () => {
  const [first, second] = [synthesize(addInfrastructure), synthesize(addInfrastructure)].map(({ path }) => readFileSync(path('gitlab-aws'), 'utf8'));
  expect(second).toBe(first);
});

test('the example is synthesized in less than 1.5 s', () => {
  const best = Math.min(...Array.from({ length: 3 }, seconds));
  process.stderr.write(`gitlab-aws: synthesized in ${best.toFixed(2)} s, without loading aws-cdk-lib\n`);
  expect(best).toBeLessThan(1.5);
});
