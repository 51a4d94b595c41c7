import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RE2JS } from 're2js';
import { expectComplete, judge } from './complete';
import { listNameOf, listNames, readList } from '../../src/schema/fields';
import { parse } from '../../src/schema/notation';
import { page } from '../../tools/fields/kinds';
import { CustomResourceDefinition, Schema, headerOf, linesOf } from '../../tools/fields/schema';

const ARTIFACT = 'source.toolkit.fluxcd.io_v1_ExternalArtifact';
const ALERT = 'notification.toolkit.fluxcd.io_v1beta3_Alert';

function artifact(sourceRef: object): object {
  return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact', metadata: { name: 'app' }, spec: { sourceRef } };
}

function flux(group: string, kind: string, spec: object): string[] {
  return judge(listNameOf({ apiVersion: group, kind })!, { apiVersion: group, kind, metadata: { name: 'x' }, spec });
}

test('docs/kinds.md is what `npm run fields` writes', () => {
  expect(readFileSync(join(__dirname, '../../docs/kinds.md'), 'utf8')).toBe(page);
});

describe('the lists', () => {
  test.each(listNames())('%s is well formed', (name) => {
    const { kind, apiVersion, scope, header, byPath } = readList(name);
    expect(name).toBe(`${apiVersion.replace('/', '_')}_${kind}`);
    expect(['Namespaced', 'Cluster']).toContain(scope);
    expect(header.source).toBeTruthy();
    expect(header.plural).toBeTruthy();
    expect([...byPath.keys()]).toEqual([...byPath.keys()].sort());
    for (const { path, type, constraints, children } of byPath.values()) {
      expect(['string', 'boolean', 'integer', 'number', 'int-or-string', 'object', 'object+', 'any']).toContain(type);
      if (children.size > 0) { expect([path, type]).toEqual([path, expect.stringMatching(/^object/)]); }
      if (constraints.pattern !== undefined) { expect(() => RE2JS.compile(constraints.pattern)).not.toThrow(); }
      if (constraints.default !== undefined) { JSON.parse(constraints.default); }
    }
  });

  test('an object finds its list by apiVersion and kind', () => {
    expect(listNameOf({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' })).toBe('kustomize.toolkit.fluxcd.io_v1_Kustomization');
    expect(listNameOf({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' })).toBeUndefined();
    expect(listNameOf({ apiVersion: 'v1', kind: 'ConfigMap' })).toBe('v1_ConfigMap');
    expect(listNameOf({ apiVersion: 'v1', kind: 'ConfigMapping' })).toBeUndefined();
  });

  test('a name that no list has is refused with those of its kind', () => {
    expect(() => readList('helm.toolkit.fluxcd.io_v2beta1_HelmRelease')).toThrow(/helm\.toolkit\.fluxcd\.io_v2_HelmRelease$/);
  });
});

describe('the notation', () => {
  const crd = (spec: Schema): CustomResourceDefinition => ({
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things', shortNames: ['th'] },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec, status: {} } } } },
        { name: 'v1beta1', served: false, storage: false, schema: { openAPIV3Schema: {} } },
      ],
    },
  });

  test('says everything that the schema of a CRD says about values', () => {
    const thing = crd({
      'type': 'object',
      'required': ['rules'],
      'x-kubernetes-validations': [{ rule: 'has(self.old) ||\n  has(self.rules)', message: 'one of them' }],
      'properties': {
        rules: {
          'type': 'array',
          'minItems': 1,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          'items': {
            type: 'object',
            required: ['name'],
            maxProperties: 2,
            properties: { name: { type: 'string', pattern: '^a/b$', maxLength: 9 }, port: { 'x-kubernetes-int-or-string': true, 'anyOf': [{}, {}] } },
          },
        },
        labels: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string', enum: ['', 'x'] } } },
        old: { type: 'string', description: 'What it was.\nDeprecated: use rules.', nullable: true, default: 'a b' },
        chain: { type: 'string', description: 'TLS by its keys\nis deprecated, not this field.' },
        values: { 'x-kubernetes-preserve-unknown-fields': true },
        objects: { type: 'array', items: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    });
    expect([...linesOf(thing).values()].sort()).toEqual([
      'spec\tobject!\tcel=has(self.old) || has(self.rules) // one of them',
      'spec.chain\tstring',
      'spec.labels{}[]\tstring\tenum=|x',
      'spec.objects[]\tobject+',
      'spec.old\tstring\tnullable\tdefault="a b"\tDEPRECATED',
      'spec.rules[]\tobject!\tminItems=1\tmaxProperties=2\tkeys=name',
      'spec.rules[].name\tstring!\tpattern=^a/b$\tmaxLength=9',
      'spec.rules[].port\tint-or-string',
      'spec.values\tany',
    ]);
    expect(headerOf(thing, 'example.com/api@v1.0.0')).toEqual({
      kind: 'Thing',
      apiVersion: 'example.com/v1',
      plural: 'things',
      shortNames: 'th',
      scope: 'Namespaced',
      versions: 'v1 served, v1beta1 not served',
      source: 'example.com/api@v1.0.0',
    });
  });

  test('stops at a keyword that it cannot write', () => {
    expect(() => linesOf(crd({ type: 'object', properties: { a: { type: 'string', not: {} } } }))).toThrow('spec.a: the notation has no way to write not');
  });

  test('is read back', () => {
    const { byPath } = parse('# kind: Thing\nspec\tobject!\nspec.a{}[]\tstring!\tenum=|x\tminLength=1\tDEPRECATED\tcel[]=a = b\n');
    expect(byPath.get('spec.a{}[]')).toEqual({
      path: 'spec.a{}[]',
      name: 'a',
      containers: ['{}', '[]'],
      type: 'string',
      required: true,
      deprecated: true,
      nullable: false,
      constraints: { enum: '|x', minLength: '1' },
      rules: [],
      elementRules: ['a = b'],
      children: new Map(),
    });
    expect(() => parse('spec.a\tstring\n')).toThrow('spec.a has no line for its parent');
  });
});

describe('judge', () => {
  const kustomization = { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'manifests' } };
  const KS = 'kustomize.toolkit.fluxcd.io/v1';

  test('accepts what the API server accepts', () => {
    expect(flux(KS, 'Kustomization', {
      ...kustomization, postBuild: { substitute: { a: 'b' } }, dependsOn: [{ name: 'a' }], images: [], timeout: undefined,
    })).toEqual([]);
    // provider is required and has a default, which the API server fills in first
    expect(flux('source.toolkit.fluxcd.io/v1', 'OCIRepository', { interval: '1m', url: 'oci://a/b', verify: {} })).toEqual([]);
    expect(flux('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'a' }, values: { any: [1, { thing: null }] } })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['an unknown field', { ...kustomization, pruning: true }, 'spec.pruning does not exist; there are '],
    ['a missing field', { prune: true, sourceRef: kustomization.sourceRef }, 'spec.interval is required'],
    ['a missing field in a list', { ...kustomization, dependsOn: [{}] }, 'spec.dependsOn[0].name is required'],
    ['a string for a boolean', { ...kustomization, prune: 'true' }, 'spec.prune is "true"; it must be boolean'],
    ['an object for a list', { ...kustomization, dependsOn: { name: 'a' } }, 'spec.dependsOn is a map; it must be a list of object'],
    ['a number in a map of strings', { ...kustomization, postBuild: { substitute: { n: 1 } } }, 'spec.postBuild.substitute{n} is 1; it must be string'],
    ['a value beside the enum', { ...kustomization, deletionPolicy: 'Keep' }, 'spec.deletionPolicy is "Keep"; it must be one of MirrorPrune, Delete'],
    ['a string that its pattern refuses', { ...kustomization, interval: '10 minutes' }, 'spec.interval is "10 minutes"; it must match '],
    ['a string that is too long', { ...kustomization, targetNamespace: 'n'.repeat(64) }, 'maxLength is 63'],
    ['null', { ...kustomization, path: null }, 'spec.path must not be null'],
  ])('refuses %s', (_, spec, problem) => {
    expect(flux(KS, 'Kustomization', spec)).toEqual([expect.stringContaining(`Kustomization x: ${problem.startsWith('spec') ? problem : ''}`)]);
    expect(flux(KS, 'Kustomization', spec)[0]).toContain(problem);
  });

  test('counts, and compares the keys of lists', () => {
    const generator = { artifacts: [], sources: [{ alias: 'a', kind: 'Bucket', name: 'b' }] };
    expect(flux('source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', generator)).toEqual(['ArtifactGenerator x: spec.artifacts is a list; minItems is 1']);
    const store = { provider: { vault: { server: 'https://v' }, fake: { data: [] } } };
    expect(flux('external-secrets.io/v1', 'SecretStore', store)).toEqual([expect.stringContaining('maxProperties is 1')]);
    const group = { name: 'a', rules: [{ expr: 'up', alert: 'A' }] };
    expect(flux('monitoring.coreos.com/v1', 'PrometheusRule', { groups: [group, group] })).toEqual([expect.stringContaining('its elements must differ in name')]);
    expect(flux('generators.external-secrets.io/v1alpha1', 'SSHKey', { keySize: 9000 })).toEqual(['SSHKey x: spec.keySize is 9000; maximum is 8192']);
    const token = { auth: { token: { secretRef: { name: 'gitlab' } } }, name: 'ci', scopes: ['read_registry'], projectID: '1' };
    expect(flux('generators.external-secrets.io/v1alpha1', 'GitlabDeployToken', { ...token, expiresAt: '2027-01-01T00:00:00Z' })).toEqual([]);
    expect(flux('generators.external-secrets.io/v1alpha1', 'GitlabDeployToken', { ...token, expiresAt: 'soon' })).toHaveLength(1);
  });

  test('goes into lists and maps of what is not described further', () => {
    const resources = (value: unknown): string[] => flux('fluxcd.controlplane.io/v1', 'ResourceSet', { resources: value });
    expect(resources([{ apiVersion: 'v1', data: null }])).toEqual([]);
    expect(resources([1])).toEqual(['ResourceSet x: spec.resources[0] is a number; it must be object']);
    expect(resources(null)).toEqual(['ResourceSet x: spec.resources must not be null']);
    expect(flux('fluxcd.controlplane.io/v1', 'ResourceSet', { inputs: null })).toEqual(['ResourceSet x: spec.inputs must not be null']);
  });

  test('refuses an object of another kind, and takes a status, which the server writes itself', () => {
    expect(judge(ALERT, artifact({ kind: 'A', name: 'b' }))[0]).toContain('the list notification.toolkit.fluxcd.io_v1beta3_Alert is about');
    expect(judge(ARTIFACT, { ...artifact({ kind: 'A', name: 'b' }), status: {} })).toEqual([]);
  });
});

describe('expectComplete', () => {
  const whole = { apiVersion: 'v1', kind: 'A', name: 'b', namespace: 'c' };

  test('is satisfied when the objects together set every field', () => {
    expectComplete(ARTIFACT, [artifact(whole)], {});
    expectComplete(ARTIFACT, [artifact({ kind: 'A', name: 'b', apiVersion: 'v1' }), artifact({ kind: 'A', name: 'b', namespace: 'c' })], {});
  });

  test('lists what no object sets, once at its top', () => {
    const spec = { providerRef: { name: 'p' }, eventSources: [{ kind: 'Bucket', name: 'b' }], eventSeverity: 'info', suspend: true, inclusionList: [] };
    const alert = { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Alert', metadata: { name: 'a' }, spec };
    expect(() => expectComplete(ALERT, [alert], {})).toThrow(`${ALERT} is not complete:
  no prop reaches spec.eventMetadata{}: string
  no prop reaches spec.eventSources[].apiVersion: string
  no prop reaches spec.eventSources[].matchLabels{}: string
  no prop reaches spec.eventSources[].namespace: string
  no prop reaches spec.exclusionList[]: string`); // and not spec.summary, which upstream calls deprecated
    expect(() => expectComplete(ARTIFACT, [], {})).toThrow(/no prop reaches spec: object, and 5 fields below it$/);
  });

  test('takes what is left out with a reason, and the fields below it', () => {
    expectComplete(ARTIFACT, [artifact({ kind: 'A', name: 'b' })], { 'spec.sourceRef.apiVersion': 'derived', 'spec.sourceRef.namespace': 'never crosses' });
    expectComplete(ARTIFACT, [], { spec: 'written by controllers' });
  });

  test.each<[string, Record<string, string>, string]>([
    ['without a reason', { 'spec.sourceRef.namespace': ' ' }, 'left out without a reason: spec.sourceRef.namespace'],
    ['that an object sets', { 'spec.sourceRef': 'why not' }, 'left out, but set by an object: spec.sourceRef, spec.sourceRef.kind'],
    ['that does not exist', { 'spec.source': 'why not' }, 'left out, but there is no such field: spec.source'],
  ])('refuses a field left out %s', (_, leftOut, problem) => {
    expect(() => expectComplete(ARTIFACT, [artifact({ kind: 'A', name: 'b', apiVersion: 'v1' })], leftOut)).toThrow(problem);
  });

  test('knows lists and maps by their notation', () => {
    expect(() => expectComplete(ALERT, [], { 'spec.exclusionList': 'x' })).toThrow('no such field: spec.exclusionList; it is spec.exclusionList[]');
  });

  test('refuses objects that the CRD refuses', () => {
    expect(() => expectComplete(ARTIFACT, [artifact({ ...whole, name: 1 })], {})).toThrow('ExternalArtifact app: spec.sourceRef.name is 1; it must be string');
  });
});
