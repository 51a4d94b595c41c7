import { ApiObject, Chart, Testing } from 'cdk8s';
import * as yaml from 'yaml';
import { problemsOf } from '../../src/base/problem';
import {
  AwsAuth, DataFrom, ExternalSecret, Generator, GeneratorType, PushSecret, RemoteRef, Rewrite, SecretStore, SecretTemplate, StoreProvider,
  TemplateSource, VaultAuth,
} from '../../src/eso';
import { Secret } from '../../src/secret';
import { emit } from '../../src/synth/yaml/emit';

const HOSTILE = [
  '\'"`\\', 'a\nb\n', '$(id) `id` ${HOME} $PATH', '{{ }} {{ "{{" }}', '\u202Eevil\u2066', '\u0000\u0007\u001b[31m', ' - & * ! | > % @ # : ', '~', 'null', '1e3',
  'yes', '\uFEFF\u2028\u0085', '💥', '%s%n', '../../etc', 'a: b', '--- \n...',
];

/** Objects with a text in every prop that is free. */
function objects(text: string): ApiObject[] {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'app' });
  const key = { secret: Secret.fromSecretName(chart, 'secret', { name: 'credentials' }), key: 'token' };
  const store = new SecretStore(chart, 'vault', {
    controller: text,
    provider: StoreProvider.vault({
      server: 'https://vault.example.com',
      path: `mount${text}x`,
      namespace: text,
      headers: { [text]: text },
      auth: VaultAuth.userPass({ path: text, username: text, password: key, namespace: text }),
    }),
  });
  const aws = new SecretStore(chart, 'aws', {
    provider: StoreProvider.awsSecretsManager({
      region: text,
      role: text,
      externalId: text,
      prefix: text,
      sessionTags: { [text]: text },
      auth: AwsAuth.keys({
        accessKeyId: key, secretAccessKey: key,
      }),
    }),
  });
  const webhook = new SecretStore(chart, 'webhook', {
    provider: StoreProvider.webhook({ url: `https://example.com/${text}`, method: text, body: text, headers: { [text]: text }, jsonPath: text, secrets: { [text]: key } }),
  });
  const fake = new SecretStore(chart, 'fake', { provider: StoreProvider.fake([{ key: text, value: text, version: text }]) });
  const es = new ExternalSecret(chart, 'es', {
    store: fake,
    data: { A: RemoteRef.of(text, text, { version: text }) },
    dataFrom: [DataFrom.extract(text, { property: text, version: text, rewrite: [Rewrite.transform(text), Rewrite.regexp('a', text)] })],
    template: SecretTemplate.opaque({ A: text }, {
      labels: { [text]: text }, annotations: { [text]: text }, finalizers: [text], sources: [TemplateSource.literal(text)],
    }),
  });
  const push = new PushSecret(chart, 'push', {
    stores: [fake],
    secret: key.secret,
    data: [{ remoteKey: text, property: text, metadata: { [text]: text } }],
    dataTo: [{ store: fake, remoteKey: text }],
  });
  const ssh = new Generator(chart, 'ssh', { type: GeneratorType.sshKey({ comment: text }) });
  const password = new Generator(chart, 'password', { type: GeneratorType.password({ symbolCharacters: `${text}~!@#$%^` }) });
  return [store, aws, webhook, fake, es, push, ssh, password];
}

test.each(HOSTILE)('%j arrives as that very text', (text) => {
  for (const object of objects(text)) {
    expect(problemsOf(object).filter(({ check }) => check !== 'vault-path')).toEqual([]);
    const json = object.toJson();
    expect(JSON.stringify(json)).toContain(JSON.stringify(text).slice(1, -1));
    expect(yaml.parse(emit(json), { version: '1.1' })).toEqual(json);
  }
});

/** In literals of a template a text is protected, since the operator would take it for a template. */
test.each(HOSTILE)('%j arrives as that very text through a template', (text) => {
  const chart = new Chart(Testing.app(), 'chart');
  const store = new SecretStore(chart, 'fake', { provider: StoreProvider.fake([]) });
  const data = { password: RemoteRef.of('app') };
  const basic = new ExternalSecret(chart, 'basic', { store, data, template: SecretTemplate.basicAuth({ username: text }) });
  const docker = new ExternalSecret(chart, 'docker', { store, data, template: SecretTemplate.dockerConfigJson({ registry: text, username: text }) });
  expect(executed(basic.toJson().spec.target.template.data.username)).toBe(text);
  expect(JSON.parse(executed(docker.toJson().spec.target.template.data['.dockerconfigjson']))).toEqual({
    auths: { [text]: { username: text, password: 'secret' } },
  });
});

/** What Go's templates make of the two kinds of actions used here. */
function executed(template: string): string {
  return template.replace(/\{\{ (.*?) \}\}/g, (_, action: string) => {
    if (action === '"{{"') return '{{';
    if (action === '.password | toJson') return '"secret"';
    throw new Error(`unknown action ${action}`);
  });
}
