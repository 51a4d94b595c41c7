import * as fs from 'fs';
import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { flux } from '../../../src';
import { operator, program, rootSync } from '../cluster-with-flux';
import { mistakesIn, resources } from '../machine';

/** The objects that Flux begins with. */
function syncObjects(stack: cdk.Stack): any[] {
  const [{ Properties }] = Object.values(resources(stack, 'AWS::SSM::Parameter'));
  return JSON.parse(Properties.Value).items;
}

test('Flux begins with the objects that are in the cluster\'s system folder', () => {
  const { app, stack } = program(rootSync);
  expect(syncObjects(stack)).toMatchObject([
    { kind: 'GitRepository', metadata: { name: 'manifests', namespace: 'flux-system' }, spec: { url: 'https://git.example.com/org/manifests.git', secretRef: { name: 'git-credentials' } } },
    { kind: 'Kustomization', metadata: { name: 'production', namespace: 'flux-system' }, spec: { path: './clusters/production', sourceRef: { kind: 'GitRepository', name: 'manifests' } } },
  ]);
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true); // of the new machines
  app.synth();
  said.mockRestore();
  const folder = path.join(app.outdir, 'manifests', 'clusters', 'production');
  expect(fs.readdirSync(folder).sort()).toEqual(['gitrepository-manifests.yaml', 'kustomization-production.yaml', 'kustomization.yaml']);
  expect(fs.existsSync(path.join(app.outdir, 'cdk.out', 'platform.template.json'))).toBe(true);
});

test('Flux Operator begins with its FluxInstance', () => {
  expect(syncObjects(program(operator).stack)).toMatchObject([{ kind: 'FluxInstance', spec: { sync: { path: 'clusters/production', pullSecret: 'git-credentials' } } }]);
});

test('only control planes read the secrets', () => {
  const policies = Object.entries(resources(program(rootSync).stack, 'AWS::IAM::Policy')).map(([id, { Properties }]) => [id, JSON.stringify(Properties)]);
  const readers = policies.filter(([, text]) => text.includes('secretsmanager:GetSecretValue'));
  expect(readers.map(([id]) => id.slice(0, 15))).toEqual(['demoControlPlan']);
  expect(readers[0][1]).toContain('secret:git-AbCdEf');
  expect(readers[0][1]).toContain('secret:age-AbCdEf');
});

describe('is refused:', () => {
  test('an engine that somebody else bootstraps', () => {
    expect(mistakesIn(program(() => flux.Engine.bootstrapped(), { git: false }).stack)).toEqual([
      expect.stringContaining('flux-engine cluster production has no bootstrap objects for Flux — use the engine'),
    ]);
  });

  test('credentials that no source reads', () => {
    expect(mistakesIn(program(() => flux.Engine.rootSync()).stack)).toEqual([expect.stringContaining('flux-credentials gitCredentials is set, but the source of cluster production refers to no Secret')]);
    expect(mistakesIn(program(() => flux.Engine.rootSync(), { git: false }).stack)).toEqual([]);
  });

  test('a source whose credentials nothing makes', () => {
    expect(mistakesIn(program(rootSync, { git: false }).stack)).toEqual([expect.stringContaining('flux-credentials the source of cluster production reads Secret git-credentials, which does not exist before Flux runs')]);
  });

  test('together with what is wrong in manifests', () => {
    const { app } = program(rootSync, { git: false });
    expect(() => app.synth()).toThrow(/^1 problem, nothing was written:\n\nerror\[flux-credentials\]: .*\n {2}--> .*cluster-with-flux\.ts:\d+ \(platform\/demo\)\n {2}help: .*$/);
  });
});
