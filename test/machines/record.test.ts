import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Checkout, Content, docker, ENV, gitlab, kubernetes, NEW, OLD, STACK, system } from './programs';
import { App } from '../../src';
import { readRecord, writeRecord } from '../../src/machines/record';

test('says that it knows nothing, once, and is the same at each run', () => {
  const checkout = new Checkout();
  const [warning, ...others] = checkout.synth(docker()).warnings;
  expect(others).toEqual([]);
  expect(warning).toContain(`[s] machine-unknown ${checkout.file} has no record of this stack: if it is deployed, whether this synthesis replaces or restarts d/Machine cannot be known`);
  const { text } = checkout;
  const { mtimeMs } = fs.statSync(checkout.file);
  expect(checkout.synth(docker())).toEqual({ warnings: [] });
  expect([checkout.text, fs.statSync(checkout.file).mtimeMs]).toEqual([text, mtimeMs]);
  const elsewhere = new Checkout();
  elsewhere.synth(docker());
  expect(elsewhere.text).toBe(text);
  expect(fs.readdirSync(checkout.folder).sort()).toEqual(['cdk-gitops.machines.json', 'dist']);
});

test('holds what people compare, sorted, without secrets and tokens', () => {
  const checkout = new Checkout();
  checkout.synth((stack, vpc, app) => [docker(), gitlab(), kubernetes()].forEach((content) => content(stack, vpc, app)));
  expect(checkout.text).not.toMatch(/\$\{|Token\[|e\+289/);
  expect(checkout.record['//']).toContain('Commit it');
  expect(Object.keys(checkout.record.stacks[STACK])).toEqual(['d/Machine', 'g/Machine', 'k/ControlPlane1']);
  expect(checkout.record.stacks[STACK]['g/Machine']).toEqual({
    kind: 'GitLab host',
    firstBoot: { 'backups.at': '03:00' },
    machine: {
      disk: '/dev/sda1 40 GiB gp3, encrypted',
      image: OLD,
      others: expect.stringContaining('NetworkInterfaces'),
      resource: expect.stringMatching(/^gMachine[0-9A-F]{8}$/),
      subnet: '<s/net/PrivateSubnet1/Subnet.Ref> in eu-west-3a 10.0.96.0/19',
      type: 't3.xlarge',
      userData: expect.stringMatching(/^sha256:[0-9a-f]{32}$/),
      volume: 'eu-west-3a, empty',
    },
  });
});

test('a synthesis that fails leaves it alone, also where another rule fails', () => {
  const checkout = new Checkout();
  checkout.synth(docker());
  const { text } = checkout;
  const { error } = checkout.synth((stack, vpc, app) => { docker({ user: 'root', operatingSystem: system(NEW) })(stack, vpc, app); kubernetes({ clusterName: 'Prod' })(stack, vpc, app); });
  expect(error).toMatch(/^.* docker-host-user .*\n.* cluster-name /); // and nothing of what stands for their values
  expect(checkout.synth((stack, vpc, app) => { docker()(stack, vpc, app); gitlab()(stack, vpc, app); cdk.Annotations.of(stack).addError('no'); }).error).toContain('no');
  expect(checkout.text).toBe(text);
  const first = new Checkout();
  expect(first.synth(docker({ user: 'root' })).error).toContain('docker-host-user');
  expect(fs.existsSync(first.file)).toBe(false);
});

test('tells stacks, accounts and regions apart, and keeps what this program does not synthesize', () => {
  const checkout = new Checkout();
  checkout.synth(docker());
  for (const options of [{ id: 'other' }, { env: { ...ENV, region: 'eu-west-1' } }, { env: {} }]) {
    expect(checkout.synth(docker({ operatingSystem: system(NEW) }), options)).toEqual({ warnings: [expect.stringContaining('has no record of this stack')] });
  }
  expect(Object.keys(checkout.record.stacks)).toEqual([
    `aws://${ENV.account}/eu-west-1/s`, `aws://${ENV.account}/eu-west-3/other`, STACK, 'aws://unknown-account/unknown-region/s',
  ]);
  expect(checkout.synth(docker())).toEqual({ warnings: [] });
  expect(checkout.synth(docker({ operatingSystem: system(NEW) })).error).toContain('machine-replaced');
});

test('says everything of all stacks and stages in one run, and nothing is written', () => {
  const checkout = new Checkout();
  const program = (ami: string): App => {
    const app = new App({ outdir: checkout.outdir, machineRecord: checkout.file });
    const scopes = [app.cloud, new cdk.Stage(app.cloud, 'prod', { env: ENV })];
    scopes.forEach((scope, i) => [docker, kubernetes].forEach((kind, j) => {
      const stack = new cdk.Stack(scope, `s${i}${j}`, { env: ENV });
      (kind({ operatingSystem: system(ami) }) as Content)(stack, new ec2.Vpc(stack, 'net', { natGateways: 1 }), app);
    }));
    return app;
  };
  expect(checkout.run(program(OLD)).warnings).toHaveLength(4);
  expect(Object.keys(checkout.record.stacks)).toHaveLength(4);
  expect(checkout.run(program(OLD))).toEqual({ warnings: [] });
  const { text } = checkout;
  const { error } = checkout.run(program(NEW));
  for (const owner of ['s00/d', 's01/k', 'prod/s10/d', 'prod/s11/k']) expect(error).toContain(`[${owner}] machine-replaced`);
  expect(checkout.text).toBe(text);
});

test('says it beside everything else that is wrong', () => {
  const checkout = new Checkout();
  checkout.synth(docker());
  const { error } = checkout.synth((stack, vpc, app) => { docker({ user: 'ci' })(stack, vpc, app); gitlab({ backups: { at: '3am' } })(stack, vpc, app); });
  expect(error).toMatch(/^.*\n.*$/);
  expect(error).toContain('[s/d] machine-first-boot');
  expect(error).toContain('gitlab-backup at is "3am"');
});

test('a machine in a nested stack belongs to the stack that is deployed', () => {
  const checkout = new Checkout();
  const nested = (ami: string): Content => (stack, vpc, app) => docker({ operatingSystem: system(ami) })(new cdk.NestedStack(stack, 'n'), vpc, app);
  checkout.synth(nested(OLD));
  expect(Object.keys(checkout.record.stacks[STACK])).toEqual(['n/d/Machine']);
  expect(checkout.synth(nested(OLD))).toEqual({ warnings: [] });
  expect(checkout.synth(nested(NEW)).error).toContain('[s/n/d] machine-replaced');
});

test('a reference to another stack is the same before and after the CDK has made an import of it', () => {
  const checkout = new Checkout();
  const program = (): App => {
    const app = new App({ outdir: checkout.outdir, machineRecord: checkout.file });
    const network = new cdk.Stack(app.cloud, 'network', { env: ENV });
    const vpc = new ec2.Vpc(network, 'net', { natGateways: 1 });
    docker()(new cdk.Stack(app.cloud, 's', { env: ENV }), vpc, app);
    return app;
  };
  const app = program();
  checkout.run(app);
  expect(checkout.run(app)).toEqual({ warnings: [] }); // the same tree again
  expect(checkout.run(program())).toEqual({ warnings: [] });
});

test('a new machine in a known stack is no change; one that is gone is refused, and forgotten when that is accepted', () => {
  const checkout = new Checkout();
  checkout.synth(docker());
  const both: Content = (stack, vpc, app) => { docker()(stack, vpc, app); kubernetes()(stack, vpc, app); };
  expect(checkout.synth(both)).toEqual({ warnings: [] });
  const gone = checkout.synth(docker());
  expect(gone.error).toContain('[s] machine-removed s/k/ControlPlane1 (control plane) is in the record and no longer in the stack');
  expect(checkout.synth(docker(), { accept: gone.accept })).toEqual({ warnings: [] });
  const empty: Content = () => {};
  const last = checkout.synth(empty);
  expect(last.error).toContain('machine-removed s/d/Machine (Docker host)');
  expect(checkout.synth(empty, { accept: last.accept })).toEqual({ warnings: [] });
  expect(checkout.record.stacks).toEqual({});
});

test('an image that was not looked up yet is no change', () => {
  const checkout = new Checkout();
  const newest = docker({ operatingSystem: undefined });
  checkout.synth(newest);
  expect(checkout.record.stacks[STACK]['d/Machine'].machine).not.toHaveProperty('image');
  expect(checkout.synth(docker({ operatingSystem: undefined })).error).toBeUndefined();
});

test('a program without machines neither reads nor writes it', () => {
  const checkout = new Checkout();
  fs.writeFileSync(checkout.file, 'not JSON');
  expect(checkout.synth(() => {})).toEqual({ warnings: [] });
  expect(checkout.text).toBe('not JSON');
});

test.each([
  ['{', 'is not valid JSON'],
  ['<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main\n', 'is not valid JSON: it has a merge conflict'],
  ['{"version": 2, "stacks": {}}', 'has the format 2, which a newer version of cdk-gitops writes; this one reads 1'],
  ['[]', 'is not a valid record of machines'],
  ['null', 'is not a valid record of machines'],
  ['{"version": 1, "stacks": {"s": {"m": {"kind": "x", "machine": {"image": 1}, "firstBoot": {}}}}}', 'is not a valid record of machines'],
  ['', 'is not valid JSON'],
])('is refused when it is %j', (text, message) => {
  const checkout = new Checkout();
  fs.writeFileSync(checkout.file, text);
  const { error } = checkout.synth(docker());
  expect(error).toContain(message);
  expect(error).toMatch(/restore it from Git|use a newer cdk-gitops/);
  expect(checkout.text).toBe(text);
  expect(fs.existsSync(path.join(checkout.outdir, 'cdk.out', 's.template.json'))).toBe(false);
});

test('is read with the line endings and the order that editors and Git leave', () => {
  const checkout = new Checkout();
  checkout.synth(docker());
  const edited = `\ufeff${checkout.text.replace(/\n/g, '\r\n')}`;
  fs.writeFileSync(checkout.file, edited);
  expect(checkout.synth(docker())).toEqual({ warnings: [] });
  expect(checkout.text).toBe(edited);
});

test('is refused where it cannot be written, unless it says everything already', () => {
  const checkout = new Checkout();
  const file = path.join(checkout.folder, 'missing', 'machines.json');
  const run = (): ReturnType<Checkout['run']> => {
    const app = new App({ outdir: checkout.outdir, machineRecord: file });
    const stack = new cdk.Stack(app.cloud, 's', { env: ENV });
    docker()(stack, new ec2.Vpc(stack, 'net', { natGateways: 1 }), app);
    return checkout.run(app);
  };
  expect(run().error).toContain('machine-record the state of machines cannot be recorded');
  fs.mkdirSync(path.dirname(file));
  expect(run().error).toBeUndefined();
  fs.chmodSync(path.dirname(file), 0o555);
  expect(run()).toEqual({ warnings: [] });
  fs.chmodSync(path.dirname(file), 0o755);
});

test('stays a symbolic link where it is one', () => {
  const checkout = new Checkout();
  const target = path.join(checkout.folder, 'elsewhere.json');
  fs.writeFileSync(target, '{"version": 1, "stacks": {}}');
  fs.symlinkSync(target, checkout.file);
  checkout.synth(docker());
  expect(fs.lstatSync(checkout.file).isSymbolicLink()).toBe(true);
  expect(Object.keys(readRecord(target)!.stacks)).toEqual([STACK]);
});

test('programs that write at the same time keep each other\'s stacks', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'machines-'));
  const file = path.join(folder, 'machines.json');
  const program = `require('@swc/core'); const { transformFileSync } = require('@swc/core'); require.extensions['.ts'] = (m, f) => m._compile(transformFileSync(f, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, f);
    const { writeRecord } = require('./src/machines/record.ts');
    for (let i = 0; i < 30; i++) writeRecord(process.argv[1], { [process.argv[2] + i]: { m: { kind: 'k', machine: {}, firstBoot: {} } } });`;
  const ends = ['a', 'b', 'c'].map((name) => new Promise<number | null>((resolve) =>
    spawn(process.execPath, ['-e', program, file, name], { cwd: path.join(__dirname, '../..'), stdio: 'inherit' }).on('close', resolve)));
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  expect(Object.keys(readRecord(file)!.stacks)).toHaveLength(90);
  expect(fs.readdirSync(folder)).toEqual(['machines.json']);
});

test('a lock that an interrupted run has left is named', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'machines-'));
  const file = path.join(folder, 'machines.json');
  fs.writeFileSync(`${file}.new`, '');
  expect(() => writeRecord(file, {}, 50)).toThrow(`another run is writing the record of machines, or was interrupted\n  --> ${file}.new\n  help: remove this file`);
});

test('is beside the program unless the environment or the program says otherwise', () => {
  const checkout = new Checkout();
  const home = process.cwd();
  const written = (name: string): boolean => fs.existsSync(path.join(checkout.folder, name));
  const run = (): void => {
    const app = new App({ outdir: checkout.outdir });
    const stack = new cdk.Stack(app.cloud, 's', { env: ENV });
    docker()(stack, new ec2.Vpc(stack, 'net', { natGateways: 1 }), app);
    expect(checkout.run(app).error).toBeUndefined();
  };
  try {
    process.chdir(checkout.folder);
    process.env.CDK_GITOPS_MACHINES = 'by-environment.json';
    run();
    delete process.env.CDK_GITOPS_MACHINES;
    run();
  } finally {
    process.chdir(home);
  }
  expect([written('by-environment.json'), written('cdk-gitops.machines.json')]).toEqual([true, true]);
});
