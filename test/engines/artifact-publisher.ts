import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { GitRepository } from './git-repository';
import { Kube } from './kube';

/** How an artifact is spoilt: half an archive, with its own digest; or a whole one that is not what was announced. */
export type Damage = 'truncated' | 'wrong digest';

/** Does source-controller's part: serves archives of commits, and writes their address and digest into the status of the GitRepository. */
export class ArtifactPublisher {
  static async start(kube: Kube): Promise<ArtifactPublisher> {
    const archives = new Map<string, Buffer>();
    const server = createServer((incoming, outgoing) => {
      const archive = archives.get(incoming.url!);
      outgoing.writeHead(archive ? 200 : 404, { 'content-length': archive?.length ?? 0 }).end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ArtifactPublisher(kube, server, archives);
  }

  private constructor(private readonly kube: Kube, private readonly server: Server, private readonly archives: Map<string, Buffer>) {
  }

  /** Publishes a commit as what the GitRepository `name` in flux-system has fetched. Returns the revision. */
  async publish(repository: GitRepository, commit: string, name: string, damage?: Damage): Promise<string> {
    const whole = repository.archive(commit);
    const content = damage === 'truncated' ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
    const path = `/${name}/${commit}${damage ? `-${damage.replace(' ', '-')}` : ''}.tar.gz`;
    this.archives.set(path, content);
    const digest = createHash('sha256').update(damage === 'wrong digest' ? `not ${commit}` : content).digest('hex');
    const revision = `main@sha1:${commit}`;

    const source = await this.kube.get('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system', name);
    if (source === undefined) throw new Error(`there is no GitRepository ${name} in flux-system`);
    const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const { generation } = source.metadata;
    await this.kube.patchStatus(source, {
      observedGeneration: generation,
      artifact: {
        path: path.slice(1),
        url: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`,
        revision,
        digest: `sha256:${digest}`,
        lastUpdateTime: now,
        size: content.length,
      },
      conditions: [{
        type: 'Ready',
        status: 'True',
        reason: 'Succeeded',
        message: `stored artifact for revision '${revision}'`,
        lastTransitionTime: now,
        observedGeneration: generation,
      }],
    });
    return revision;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
