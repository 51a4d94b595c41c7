import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { Alert, EventSource, Provider, ProviderType, Receiver, ReceiverResource, ReceiverType } from '../../../src/flux';
import { Secret } from '../../../src/secret';
import { emit } from '../../../src/synth/yaml/emit';

const HOSTILE = [
  '"quoted" and \'quoted\'', 'two\nlines\n', ' # no comment', 'key: value', '$(id) `id` ${HOME}', '{{ .Values.x }}', '\u202Etxt.exe', 'bell \u0007 and \u001b[31m',
  '- item', '*alias &anchor !tag', '\t', 'null', '012', '---', '\u2028', '\ud83d\ude00',
];

test.each(HOSTILE)('%j arrives as that very text in every free text', (text) => {
  const chart = Testing.chart();
  const hook = Secret.fromSecretName(chart, 'hook', { name: 'hook', keys: ['address'] });
  const credentials = Secret.fromSecretName(chart, 'credentials', { name: 'credentials', keys: ['token'] });
  const chat = new Provider(chart, 'chat', { type: ProviderType.mattermost({ webhookUrl: hook, channel: text, username: text }) });
  const status = new Provider(chart, 'status', {
    type: ProviderType.gitea({ address: 'https://gitea.example.com/org/repo', credentials, commitStatusExpr: `x${text}` }),
  });
  const alert = new Alert(chart, 'alert', { provider: chat, on: [EventSource.all('HelmRelease')], summary: text, eventMetadata: { [text]: text } });
  const receiver = new Receiver(chart, 'receiver', {
    type: ReceiverType.github({ secret: credentials, events: [text] }),
    resources: [ReceiverResource.when({ kind: 'GitRepository', name: 'a' }, `x${text}`)],
    filter: `x${text}`,
  });
  const oidc = new Receiver(chart, 'oidc', {
    type: ReceiverType.genericOidc({
      providers: [{
        issuerUrl: 'https://issuer.example.com', audience: text, variables: [{ name: 'a', expression: text }], validations: [{ expression: text, message: text }],
      }],
    }),
    resources: [{ kind: 'GitRepository', name: 'a' }],
  });

  const [chatSpec, statusSpec, alertSpec, receiverSpec, oidcSpec] = [chat, status, alert, receiver, oidc]
    .map((object) => parse(emit(object.toJson()), { version: '1.1' }).spec);
  expect(chatSpec).toMatchObject({ channel: text, username: text });
  expect(statusSpec.commitStatusExpr).toBe(`x${text}`);
  expect(alertSpec.eventMetadata).toEqual({ summary: text, [text]: text });
  expect(receiverSpec).toMatchObject({ events: [text], resourceFilter: `x${text}`, resources: [{ filter: `x${text}` }] });
  expect(oidcSpec.oidcProviders).toMatchObject([
    { audience: text, variables: [{ expression: text }], validations: [{ expression: text, message: text }] },
  ]);
});
