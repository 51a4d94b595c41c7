import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { problemsOf } from '../../../src/base/problem';
import { OidcProvider, Receiver, ReceiverProps, ReceiverResource, ReceiverType } from '../../../src/flux';
import { readList } from '../../../src/schema/fields';
import { ISecret, Secret } from '../../../src/secret';
import { expectComplete } from '../../fields/complete';

const LIST = 'notification.toolkit.fluxcd.io_v1_Receiver';
const metadata = { name: 'gitea-webhook', namespace: 'flux-system' };
const github: OidcProvider = {
  issuerUrl: 'https://token.actions.githubusercontent.com',
  audience: 'flux',
  variables: [{ name: 'owner', expression: 'claims.repository_owner' }],
  validations: [{ expression: 'vars.owner == \'org\'', message: 'wrong org' }],
};

function receiver(type: (secret: ISecret) => ReceiverType, props: Partial<ReceiverProps> = {}, keys = ['token']): Receiver {
  const chart = Testing.chart();
  const secret = Secret.fromSecretName(chart, 'token', { name: 'receiver-token', keys });
  return new Receiver(chart, 'receiver', { type: type(secret), resources: [source(chart)], metadata, ...props });
}

function source(chart: Chart): ApiObject {
  return new ApiObject(chart, 'source', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'manifests' } });
}

const TYPES: [string, string, (secret: ISecret) => ReceiverType, string[] | undefined][] = [
  ['generic', 'generic', (secret) => ReceiverType.generic({ secret }), undefined],
  ['genericHmac', 'generic-hmac', (secret) => ReceiverType.genericHmac({ secret }), undefined],
  ['github', 'github', (secret) => ReceiverType.github({ secret, events: ['ping', 'push'] }), ['ping', 'push']],
  ['gitea', 'github', (secret) => ReceiverType.gitea({ secret }), ['push']],
  ['gitlab', 'gitlab', (secret) => ReceiverType.gitlab({ secret, events: ['Push Hook'] }), ['Push Hook']],
  ['bitbucket', 'bitbucket', (secret) => ReceiverType.bitbucket({ secret, events: ['repo:push'] }), ['repo:push']],
  ['harbor', 'harbor', (secret) => ReceiverType.harbor({ secret }), undefined],
  ['dockerhub', 'dockerhub', (secret) => ReceiverType.dockerhub({ secret }), undefined],
  ['quay', 'quay', (secret) => ReceiverType.quay({ secret }), undefined],
  ['nexus', 'nexus', (secret) => ReceiverType.nexus({ secret }), undefined],
  ['acr', 'acr', (secret) => ReceiverType.acr({ secret }), undefined],
  ['gcr', 'gcr', (secret) => ReceiverType.gcr({ secret }), undefined],
  ['cdevents', 'cdevents', (secret) => ReceiverType.cdevents({ secret, events: ['dev.cdevents.change.merged'] }), ['dev.cdevents.change.merged']],
];

test.each(TYPES)('%s renders as type %s', (_, type, make, events) => {
  const made = receiver(make, {}, ['token', 'email', 'audience']);
  expect(made.toJson().spec).toEqual({
    type,
    ...(events && { events }),
    secretRef: { name: 'receiver-token' },
    resources: [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'manifests' }],
  });
  expect(problemsOf(made)).toEqual([]);
});

test.each(TYPES)('%s refuses a Secret without token', (_, __, make) => {
  const problems = problemsOf(receiver(make, {}, ['email', 'audience']));
  expect(problems).toEqual([expect.objectContaining({ check: 'secret-key', message: expect.stringContaining('no key token') })]);
});

test('gcr also needs email and audience', () => {
  const problems = problemsOf(receiver((secret) => ReceiverType.gcr({ secret })));
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('no key email'), expect.stringContaining('no key audience')]);
});

test('genericOidc has providers instead of a Secret', () => {
  const made = receiver(() => ReceiverType.genericOidc({ providers: [github] }), { filter: 'claims.repository == "org/repo"' });
  expect(made.toJson().spec).toMatchObject({ type: 'generic-oidc', oidcProviders: [{ issuerURL: 'https://token.actions.githubusercontent.com' }] });
  expect(made.toJson().spec.secretRef).toBeUndefined();
  expect(problemsOf(made)).toEqual([]);
});

test('there is a factory for every type of the API, and no factory for others', () => {
  const types = new Set([...TYPES.map(([, type]) => type), 'generic-oidc']);
  expect([...types].sort()).toEqual(readList(LIST).byPath.get('spec.type')!.constraints.enum!.split('|').sort());
  const factories = Object.getOwnPropertyNames(ReceiverType).filter((name) => !['length', 'name', 'prototype'].includes(name));
  expect([...TYPES.map(([factory]) => factory), 'genericOidc'].sort()).toEqual(factories.sort());
});

