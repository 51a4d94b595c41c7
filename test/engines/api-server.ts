import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './build/build';
import { EngineProcess } from './engine-process';
import { Guard } from './guard';
import { Kube } from './kube';
import { freePort } from './port';

/** etcd and kube-apiserver, with a kubeconfig for the one administrator. */
export class ApiServer {
  static async start(folder: string, guard: Guard): Promise<ApiServer> {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    const etcdUrl = `http://127.0.0.1:${client}`;
    const peerUrl = `http://127.0.0.1:${peer}`;
    const etcd = new EngineProcess({
      name: 'etcd',
      command: 'etcd',
      args: [
        `--data-dir=${join(folder, 'etcd')}`, '--logger=zap', '--log-level=warn',
        `--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`,
        `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`,
      ],
      ready: async () => (await fetch(`${etcdUrl}/health`)).ok,
    }, folder, guard);
    await etcd.start();

    const token = randomUUID();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const certificates = join(folder, 'certificates');
    const kube = new Kube(`https://127.0.0.1:${secure}`, token, () => readFileSync(join(certificates, 'apiserver.crt'), 'utf8'));
    const server = new EngineProcess({
      name: 'kube-apiserver',
      command: program('kubernetes', 'kube-apiserver'),
      args: [
        `--etcd-servers=${etcdUrl}`, `--cert-dir=${certificates}`, `--secure-port=${secure}`, '--bind-address=127.0.0.1',
        `--token-auth-file=${file('tokens.csv', `${token},admin,admin,system:masters\n`)}`, '--authorization-mode=RBAC',
        '--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.0.0.0/24',
        `--service-account-signing-key-file=${file('service-account.key', key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())}`,
        `--service-account-key-file=${file('service-account.pub', key.publicKey.export({ type: 'spki', format: 'pem' }).toString())}`,
        '--disable-admission-plugins=ServiceAccount', '--endpoint-reconciler-type=none', '--allow-privileged=true',
        '--max-mutating-requests-inflight=800', '--shutdown-delay-duration=0s',
      ],
      ready: () => kube.isReady(),
    }, folder, guard);
    const kubeconfig = file('kubeconfig', JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'engines', cluster: { 'server': kube.address, 'certificate-authority': join(certificates, 'apiserver.crt') } }],
      'users': [{ name: 'admin', user: { token } }],
      'contexts': [{ name: 'engines', context: { cluster: 'engines', user: 'admin', namespace: 'flux-system' } }],
      'current-context': 'engines',
    }));
    const made = new ApiServer(etcd, server, kube, kubeconfig);
    await server.start();
    return made;
  }

  private constructor(
    private readonly etcd: EngineProcess,
    private readonly server: EngineProcess,
    readonly kube: Kube,
    readonly kubeconfig: string,
  ) {}

  /** Stops the API server as hard as the signal says and starts it again; etcd keeps the state. */
  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.server.stop(signal);
    this.kube.disconnect();
    await this.server.start();
  }

  /** The API server first: without etcd it would hang. */
  async stop(): Promise<void> {
    this.kube.disconnect();
    await this.server.stop('SIGTERM', 5);
    await this.etcd.stop();
  }
}
