import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { program } from './build/build';
import { EngineProcess } from './engine-process';
import { Engines } from './engines';
import { KubeObject } from './kube';
import { freePort } from './port';
import { ServerConfig, SopsPlugin } from '../../src/argocd';
import { IDENTITY } from '../sops/test-keys';

/** The status of an Application, as far as the tests read it. */
export interface ApplicationStatus {
  readonly sync?: { readonly status: string; readonly revision?: string };
  readonly health?: { readonly status: string };
  readonly conditions?: Array<{ readonly type: string; readonly message: string }>;
  readonly operationState?: { readonly phase: string; readonly message?: string };
  readonly resources?: Array<{ readonly kind: string; readonly name: string; readonly status: string }>;
}

type Application = KubeObject & { readonly status?: ApplicationStatus };

/** What Argo CD's own installation has beside what `ServerConfig` makes. */
const INSTALLED: object[] = ['argocd-cmd-params-cm', 'argocd-gpg-keys-cm', 'argocd-rbac-cm', 'argocd-ssh-known-hosts-cm', 'argocd-tls-certs-cm']
  .map((name) => ({ kind: 'ConfigMap', name }))
  .concat({ kind: 'Secret', name: 'argocd-secret' })
  .map(({ kind, name }) => ({
    apiVersion: 'v1', kind, metadata: { name, namespace: 'argocd', labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' } },
  }));

/** What argocd-server, which is not here, creates when it starts. */
const DEFAULT_PROJECT = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'default', namespace: 'argocd' },
  spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], clusterResourceWhitelist: [{ group: '*', kind: '*' }] },
};

/** Argo CD in a cluster: redis, the repository server, the plugin that decrypts, and the controllers of Applications and of sets of them. */
export class ArgoCd {
  /** Its settings are those of `ServerConfig`. */
  static async start(engines: Engines): Promise<ArgoCd> {
    const folder = join(engines.folder, 'argocd');
    for (const name of ['', 'tls', 'ssh', 'gpg', 'gnupg', 'plugins', 'plugin', 'tmp']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    await engines.kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
    const chart = new Chart(Testing.app(), 'argocd', { namespace: 'argocd' });
    const config = new ServerConfig(chart, 'config').toJson() as object;
    const plugin = new SopsPlugin(chart, 'sops').toJson() as { readonly data: Record<string, string> };
    for (const [name, text] of Object.entries(plugin.data)) writeFileSync(join(folder, 'plugin', name), text);
    writeFileSync(join(folder, 'keys.txt'), IDENTITY, { mode: 0o600 });
    for (const object of [...INSTALLED, DEFAULT_PROJECT, config]) await engines.kube.apply(object);

    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, readFileSync(engines.apiServer.kubeconfig, 'utf8').replace('"namespace":"flux-system"', '"namespace":"argocd"'), { mode: 0o600 });
    const env = {
      KUBECONFIG: kubeconfig,
      ARGOCD_FAKE_IN_CLUSTER: 'true',
      ARGOCD_TLS_DATA_PATH: join(folder, 'tls'),
      ARGOCD_SSH_DATA_PATH: join(folder, 'ssh'),
      ARGOCD_GPG_DATA_PATH: join(folder, 'gpg'),
      ARGOCD_GNUPGHOME: join(folder, 'gnupg'),
      ARGOCD_GPG_ENABLED: 'false',
      ARGOCD_PLUGINSOCKFILEPATH: join(folder, 'plugins'),
      HOSTNAME: 'argocd-application-controller-0',
      TMPDIR: join(folder, 'tmp'),
      PATH: [folderOf('kustomize'), folderOf('sops'), process.env.PATH].join(':'),
      SOPS_AGE_KEY_FILE: join(folder, 'keys.txt'),
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_CONFIG_KEY_1: 'protocol.file.allow',
      GIT_CONFIG_VALUE_1: 'always',
    };
    const [redis, repo, repoMetrics, metrics, setMetrics, setProbe, setWebhook] = await ports(7);
    const processes: EngineProcess[] = [];
    const start = async (name: string, args: string[], ready: (log: string) => Promise<boolean>): Promise<void> => {
      const started: EngineProcess = new EngineProcess({
        name,
        command: name === 'redis' ? 'redis-server' : program('argo-cd', 'cmd'),
        args,
        env: { ...env, ARGOCD_BINARY_NAME: name },
        ready: () => ready(started.log),
      }, engines.folder, engines.guard);
      processes.push(started);
      await started.start();
    };
    await start('redis', ['--port', String(redis), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], async (log) => log.includes('Ready to accept connections'));
    const at = (port: number): string => `127.0.0.1:${port}`;
    await start('argocd-repo-server', [`--port=${repo}`, `--metrics-port=${repoMetrics}`, `--redis=${at(redis)}`, '--disable-tls', '--address=127.0.0.1', '--metrics-address=127.0.0.1'],
      async () => (await fetch(`http://${at(repoMetrics)}/healthz`)).ok);
    await start('argocd-cmp-server', [`--config-dir-path=${join(folder, 'plugin')}`], async () => existsSync(join(folder, 'plugins/sops.sock')));
    const shared = [`--repo-server=${at(repo)}`, `--redis=${at(redis)}`];
    await start('argocd-application-controller', [
      ...shared, '--repo-server-plaintext', `--metrics-port=${metrics}`, '--app-resync=5', '--app-resync-jitter=0', '--self-heal-timeout-seconds=1',
      '--self-heal-backoff-timeout-seconds=0', '--status-processors=4', '--operation-processors=4',
    ], async () => (await fetch(`http://${at(metrics)}/healthz`)).ok);
    await start('argocd-applicationset-controller', [
      `--argocd-repo-server=${at(repo)}`, '--repo-server-plaintext', '--metrics-addr', at(setMetrics), '--probe-addr', at(setProbe), '--webhook-addr', at(setWebhook),
      '--namespace=argocd', '--enable-leader-election=false', '--enable-progressive-syncs',
    ], async (log) => log.includes('Starting workers'));
    return new ArgoCd(engines, processes);
  }

