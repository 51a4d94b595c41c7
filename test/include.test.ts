import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App as Cdk8sApp, Chart, JsonPatch, YamlOutputType } from 'cdk8s';
import { platform, errorsOf } from './program';
import { App, flux, Include } from '../src';
import { makeRoot } from './synth/tree-on-disk';

const MARKER = '# {"$imagepolicy": "flux-system:podinfo"}';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: podinfo, namespace: default }
spec:
  selector: { matchLabels: { app: podinfo } }
  template:
    metadata: { labels: { app: podinfo } }
    spec:
      containers:
        - name: x
          image: ghcr.io/x/podinfo:6.0.0 ${MARKER}
`;
const IMAGE = '/spec/template/spec/containers/0/image';

/** What is written for a text in a folder, with these patches of its first object. */
function written(text: string, patches: JsonPatch[] = []): { readonly text: string; readonly warnings: readonly string[] } {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps');
  folder.include('namespace', { text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n' });
  const include = folder.include('included', { text });
  include.apiObjects[0].addJsonPatch(...patches);
  for (const name of ['podinfo', 'number', 'item', 'head', 'flow', 'aliased', 'text']) {
    flux.ImagePolicy.fromImagePolicyName(cluster, name, { name, namespace: 'flux-system', image: 'ghcr.io/x/podinfo' });
  }
  cluster.apply(folder);
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    app.synth();
    const warnings = stderr.mock.calls.map(([line]) => String(line));
    const path = join(app.outdir, 'manifests/apps');
    const files = fs.readdirSync(path).filter((name) => !/^(?:kustomization|namespace)/.test(name)).sort();
    return { text: files.map((name) => fs.readFileSync(join(path, name), 'utf8')).join('---\n'), warnings };
  } finally {
    stderr.mockRestore();
  }
}

/** The lines with markers. */
function marked(text: string): string[] {
  return text.split('\n').filter((line) => line.includes('$imagepolicy')).map((line) => line.trim());
}

test('a setter marker stays behind its value', () => {
  expect(marked(written(DEPLOYMENT).text)).toEqual([`- image: ghcr.io/x/podinfo:6.0.0 ${MARKER}`]);
});

test('also in lists, between quotes, as :name and :tag, between brackets, on numbers, in documents and lists of objects, and of what aliases stand for', () => {
  const values = `apiVersion: example.com/v1
kind: Thing
metadata: {name: a, namespace: default}
spec:
  values:
    image:
      repository: "ghcr.io/x/podinfo" # {"$imagepolicy": "flux-system:podinfo:name"}
      tag: '6.0' # {"$imagepolicy": "flux-system:podinfo:tag"}
      number: 6 # {"$imagepolicy": "flux-system:number:tag"}
    args:
      - --image=x
      - x:1 # {"$imagepolicy": "flux-system:item"}
      # {"$imagepolicy": "flux-system:head"}
      - x:2
    flow: {
      a: x:3, # {"$imagepolicy": "flux-system:flow"}
    }
    base: &base
      image: x:4 # {"$imagepolicy": "flux-system:aliased"}
    copy: *base
    merged:
      <<: *base
      b: 1
    text: |
      image: x # {"$imagepolicy": "flux-system:text"}
    quoted: "x # {\\"$imagepolicy\\": \\"flux-system:quoted\\"}" # a comment
