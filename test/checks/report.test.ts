import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vm from 'node:vm';
import * as cdk from 'aws-cdk-lib';
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { App, Checks, flux, Include } from '../../src';
import { problem, warning } from '../../src/base/problem';
import { CheckError } from '../../src/checks/report';
import { configMap, errorsOf, folderOf, linesOf, platform, refusal } from '../program';

const PLAINTEXT = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\nstringData: {password: hunter2}';

/** Number of the line that calls this. */
function thisLine(): number {
  return Number(/report\.test\.ts:(\d+)/.exec(new Error().stack!.split('\n')[2])![1]);
}

test('is one error with every mistake of the program, in the order of the tree', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'z', PLAINTEXT, configMap('c', 'missing')));
  folderOf(repository, 'a', configMap('c', 'default'));
  new flux.GitRepository(cluster.system, 'scp', { url: 'git@gitea.example.com:org/x.git' });
  const error = refusal(app) as CheckError;
  expect(error).toBeInstanceOf(CheckError);
  expect(error.name).toBe('CheckError');
  expect(linesOf(error).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    '[manifests/clusters--production/scp] git-url',
    '[manifests/z] namespace-not-created',
    '[manifests/z/included/secret-s-default] plaintext-secret',
    '[manifests/a] unapplied-folder',
  ]);
  expect(error.message).toMatch(/^4 problems, nothing was written:\n\nerror\[git-url\]: .*\n {2}--> test\/checks\/report\.test\.ts:\d+ \(manifests\/clusters\/production\/scp\)\n {2}help: .*\n\nerror\[/);
});

test('one problem is a problem', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', PLAINTEXT));
  expect(refusal(app)!.message).toMatch(/^1 problem, nothing was written:\n/);
});

test('has what is wrong with CloudFormation stacks too', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', PLAINTEXT));
  const stack = new cdk.Stack(app.cloud, 'stack');
  problem(stack, 'ssh-world', 'SSH is open to the world', 'close it');
  warning(stack, 'unknown-image', 'not looked up', 'look it up');
  const error = refusal(app) as CheckError;
  expect(linesOf(error).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['[manifests/a/included/secret-s-default] plaintext-secret', '[stack] ssh-world']);
});

test('has them where a program is nothing else', () => {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cloud-only-')) });
  const stack = new cdk.Stack(app.cloud, 'stack');
  warning(stack, 'unknown-image', 'not looked up', 'look it up');
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  app.synth();
  said.mockRestore();
  expect(app.synthesis!.warnings).toEqual(['warning[unknown-image]: not looked up\n  --> stack\n  help: look it up']);
  problem(stack, 'ssh-world', 'SSH is open to the world', 'close it');
  expect(refusal(app)!.message).toBe('1 problem, nothing was written:\n\nerror[ssh-world]: SSH is open to the world\n  --> stack\n  help: close it');
});

describe('says where in the program', () => {
  test('a construct of ours was made', () => {
    const { app, cluster } = platform();
    const line = thisLine() + 1;
    new flux.GitRepository(cluster.system, 'scp', { url: 'git@gitea.example.com:org/x.git' });
    expect(refusal(app)!.message).toMatch(new RegExp(`\\[git-url\\]: .*\\n  --> test/checks/report\\.test\\.ts:${line} \\(manifests/clusters/production/scp\\)\\n`));
  });

  test('a folder, and what it includes, was made', () => {
    const { app, repository, cluster } = platform();
    const folder = repository.folder('a');
    const line = thisLine() + 1;
    new Include(folder, 'raw', { text: PLAINTEXT });
    cluster.apply(folder);
    expect(refusal(app)!.message).toMatch(new RegExp(`\\[plaintext-secret\\]: .*\\n  --> test/checks/report\\.test\\.ts:${line} \\(manifests/a/raw/secret-s-default\\)\\n`));
  });

  test('the nearest construct of ours was made, where an object is not', () => {
    const { app, repository, cluster } = platform();
    const line = thisLine() + 1;
    const folder = repository.folder('a');
    new ApiObject(folder, 's', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'My_Config', namespace: 'default' } });
    cluster.apply(folder);
    expect(refusal(app)!.message).toMatch(new RegExp(`\\[object-name\\]: .*\\n  --> test/checks/report\\.test\\.ts:${line} \\(manifests/a/s\\)\\n`));
  });
});

test('says the whole place where a path has blanks', () => {
  const { app, cluster } = platform();
  const make = vm.runInThisContext('(Kind, folder) =>\n  new Kind(folder, "scp", { url: "git@gitea.example.com:org/x.git" })', { filename: '/home/my user/main.ts' });
  make(flux.GitRepository, cluster.system);
  expect(refusal(app)!.message).toMatch(/\n {2}--> \/home\/my user\/main\.ts:2 \(manifests\/clusters\/production\/scp\)\n/);
});

test('shows what cannot be seen, so that no value can forge the report', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('a');
  const name = 'x\n  [fake] passed\u001b[2K\u202egnp\u2069\u0000\ud800\u00ad😀';
  new ApiObject(folder, 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
  cluster.apply(folder);
  const { message } = refusal(app)!;
  expect(message).toContain('ConfigMap x\\u000a  [fake] passed\\u001b[2K\\u202egnp\\u2069\\u0000\\ud800\\u00ad😀: name ');
  expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2069\u00ad]/);
  expect(message.split('\n').filter((line) => line.startsWith('error['))).toHaveLength(2); // the name, and its half of a pair
});

test('also has what constructs of others find, and what cannot be rendered', () => {
  const { app, repository, cluster } = platform();
  const folder = folderOf(repository, 'a', PLAINTEXT);
  folder.node.addValidation({ validate: () => ['a folder of mine has an owner'] });
  new ApiObject(folder, 'lazy', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default' }, data: Lazy.any({ produce: () => { throw new Error('no data yet'); } }) } as never);
  cluster.apply(folder);
  const { message } = refusal(app)!;
  expect(message).toMatch(/^3 problems/);
  expect(message).toContain('[manifests/a] a folder of mine has an owner');
  expect(message).toMatch(/'manifests\/a\/lazy'.*no data yet/);
});

test('a problem of a construct in a plain chart is an error, which no acknowledgement takes away', () => {
  const app = new App({ outdir: platform().app.outdir });
  const chart = new Chart(app, 'plain', { namespace: 'flux-system' });
  Checks.of(chart).acknowledge('git-url', 'we like it');
  new flux.GitRepository(chart, 'scp', { url: 'git@gitea.example.com:org/x.git' });
  expect(errorsOf(app)).toEqual([expect.stringContaining('[plain/scp] git-url')]);
});
