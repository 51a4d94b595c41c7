import { repositoryWith } from './found';
import { resourceSetInput } from '../../src/checks/resource-set-input';
import { ConstructProgram } from '../../src/program/construct-program';

const object = (kind: string, name: string, spec: object): string => JSON.stringify({ apiVersion: 'fluxcd.controlplane.io/v1', kind, metadata: { name, namespace: 'apps' }, spec });
const provider = (type: string, defaultValues?: object): string => object('ResourceSetInputProvider', 'p', { type, url: 'https://example.com/a', defaultValues });
const reads = (value: string): object[] => [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x-<< inputs.id >>' }, data: { value } }];

function said(...objects: string[]): string[] {
  const root = repositoryWith({ f: objects.join('\n---\n') });
  const program = new ConstructProgram(root.node.root.node.findAll(), (each) => each.toJson());
  return [...resourceSetInput.run(program)].map(({ at, message, fix }) => `${at}: ${message} — ${fix}`);
}

test('an input that the provider does not export', () => {
  const set = (value: string): string => object('ResourceSet', 's', { inputsFrom: [{ name: 'p' }], resources: reads(value) });
  expect(said(provider('OCIArtifactTag', { env: 'x' }), set('<< inputs.tag | quote >> << inputs.env >> << inputs.provider.name >>'))).toEqual([]);
  expect(said(provider('OCIArtifactTag', { env: 'x' }), set('<< inputs.title | quote >>'))).toEqual([
    'spec.resources[0].data.value: ResourceSet s: its template reads input title, which ResourceSetInputProvider p does not have — '
    + 'ResourceSetInputProvider p has id, tag, digest, env: correct the name, or give title in defaultValues',
  ]);
  for (const type of ['GitHubTag', 'GitLabBranch', 'GiteaPullRequest', 'GitLabMergeRequest', 'GitLabEnvironment', 'Static']) expect(said(provider(type), set('<<- inputs.nothing ->>'))).toHaveLength(1);
});

test('an input that one of the own sets does not have, in steps and templates of text, too', () => {
  expect(said(object('ResourceSet', 's', { inputs: [{ a: 1 }, { b: 1 }], steps: [{ name: 'x', resourcesTemplate: 'a: << inputs.a >>' }] }))).toEqual([expect.stringMatching(/reads input a, which spec\.inputs\[1\] does not have/)]);
});

test('what is not known is not refused', () => {
  const set = (spec: object): string => object('ResourceSet', 's', { resources: reads('<< inputs.nothing >>'), ...spec });
  expect(said(set({ inputsFrom: [{ name: 'elsewhere' }] }))).toEqual([]);
  expect(said(provider('ExternalService'), set({ inputsFrom: [{ name: 'p' }] }))).toEqual([]);
  expect(said(provider('GitHubTag'), set({ inputsFrom: [{ selector: { matchLabels: { a: 'b' } } }] }))).toEqual([]);
  expect(said(provider('GitHubTag'), set({ inputsFrom: [{ name: 'p' }], inputStrategy: { name: 'Permute' } }))).toEqual([]);
  expect(said(object('ResourceSet', 's', { inputs: [{}], resources: reads('<< if hasKey inputs "a" >><< inputs.a >><< end >>') }))).toEqual([]);
  expect(said(object('ResourceSet', 's', { inputs: [{}], resources: reads('<< printf "inputs.a" >>') }))).toEqual([]);
});