`;
  expect(marked(written(values).text)).toEqual([
    '- x:1 # {"$imagepolicy": "flux-system:item"}',
    '- x:2 # {"$imagepolicy": "flux-system:head"}',
    'image: x:4 # {"$imagepolicy": "flux-system:aliased"}',
    'image: x:4 # {"$imagepolicy": "flux-system:aliased"}',
    'a: x:3 # {"$imagepolicy": "flux-system:flow"}',
    'number: 6 # {"$imagepolicy": "flux-system:number:tag"}',
    'repository: ghcr.io/x/podinfo # {"$imagepolicy": "flux-system:podinfo:name"}',
    'tag: "6.0" # {"$imagepolicy": "flux-system:podinfo:tag"}',
    'image: x:4 # {"$imagepolicy": "flux-system:aliased"}',
    'quoted: \'x # {"$imagepolicy": "flux-system:quoted"}\'',
    'image: x # {"$imagepolicy": "flux-system:text"}',
  ]);
  const other = DEPLOYMENT.replaceAll(/podinfo(?=[, ])/g, 'other');
  const item = (text: string): string => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
  expect(marked(written(`apiVersion: v1\nkind: List\nitems:\n${item(DEPLOYMENT)}${item(other)}`).text)).toHaveLength(2);
  expect(marked(written(`${DEPLOYMENT}---\n${other}`).text)).toHaveLength(2);
});

test.each<[string, JsonPatch[], string[]]>([
  ['replaces the value', [JsonPatch.replace(IMAGE, 'y:1')], [`- image: y:1 ${MARKER}`]],
  ['adds the value', [JsonPatch.add(IMAGE, 'y:1')], [`- image: y:1 ${MARKER}`]],
  ['adds another value', [JsonPatch.add('/spec/replicas', 2)], [`- image: ghcr.io/x/podinfo:6.0.0 ${MARKER}`]],
  ['shifts its list', [JsonPatch.add('/spec/template/spec/containers/0', { name: 'first', image: 'z:1' })], [`- image: ghcr.io/x/podinfo:6.0.0 ${MARKER}`]],
  ['copies it', [JsonPatch.test(IMAGE, 'ghcr.io/x/podinfo:6.0.0'), JsonPatch.copy(IMAGE, '/metadata/annotations')], [`annotations: ghcr.io/x/podinfo:6.0.0 ${MARKER}`, `- image: ghcr.io/x/podinfo:6.0.0 ${MARKER}`]],
  ['removes it', [JsonPatch.remove(IMAGE), JsonPatch.add('/spec/template/spec/containers/0/image', 'y:1')], []],
])('where a patch %s, the marker follows without a warning', (_, patches, lines) => {
  const { app, repository } = platform();
  const chart = new Chart(app, 'chart');
  const include = new Include(chart, 'included', { text: DEPLOYMENT });
  include.apiObjects[0].addJsonPatch(...patches);
  expect(marked(app.synthYaml())).toEqual(lines);
  expect(repository.folders).toBeDefined();
});

test('a patch that replaces what is around the value says that the marker is lost', () => {
  const { text, warnings } = written(DEPLOYMENT, [JsonPatch.replace('/spec/template/spec/containers', [{ name: 'x', image: 'y:1' }])]);
  expect(marked(text)).toEqual([]);
  expect(warnings.filter((each) => each.includes('setter-marker'))).toEqual([
    expect.stringMatching(/setter-marker\]: a patch replaces what is around spec\.template\.spec\.containers\.0\.image, and so its comment # \{"\$imagepolicy": "flux-system:podinfo"\} is lost/),
  ]);
});

test.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])('plain charts keep markers in files of kind %s', (yamlOutputType) => {
  const app = new App({ outdir: join(makeRoot(), 'out'), yamlOutputType });
  new Include(new Chart(app, 'chart'), 'included', { text: DEPLOYMENT });
  app.synth();
  const files = fs.readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  expect(files.flatMap((name) => marked(fs.readFileSync(join(app.outdir, name), 'utf8')))).toHaveLength(1);
});

test('a file that has to be JSON keeps them too', () => {
  const { text } = written(DEPLOYMENT.replace('namespace: default', 'namespace: default, annotations: {a: "b\\u00a0c"}'));
  expect(text).toMatch(/^\{/);
  expect(marked(text)).toEqual([`"image": "ghcr.io/x/podinfo:6.0.0", ${MARKER}`]);
});

test('the App of cdk8s writes the same values', () => {
  const app = new Cdk8sApp({ outdir: join(makeRoot(), 'out') });
  const include = new Include(new Chart(app, 'chart'), 'included', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  y: NO\n  off: "0o17"\n' });
  expect((include.apiObjects[0] as ApiObject).toJson().data).toEqual({ y: 'NO', off: '0o17' });
});

test('a file that is too large, not UTF-8 or UTF-16 is refused with the reason', () => {
  const root = makeRoot();
  const files: Record<string, Buffer> = {
    large: Buffer.alloc(33 * 1024 * 1024, 'a\n'), latin: Buffer.concat([Buffer.from('a: b\nc: é'), Buffer.from([0xe9, 0x20])]), wide: Buffer.from('\ufeffa: b', 'utf16le'),
  };
  const { app, repository } = platform();
  const folder = repository.folder('apps');
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(join(root, name), content);
    folder.include(name, { file: join(root, name) });
  }
  const errors = errorsOf(app).filter((line) => line.includes('cannot read'));
  expect(errors.map((line) => line.replace(/^.*cannot read \S+: (.*) — .*$/, '$1'))).toEqual([
    'its size is 33 MiB; the limit is 32 MiB', 'it is not UTF-8 text at line 2, column 5; save it as UTF-8', 'it is UTF-16; save it as UTF-8',
  ]);
});
