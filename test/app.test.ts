import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import * as cdk8s from 'cdk8s';
import { Construct } from 'constructs';
import { App } from '../src/app';

let base: string;
let outdir: string;

beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-app-'));
  outdir = path.join(base, 'dist');
});
afterEach(() => {
  fs.rmSync(base, { recursive: true });
});

function configMap(scope: Construct, id: string, props: object = {}): cdk8s.ApiObject {
  return new cdk8s.ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', ...props });
}

function errorOf(action: () => void): string {
  try {
    action();
  } catch (e) {
    return (e as Error).message;
  }
  throw new Error('expected an error');
}

function filesIn(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(entries.map((entry) => path.join(entry.parentPath, entry.name))
    .map((file): [string, string] => [path.relative(folder, file), fs.readFileSync(file, 'latin1')]).sort());
}

describe('files of plain charts', () => {
  test('are not written again when nothing has changed', () => {
    const app = new App({ outdir });
    const [one, two] = ['one', 'two'].map((id) => new cdk8s.Chart(app, id));
    configMap(one, 'a');
    configMap(two, 'b');
    const times = () => ['one', 'two'].map((id) => fs.statSync(path.join(outdir, `${id}.k8s.yaml`), { bigint: true }).mtimeNs);
    app.synth();
    const [first, second] = times();
    app.synth();
    expect(times()).toEqual([first, second]);
    configMap(two, 'c');
    app.synth();
    expect(times()[0]).toBe(first);
    expect(times()[1]).toBeGreaterThan(second);
    expect(fs.readFileSync(path.join(outdir, 'two.k8s.yaml'), 'utf8')).toMatch(/two-b-c8.*\n---\n[^]*two-c-c8/);
  });

  test('stand beside files of others, which stay', () => {
    fs.mkdirSync(outdir);
    fs.writeFileSync(path.join(outdir, 'notes.txt'), 'mine');
    const app = new App({ outdir });
    configMap(new cdk8s.Chart(app, 'c'), 'a');
    app.synth();
    expect(Object.keys(filesIn(outdir))).toEqual(['c.k8s.yaml', 'notes.txt']);
  });

  test('go where the environment says, with the metadata that it asks for', () => {
    process.env.CDK8S_OUTDIR = path.join(base, 'elsewhere');
    process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
    try {
      const app = new App();
      configMap(new cdk8s.Chart(app, 'c'), 'a', { metadata: { name: 'name' } });
      app.synth();
    } finally {
      delete process.env.CDK8S_OUTDIR;
      delete process.env.CDK8S_RECORD_CONSTRUCT_METADATA;
    }
    expect(filesIn(path.join(base, 'elsewhere'))).toEqual({
      'c.k8s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: name\n',
      'construct-metadata.json': '{"version":"1.0.0","resources":{"name":{"path":"c/a"}}}',
    });
  });

  test('keep their key order where cdk8s is told not to sort', () => {
    process.env.CDK8S_DISABLE_SORT = '1';
    try {
      const app = new App();
      configMap(new cdk8s.Chart(app, 'c'), 'a', { metadata: { name: 'name' }, data: { z: '1', a: '2' } });
      expect(app.synthYaml()).toContain('data:\n  z: "1"\n  a: "2"\n');
    } finally {
      delete process.env.CDK8S_DISABLE_SORT;
    }
  });

  test('are the same as those of cdk8s for workloads of cdk8s-plus', () => {
    const kplus = jest.requireActual<typeof import('cdk8s-plus-28')>('cdk8s-plus-28');
    const build = (app: cdk8s.App) => {
      const chart = new cdk8s.Chart(app, 'web');
      const config = new kplus.ConfigMap(chart, 'config', { data: { key: 'value' } });
      const deployment = new kplus.Deployment(chart, 'server', { containers: [{ image: 'nginx:1.29.1', portNumber: 8080, envFrom: [kplus.Env.fromConfigMap(config)] }] });
      deployment.exposeViaService();
      deployment.scheduling.spread({ topology: kplus.Topology.ZONE });
      const role = new kplus.Role(chart, 'reader');
      role.allowRead(kplus.ApiResource.PODS);
      role.bind(new kplus.ServiceAccount(chart, 'account'));
      app.synth();
    };
    build(new cdk8s.App({ outdir: path.join(base, 'theirs') }));
    build(new App({ outdir }));
    expect(filesIn(outdir)).toEqual(filesIn(path.join(base, 'theirs')));
  });
});

