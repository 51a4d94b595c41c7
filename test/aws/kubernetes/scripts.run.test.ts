import { spawnSync } from 'child_process';
import { controlPlaneScript } from '../../../src/aws/kubernetes/scripts/control-plane';
import { workerScript } from '../../../src/aws/kubernetes/scripts/worker';
import { PackageManager } from '../../../src/aws/machine/operating-system';
import { gzipped } from '../../../src/base/gzip';
import { testWith } from '../../programs';

const releases = ['cilium', 'aws-ebs-csi-driver'].map((name) => ({ name, namespace: 'kube-system', chart: name, repository: 'https://charts.example.com', version: '1.0.0', values: { a: [1] } }));
const facts = { name: 'demo', podCidr: '10.244.0.0/16', serviceCidr: '10.96.0.0/16', cloudProvider: true, controlPlaneRunsPods: false };

const scripts: [string, string][] = [PackageManager.APT, PackageManager.DNF].flatMap((manager) => [
  ...[true, false].flatMap((highlyAvailable) => [true, false].map((operator): [string, string] => [
    `a control plane with ${manager}, ${highlyAvailable ? 'one of three' : 'alone'}, ${operator ? 'Flux Operator' : 'Flux'}`,
    controlPlaneScript(manager, { ...facts, highlyAvailable, releases, flux: { operator, namespace: 'flux-system', ageSecret: 'sops-age', gitSecret: 'git' } }),
  ])),
  [`a control plane with ${manager} without anything`, controlPlaneScript(manager, { ...facts, highlyAvailable: false, releases: [] })] as [string, string],
  [`a worker with ${manager}`, workerScript(manager, { ...facts, highlyAvailable: false })] as [string, string],
]);

describe.each(scripts)('the script of %s', (_, script) => {
  test('is Bash', () => {
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  testWith('shellcheck')('has nothing that shellcheck would say', () => {
    expect(spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' }).stdout).toBe('');
    const published = /<<'PUBLISH'\n([^]*?)\nPUBLISH\n/.exec(script)?.[1];
    if (published) expect(spawnSync('shellcheck', ['-e', 'SC1091', '-'], { input: published, encoding: 'utf8' }).stdout).toBe('');
  });

  test('leaves room for values in user data', () => {
    expect(gzipped(script).length).toBeLessThan(13_000);
  });
});