test('every field is reachable', () => {
  const gitea = receiver((secret) => ReceiverType.gitea({ secret }), {
    resources: [ReceiverResource.all('ImageRepository', { matchLabels: { app: 'podinfo' }, namespaces: ['apps'], filter: 'res.metadata.name == "a"' })],
    filter: 'req.tag.contains(res.metadata.name)',
    interval: Duration.minutes(5),
    suspend: true,
  });
  const oidc = receiver(() => ReceiverType.genericOidc({ providers: [github] }));
  expect(gitea.toJson().spec.interval).toBe('5m');
  expectComplete(LIST, [gitea.toJson(), oidc.toJson()], {});
  expect(problemsOf(gitea)).toEqual([]);
});

test('one object can have a filter, and keeps its namespace', () => {
  const made = receiver((secret) => ReceiverType.gitea({ secret }), {
    resources: [ReceiverResource.when({ kind: 'ImagePolicy', name: 'a', namespace: 'apps' }, 'req.tag == "v1"')],
  });
  expect(made.toJson().spec.resources).toEqual([
    { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', name: 'a', namespace: 'apps', filter: 'req.tag == "v1"' },
  ]);
});

describe('the path', () => {
  // sha256sum of the text, computed with coreutils
  const EXAMPLE = '/hook/2f148fd80c588593165696f7f4f3b7dbc2cbf380d9dc048eda04b4a588773c9e';

  test('is the digest of token, name and namespace', () => {
    expect(Receiver.pathOf('secret', 'gitea-webhook', 'flux-system')).toBe(EXAMPLE);
    expect(receiver((secret) => ReceiverType.gitea({ secret })).pathFor('secret')).toBe(EXAMPLE);
  });

  test('has no token in it for OIDC', () => {
    const made = receiver(() => ReceiverType.genericOidc({ providers: [github] }));
    expect(made.pathFor()).toBe(Receiver.pathOf('', 'gitea-webhook', 'flux-system'));
    expect(made.pathFor('ignored')).toBe(made.pathFor());
  });

  test('is refused where the namespace is not known', () => {
    const made = receiver((secret) => ReceiverType.gitea({ secret }), { metadata: { name: 'a' } });
    expect(problemsOf(made)).toEqual([]);
    made.pathFor('secret');
    expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'receiver-path' })]);
  });
});

test.each<[string, string, Partial<ReceiverProps>]>([
  ['nothing to reconcile', 'receiver-resources', { resources: [] }],
  ['all of a kind without labels', 'receiver-resources', { resources: [ReceiverResource.all('GitRepository', { matchLabels: {} })] }],
  ['kinds that are not of Flux', 'flux-kind', { resources: [ReceiverResource.all('Pod', { matchLabels: { a: 'b' } })] }],
  ['objects without name', 'flux-kind', { resources: [{ kind: 'GitRepository', name: '' }] }],
  ['empty filters', 'receiver-filter', { filter: ' ' }],
  ['claims without OIDC', 'receiver-filter', { filter: 'has(claims.sub)' }],
  ['claims in the filter of an object', 'receiver-filter', { resources: [ReceiverResource.when({ kind: 'GitRepository', name: 'a' }, 'claims.a == "b"')] }],
  ['no interval', 'duration', { interval: Duration.seconds(0) }],
])('refuses %s', (_, check, props) => {
  expect(problemsOf(receiver((secret) => ReceiverType.gitea({ secret }), props))).toEqual([expect.objectContaining({ check, warning: false })]);
});

test('claims may be a word in a text or a field', () => {
  expect(problemsOf(receiver((secret) => ReceiverType.gitea({ secret }), { filter: 'req.claims == "claims" && \'it\\\'s claims\' != req.a' }))).toEqual([]);
});

test.each<[string, OidcProvider[]]>([
  ['no provider', []],
  ['an issuer without scheme', [{ ...github, issuerUrl: 'token.example.com' }]],
  ['an issuer twice', [github, github]],
  ['no validation', [{ ...github, validations: [] }]],
  ['a variable that CEL cannot read', [{ ...github, variables: [{ name: 'a-b', expression: 'claims.a' }] }]],
])('genericOidc refuses %s', (_, providers) => {
  expect(problemsOf(receiver(() => ReceiverType.genericOidc({ providers })))).toEqual([expect.objectContaining({ check: 'receiver-oidc' })]);
});