  private constructor(private readonly engines: Engines, private readonly processes: EngineProcess[]) {}

  /** The Applications, by name. */
  async applications(): Promise<Map<string, Application>> {
    return new Map((await this.engines.kube.list('argoproj.io/v1alpha1', 'Application')).map((each) => [each.metadata.name, each as Application]));
  }

  /** `Synced/Healthy`, and why not; `absent` where there is none. */
  async stateOf(name: string): Promise<string> {
    const application = (await this.applications()).get(name);
    if (!application) return 'absent';
    const { sync, health } = application.status ?? {};
    return `${sync?.status ?? 'Unknown'}/${health?.status ?? 'Unknown'}`;
  }

  /** What an Application says of itself, for the message of a failing test. */
  async said(name: string): Promise<string> {
    const { conditions, operationState, resources } = (await this.applications()).get(name)?.status ?? {};
    return JSON.stringify({ state: await this.stateOf(name), conditions, operation: operationState?.message, resources });
  }

  /** Asks an Application to look at its source now, as `argocd app get --refresh` does. */
  async refresh(name: string): Promise<void> {
    const application = (await this.applications()).get(name);
    if (application) await this.engines.kube.patch(application, { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } });
  }

  get log(): string {
    return this.processes.map(({ log }) => log.split('\n').slice(-25).join('\n')).join('\n---\n');
  }

  async stop(): Promise<void> {
    for (const each of [...this.processes].reverse()) await each.stop('SIGTERM', 2);
  }
}

function folderOf(engine: 'kustomize' | 'sops'): string {
  const path = program(engine);
  return path.slice(0, path.lastIndexOf('/'));
}

async function ports(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push(await freePort());
  return found;
}
