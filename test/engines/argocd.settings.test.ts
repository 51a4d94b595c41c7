import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject, Chart, Testing } from 'cdk8s';
import { program } from './build/build';
import { argocd } from '../../src';
import { RESOURCES } from '../../src/argocd/actions';
import { problemsOf } from '../../src/base/problem';
import { IDENTITY, RECIPIENT } from '../sops/test-keys';

/** The settings, judged by Argo CD's own `argocd admin`. */
let folder: string;
let chart: Chart;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-argocd-'));
  chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A cluster that it wants to know, and does not ask. */
const KUBECONFIG = {
  'apiVersion': 'v1',
  'kind': 'Config',
  'current-context': 'a',
  'clusters': [{ name: 'a', cluster: { server: 'https://127.0.0.1:1' } }],
  'contexts': [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'argocd' } }],
  'users': [{ name: 'a', user: { token: 'none' } }],
};

/** What it prints. */
function admin(...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: folder, ARGOCD_BINARY_NAME: 'argocd', KUBECONFIG: file('kubeconfig', KUBECONFIG) };
  try {
    return execFileSync(program('argo-cd', 'cmd'), ['admin', ...args], { env, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}${stderr}`.trim();
  }
}

function file(name: string, object: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(object));
  return path;
}

const fileOf = (object: ApiObject): string => file(`${object.name}.yaml`, object.toJson());

describe('rights', () => {
  const { RbacPolicy } = argocd;
  const policies = ['get', 'create', 'update', 'delete', 'sync', 'override', 'action/apps/Deployment/restart'].map((action) => RbacPolicy.allow(action, { object: 'team-web/*' }));

  test('are valid, and are those that are said', () => {
    const config = fileOf(new argocd.RbacConfig(chart, 'rbac', {
      defaultRole: 'readonly',
      roles: [
        { name: 'admin', members: ['platform'] },
        { name: 'deployer', members: ['web'], policies: [...policies, RbacPolicy.deny('delete', { object: 'team-web/database' }), RbacPolicy.allow('get', { resource: 'logs', object: 'team-web/*' })] },
      ],
    }));
    expect(admin('settings', 'rbac', 'validate', '--policy-file', config)).toBe('Policy is valid.');
    const can = (who: string, ...what: string[]): string => admin('settings', 'rbac', 'can', who, ...what, '--policy-file', config).split('\n')[0]; // what follows is that role:admin is built in
    expect([
      can('web', 'sync', 'applications', 'team-web/shop'),
      can('web', 'delete', 'applications', 'team-web/database'),
      can('web', 'sync', 'applications', 'team-app/shop'),
      can('web', 'get', 'logs', 'team-web/shop'),
      can('web', 'get', 'applications', 'team-app/shop'),
      can('platform', 'delete', 'projects', 'team-web'),
      can('somebody', 'sync', 'applications', 'team-web/shop'),
    ]).toEqual(['Yes', 'No', 'No', 'Yes', 'Yes', 'Yes', 'No']);
  });

  /** What Argo CD 3.2 does not have yet. */
  const LATER = ['applications rollback', ...['get', 'create', 'update', 'delete'].map((action) => `write-repositories ${action}`)];

  test('are refused exactly where Argo CD has no such action', () => {
    const actions = ['get', 'create', 'update', 'delete', 'sync', 'override', 'rollback', 'invoke', 'action/apps/Deployment/restart', 'update/*', 'delete/*', 'sync/*'];
    const different = RESOURCES.flatMap((resource) => actions.flatMap((action) => {
      if (LATER.includes(`${resource} ${action}`)) return [];
      const made = new argocd.RbacConfig(new Chart(Testing.app(), 'chart', { namespace: 'argocd' }), 'rbac', { roles: [{ name: 'a', policies: [RbacPolicy.allow(action, { resource })] }] });
      const answer = admin('settings', 'rbac', 'can', 'role:a', action, resource, 'p/x', '--policy-file', fileOf(made));
      return (answer === 'Yes') === (problemsOf(made).length === 0) ? [] : [`${resource} ${action}: ${answer}`];
    }));
    expect(different).toEqual([]);
  });
});

describe('argocd-cm', () => {
  let config: string;
  beforeEach(() => {
    config = fileOf(new argocd.ServerConfig(chart, 'config', {
      url: 'https://argocd.example.com',
      kustomizeBuildOptions: '--enable-helm',
      accounts: { ci: 'apiKey' },
      healthChecks: { 'example.com/Widget': 'hs = {}\nhs.status = obj.status.phase\nreturn hs' },
      singleSignOn: argocd.SingleSignOn.oidc({ name: 'Keycloak', issuer: 'https://sso.example.com/realms/org', clientId: 'argocd', clientSecretKey: 'oidc.clientSecret' }),
    }));
  });

  test('is valid', () => {
    const secret = file('secret.yaml', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'argocd-secret', namespace: 'argocd' }, data: { 'server.secretkey': 'YQ==' } });
    const said = admin('settings', 'validate', '--argocd-cm-path', config, '--argocd-secret-path', secret);
    expect(said).not.toContain('❌');
    expect(said.match(/^✅.*/gm)).toHaveLength(4);
  });

  test('judges the health of Applications, and of kinds with a program of their own', () => {
    const health = (object: object): string => admin('settings', 'resource-overrides', 'health', file('object.yaml', object), '--argocd-cm-path', config);
    const application = (status?: object): object => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'a' }, spec: {}, status });
    expect(health(application())).toContain('STATUS: Progressing');
    expect(health(application({ health: { status: 'Degraded', message: 'no pods' } }))).toMatch(/STATUS: Degraded\s+MESSAGE: no pods/);
    expect(health({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, status: { phase: 'Healthy' } })).toContain('STATUS: Healthy');
  });
});

describe('notifications', () => {
  let config: string;
  beforeEach(() => {
    config = fileOf(new argocd.NotificationsConfig(chart, 'notifications', {
      services: { mattermost: argocd.NotificationService.mattermost({ url: 'https://chat.example.com', tokenKey: 'mattermost-token' }) },
      subscriptions: [{ recipients: ['mattermost:7h1xk5ebmtnefjuqrtnd5hmfyr'], triggers: ['on-degraded', 'on-sync-failed'] }],
      context: { argocdUrl: 'https://argocd.example.com' },
    }));
  });
  const application = (health: string, phase: string): string => file('application.yaml', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'mon-app-production', namespace: 'argocd' },
    spec: { source: { repoURL: 'https://git.example.com/x.git' } },
    status: { health: { status: health }, sync: { revision: 'def456' }, operationState: { phase, message: 'no such namespace', syncResult: { revision: 'def456' } } },
  });
  const trigger = (name: string, health: string, phase: string): string =>
    admin('notifications', 'trigger', 'run', name, application(health, phase), '--config-map', config, '--secret', ':empty');

  test('are triggered by what they are named after', () => {
    const result = (name: string, health: string, phase: string): string | undefined => /\b(true|false)\b/.exec(trigger(name, health, phase))?.[1];
    expect([
      result('on-deployed', 'Healthy', 'Succeeded'), result('on-deployed', 'Progressing', 'Succeeded'), result('on-degraded', 'Degraded', 'Succeeded'),
      result('on-degraded', 'Healthy', 'Succeeded'), result('on-sync-failed', 'Healthy', 'Failed'), result('on-sync-failed', 'Healthy', 'Succeeded'),
    ]).toEqual(['true', 'false', 'true', 'false', 'true', 'false']);
  });

  test('say what happened, with a link', () => {
    const said = (template: string): string =>
      admin('notifications', 'template', 'notify', template, application('Degraded', 'Failed'), '--config-map', config, '--secret', ':empty', '--recipient', 'console:stdout');
    expect(said('app-degraded')).toContain('Application mon-app-production is degraded. https://argocd.example.com/applications/argocd/mon-app-production');
    expect(said('app-sync-failed')).toContain('Application mon-app-production was not synced: no such namespace https://argocd.example.com/');
    expect(said('app-deployed')).toContain('Application mon-app-production runs def456.');
  });
});

describe('the plugin that decrypts', () => {
  const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { password: s3cret }\n';
  let identity: string;
  beforeEach(() => { identity = IDENTITY; });

  /** Writes a file below the folder, encrypted if it is said. */
  function write(path: string, text: string, isEncrypted = false): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    if (isEncrypted) execFileSync(program('sops'), ['encrypt', '--age', RECIPIENT, '--encrypted-regex', '^(data|stringData)$', '--in-place', join(folder, path)]);
  }

  /** Runs it in the folder `app`, as argocd-cmp-server does. */
  function build(): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const { data } = new argocd.SopsPlugin(chart, 'sops').toJson() as { readonly data: { readonly 'plugin.yaml': string } };
    const { spec } = JSON.parse(data['plugin.yaml']) as { readonly spec: { readonly generate: { readonly command: readonly string[] } } };
    const [shell, ...args] = spec.generate.command;
    const env = { PATH: [dirname(program('sops')), dirname(program('kustomize')), process.env.PATH].join(':'), HOME: folder, SOPS_AGE_KEY: identity };
    return spawnSync(shell, args, { cwd: join(folder, 'app'), env, encoding: 'utf8' });
  }

  test('builds a folder, with bases of others', () => {
    write('base/kustomization.yaml', 'resources: [map.yaml]\n');
    write('base/map.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\n');
    write('app/kustomization.yaml', 'namespace: team\nresources: [../base, "of $(us)/a secret.enc.yaml"]\n');
    write('app/of $(us)/a secret.enc.yaml', SECRET, true);
    write('app/README.md', 'It begins with ENC[AES256_GCM,\n');
    const { status, stdout, stderr } = build();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('name: b\n  namespace: team');
    expect(stdout).toContain('password: s3cret');
  });

  test('takes every manifest of a folder without kustomization.yaml', () => {
    write('app/a.yaml', 'kind: A');
    write('app/inner/b.enc.yaml', SECRET, true);
    write('app/.sops.yaml', 'creation_rules: []\n');
    const { status, stdout } = build();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^---\nkind: A\n---\napiVersion: v1\n/);
    expect(stdout).toContain('password: s3cret');
    expect(stdout).not.toContain('creation_rules');
  });

  test('applies no ciphertext of a base', () => {
    write('base/kustomization.yaml', 'resources: [a.enc.yaml]\n');
    write('base/a.enc.yaml', SECRET, true);
    write('app/kustomization.yaml', 'resources: [../base]\n');
    expect(build()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('is outside of the folder of the Application') });
  });

  test('fails where it has another identity', () => {
    identity = /^AGE-SECRET-KEY-\S+$/m.exec(execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))![0];
    write('app/a.enc.yaml', SECRET, true);
    const { status, stdout, stderr } = build();
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('Failed to get the data key');
  });
});
