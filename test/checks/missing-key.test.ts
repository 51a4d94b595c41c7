import { found } from './found';
import { flux, Secret } from '../../src';
import { missingKey } from '../../src/checks/missing-key';
import { errorsFrom, platform } from '../program';

const META = { name: 'x', namespace: 'flux-system' };
const WEBHOOK = 'https://hooks.example.com/x';

/** A Secret whose values come from elsewhere, so that it may stand in a repository. */
const secret = (keys: string) => JSON.stringify({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { ...META, name: 'creds' },
  spec: { secretStoreRef: { name: 's' }, data: keys.split(' ').filter(Boolean).map((secretKey) => ({ secretKey, remoteRef: { key: 'k' } })) },
});
const object = (apiVersion: string, kind: string, spec: object) => JSON.stringify({ apiVersion, kind, metadata: META, spec });
const provider = (spec: object) => object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', { secretRef: { name: 'creds' }, ...spec });
const said = (text: string, keys: string) => found(missingKey, `${text}\n---\n${secret(keys)}`);

describe('a Provider in YAML, whose Secret has', () => {
  test.each<[type: string, address: string | undefined, keys: string, needs: string]>([
    ['slack', undefined, 'token', 'address'],
    ['slack', WEBHOOK, 'webhookUrl', 'token, or address'],
    ['msteams', undefined, 'url', 'address'],
    ['telegram', undefined, 'address', 'token'],
    ['matrix', 'https://matrix.org', 'password username', 'token'],
    ['matrix', undefined, 'token', 'address and token'],
    ['zulip', WEBHOOK, 'token', 'username and password'],
    ['alertmanager', WEBHOOK, 'user', 'token, or username and password, or address'],
    ['alertmanager', undefined, 'token', 'address'],
    ['otel', WEBHOOK, 'token', 'headers, or headers and token, or headers and username and password, or address'],
    ['generic', undefined, 'token', 'address'],
    ['generic-hmac', WEBHOOK, 'address', 'token'],
    ['generic-hmac', undefined, 'token', 'token and address'],
    ['azureeventhub', undefined, 'token', 'address'],
    ['googlepubsub', 'project', 'address', 'token, or headers'],
    ['gitea', 'https://git.example.com/org/repo', 'username', 'token, or username and password'],
    ['gitea', undefined, 'token', 'address and token, or address and username and password'],
    ['pagerduty', undefined, 'token', 'address'],
  ])('%s at %s: %s', (type, address, keys, needs) => {
    expect(said(provider({ type, address }), keys)).toEqual([expect.stringContaining(
      `Provider x of type ${type}${address ? '' : ' without address'}: spec.secretRef refers to Secret creds, whose keys ${keys.split(' ').sort().join(', ')} are not sufficient — it needs ${needs}: add that where the Secret is created`)]);
  });

  test.each<[type: string, address: string | undefined, keys: string]>([
    ['slack', undefined, 'address'],
    ['slack', 'https://slack.com/api/chat.postMessage', 'token'],
    ['discord', WEBHOOK, 'anything'],
    ['telegram', undefined, 'token'],
    ['alertmanager', undefined, 'address'],
    ['grafana', WEBHOOK, 'username password more'],
    ['generic', WEBHOOK, 'headers'],
    ['generic-hmac', undefined, 'address token'],
    ['azureeventhub', undefined, 'address'],
    ['github', 'https://github.com/org/repo', 'githubAppID githubAppPrivateKey githubAppInstallationID'],
    ['gitlab', 'https://gitlab.com/org/repo', 'password username'],
    ['toString', undefined, 'x'], // the schema says what it is
  ])('%s at %s all it needs: %s', (type, address, keys) => {
    expect(said(provider({ type, address }), keys)).toEqual([]);
  });
});

test('Secrets of certificates, proxies and Receivers', () => {
  const source = (spec: object) => object('source.toolkit.fluxcd.io/v1', 'OCIRepository', { url: 'oci://ghcr.io/org/x', ...spec });
  expect(said(source({ certSecretRef: { name: 'creds' } }), 'caFile')).toEqual([expect.stringContaining(
    'OCIRepository x: spec.certSecretRef refers to Secret creds, whose keys caFile are not sufficient — it needs ca.crt, or tls.crt and tls.key')]);
  expect(said(source({ proxySecretRef: { name: 'creds' } }), 'url')).toEqual([expect.stringContaining('whose keys url are not sufficient — it needs address')]);
  expect(said(source({ certSecretRef: { name: 'creds' }, proxySecretRef: { name: 'creds' } }), 'tls.crt tls.key address')).toEqual([]);
  expect(said(object('notification.toolkit.fluxcd.io/v1', 'Receiver', { type: 'github', secretRef: { name: 'creds' } }), 'secret'))
    .toEqual([expect.stringContaining('Receiver x of type github: spec.secretRef refers to Secret creds, whose keys secret are not sufficient — it needs token')]);
});

test('keys that are not known at synth are not judged', () => {
  const unknown = JSON.stringify({
    apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { ...META, name: 'creds' }, spec: { dataFrom: [{ extract: { key: 'k' } }] },
  });
  expect(found(missingKey, `${provider({ type: 'telegram' })}\n---\n${unknown}`)).toEqual([]);
});

test('what a construct has said of its Secret is not said again', () => {
  const { app, cluster } = platform();
  const hook = Secret.fromSecretName(app, 'hook', { name: 'hook', keys: ['token'] });
  new flux.Provider(cluster.system, 'chat', { type: flux.ProviderType.mattermost({ webhookUrl: hook }) });
  expect(errorsFrom(app, 'missing-key')).toEqual([]);
  expect(errorsFrom(app, 'secret-key')).toHaveLength(2);
});