describe('a file that two would be written to is refused', () => {
  test('by objects of one kind and name in two namespaces', () => {
    const app = new App({ outdir, yamlOutputType: cdk8s.YamlOutputType.FILE_PER_RESOURCE });
    for (const namespace of ['blue', 'green']) {
      configMap(new cdk8s.Chart(app, namespace, { namespace }), 'settings', { metadata: { name: 'settings' } });
    }
    expect(errorOf(() => app.synth())).toBe(`[green/settings] and [blue/settings] would both be written to ${outdir}/ConfigMap.settings.k8s.yaml: `
      + 'give one of them another name, or choose YamlOutputType.FILE_PER_CHART, which keeps objects of one name apart');
    expect(fs.existsSync(outdir)).toBe(false);
  });

  test('by objects of one chart in a folder for each chart', () => {
    const app = new App({ outdir, yamlOutputType: cdk8s.YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    const chart = new cdk8s.Chart(app, 'c');
    for (const namespace of ['blue', 'green']) configMap(chart, namespace, { metadata: { name: 'settings', namespace } });
    expect(errorOf(() => app.synth())).toContain(`[c/green] and [c/blue] would both be written to ${outdir}/c/ConfigMap.settings.k8s.yaml: `);
  });

  test('by charts whose names come to the same', () => {
    const app = new App({ outdir });
    const same = cdk8s.Names.toDnsLabel(new cdk8s.Chart(app, 'Web'));
    new cdk8s.Chart(app, same);
    expect(errorOf(() => app.synth())).toContain(`[${same}] and [Web] would both be written to ${outdir}/${same}.k8s.yaml: `);
    expect(fs.existsSync(outdir)).toBe(false);
  });
});

describe('errors', () => {
  test('of validations come all together, each asked once, and nothing is written', () => {
    const app = new App({ outdir });
    let asked = 0;
    for (const id of ['a', 'b', 'c']) {
      configMap(new cdk8s.Chart(app, id), 'x').node.addValidation({
        validate: () => {
          asked++;
          return [`${id} is wrong`];
        },
      });
    }
    expect(errorOf(() => app.synth())).toBe('Validation failed with the following errors:\n  [a/x] a is wrong\n  [b/x] b is wrong\n  [c/x] c is wrong');
    expect(asked).toBe(3);
    expect(fs.existsSync(outdir)).toBe(false);
  });

  test('of values that cannot be had come all together', () => {
    const app = new App({ outdir });
    const chart = new cdk8s.Chart(app, 'c');
    for (const id of ['a', 'b']) {
      configMap(chart, id, { metadata: { name: id }, data: cdk8s.Lazy.any({ produce: () => { throw new Error(`no data for ${id}`); } }) });
    }
    expect(errorOf(() => app.synth())).toBe('Synthesis failed with the following errors:\n'
      + '  Failed serializing construct at path \'c/a\' with name \'a\': Error: no data for a\n'
      + '  Failed serializing construct at path \'c/b\' with name \'b\': Error: no data for b');
    expect(fs.existsSync(outdir)).toBe(false);
  });

  test('name an output folder that is a file', () => {
    fs.writeFileSync(outdir, '');
    for (const at of [outdir, path.join(outdir, 'below')]) {
      const app = new App({ outdir: at });
      configMap(new cdk8s.Chart(app, 'c'), 'a');
      expect(errorOf(() => app.synth())).toContain(`a file stands where a folder is needed\n  --> ${at}\n  help: move it away, or choose another place`);
      expect(errorOf(() => app.cloud)).toContain('a file stands where a folder is needed');
    }
  });

  const isRoot = process.geteuid?.() === 0;
  (process.platform === 'win32' ? test.skip : test)('name an output folder that cannot be written to', () => {
    fs.chmodSync(base, 0o755);
    fs.mkdirSync(outdir, { mode: 0o555 });
    const app = new App({ outdir });
    configMap(new cdk8s.Chart(app, 'c'), 'a');
    if (isRoot) process.seteuid!(65534); // root may write everywhere
    try {
      expect(errorOf(() => app.synth())).toMatch(/^error\[file-system\]: permission denied \(EACCES\)\n {2}--> \S+\/dist\S*\n {2}help: make it accessible for the user who runs this$/);
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  });

  test('name constructs that are added while the program is synthesized', () => {
    const app = new App({ outdir });
    const chart = new cdk8s.Chart(app, 'c');
    configMap(chart, 'a', { data: cdk8s.Lazy.any({ produce: () => configMap(chart, 'late').name }) });
    expect(errorOf(() => app.synth())).toContain('late cannot be added to [c] while objects are rendered, because what is added then would not be written: '
      + 'create it before app.synth(), or in a validation or toJson() of a chart');
    expect(() => configMap(chart, 'afterwards')).not.toThrow();
  });
});

test('a chain of charts that override toJson is neither prepared again for each nor changed', () => {
  class Labelled extends cdk8s.Chart {
    public toJson(): any[] {
      return super.toJson().map((json) => ({ ...json, labelled: true }));
    }
  }
  const app = new App({ outdir });
  let before: cdk8s.Chart | undefined;
  let validations = 0;
  for (let i = 0; i < 40; i++) {
    const chart = new Labelled(app, `c${i}`);
    for (let k = 0; k < 10; k++) configMap(chart, `o${k}`);
    chart.node.addValidation({ validate: () => { validations++; return []; } });
    if (before) chart.addDependency(before);
    before = chart;
  }
  app.synth(); // cdk8s does not end at 10
  expect(validations).toBe(40);
  expect(app.node.findAll().filter((c) => c.node.dependencies.length > 0)).toHaveLength(39);
  expect(fs.readFileSync(path.join(outdir, '0039-c39.k8s.yaml'), 'utf8').match(/^labelled: true$/gm)).toHaveLength(10);
});

describe('app.cloud', () => {
  const lib = () => jest.requireActual<typeof cdk>('aws-cdk-lib');

  function withStack(app: App, id = 'Stack'): cdk.Stack {
    const stack = new (lib().Stack)(app.cloud, id);
    new (lib().CfnOutput)(stack, 'Output', { value: 'x' });
    return stack;
  }

  test('is written to cdk.out, from where the CDK can deploy it', () => {
    const app = new App({ outdir });
    configMap(new cdk8s.Chart(app, 'c'), 'a');
    withStack(app);
    app.synth();
    const { CloudAssembly } = jest.requireActual<typeof import('aws-cdk-lib/cx-api')>('aws-cdk-lib/cx-api');
    const assembly = new CloudAssembly(path.join(outdir, 'cdk.out'));
    expect(assembly.stacks.map((stack) => stack.stackName)).toEqual(['Stack']);
    expect(assembly.getStackByName('Stack').template.Outputs).toEqual({ Output: { Value: 'x' } });
    expect(assembly.getStackByName('Stack').template.Resources).toBeUndefined(); // no usage data
    expect(fs.existsSync(path.join(outdir, 'c.k8s.yaml'))).toBe(true);
    expect(() => app.synth()).not.toThrow();
  });

  test('has the context that the CDK\'s command gives', () => {
    const directory = process.cwd();
    const home = jest.spyOn(jest.requireActual<typeof import('os')>('os'), 'homedir').mockReturnValue(base);
    process.chdir(base);
    try {
      fs.writeFileSync('.cdk.json', '{"context":{"a":"home","b":"home","c":"home"}}');
      fs.writeFileSync('cdk.context.json', '{"a":"looked up","b":"looked up"}');
      fs.writeFileSync('cdk.json', '{"app":"x","context":{"a":"project"}}');
      const { node } = new App({ outdir }).cloud;
      expect(['a', 'b', 'c'].map((key) => node.tryGetContext(key))).toEqual(['project', 'looked up', 'home']);
      fs.writeFileSync('cdk.json', '{"context":');
      expect(errorOf(() => new App({ outdir }).cloud)).toMatch(/^error\[cloud\]: the file cannot be read as JSON: .*\n {2}--> cdk\.json\n {2}help: correct it$/);
      fs.writeFileSync('cdk.json', '{"context":["x"]}');
      expect(errorOf(() => new App({ outdir }).cloud)).toBe('error[cloud]: "context" is not an object of context keys and values\n  --> cdk.json\n  help: correct it');
    } finally {
      process.chdir(directory);
      home.mockRestore();
    }
  });

  test('writes none of our files when it fails', () => {
    for (const [fail, message] of [
      [(stack: cdk.Stack) => stack.node.addValidation({ validate: () => ['is wrong'] }), /\[Stack\] is wrong/],
      [(stack: cdk.Stack) => lib().Annotations.of(stack).addError('is wrong'), /error\[cloud\]: is wrong\n {2}--> Stack\n/],
    ] as const) {
      const app = new App({ outdir });
      configMap(new cdk8s.Chart(app, 'c'), 'a');
      fail(withStack(app));
      expect(errorOf(() => app.synth())).toMatch(message);
      expect(fs.readdirSync(outdir)).toEqual(['cdk.out']);
    }
  });

  test('is not written when our part fails', () => {
    const app = new App({ outdir });
    withStack(app);
    new cdk8s.Chart(app, 'c').node.addValidation({ validate: () => ['is wrong'] });
    expect(errorOf(() => app.synth())).toContain('[c] is wrong');
    expect(fs.readdirSync(path.join(outdir, 'cdk.out'))).toEqual([]);
  });

  test('fails with a finding of cdk-nag', () => {
    const { AwsSolutionsChecks } = jest.requireActual<typeof import('cdk-nag')>('cdk-nag');
    const s3 = jest.requireActual<typeof import('aws-cdk-lib/aws-s3')>('aws-cdk-lib/aws-s3');
    const app = new App({ outdir });
    configMap(new cdk8s.Chart(app, 'c'), 'a');
    new s3.Bucket(withStack(app), 'Bucket');
    lib().Validations.of(app.cloud).addPlugins(new AwsSolutionsChecks(app.cloud));
    expect(errorOf(() => app.synth())).toContain('AwsSolutions-S1');
    expect(fs.existsSync(path.join(outdir, 'c.k8s.yaml'))).toBe(false);
  });

  test('is not loaded by programs that do not touch it, nor is cdk8s-plus', () => {
    jest.isolateModules(() => {
      for (const name of ['aws-cdk-lib', 'cdk8s-plus-28']) jest.doMock(name, () => { throw new Error(`${name} is loaded`); });
      const isolated = jest.requireActual<typeof import('../src/app')>('../src/app');
      const app = new isolated.App({ outdir });
      configMap(new cdk8s.Chart(app, 'c'), 'a');
      app.synth();
      expect(errorOf(() => app.cloud)).toBe('aws-cdk-lib is loaded');
    });
    jest.dontMock('aws-cdk-lib').dontMock('cdk8s-plus-28');
  });
});
