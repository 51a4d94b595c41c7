import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Damage } from './artifact-publisher';
import { program } from './build/build';
import { Engines } from './engines';
import { eventually } from './eventually';
import { Edits, synthesizeExample } from './examples';
import { GitRepository } from './git-repository';
import { KubeObject } from './kube';
import { run } from '../cli/run';

const KUSTOMIZATION = ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'] as const;
const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** The status of a Kustomization, as far as the tests read it. */
export interface KustomizationStatus {
  readonly lastAppliedRevision?: string;
  readonly lastAttemptedRevision?: string;
  readonly lastHandledReconcileAt?: string;
  readonly inventory?: { readonly entries: Array<{ readonly id: string; readonly v: string }> };
  readonly conditions?: Array<{ readonly type: string; readonly status: string; readonly reason: string; readonly message: string }>;
}

/** The example gitea-flux-harbor on its way into the cluster: program, rendering, Git, artifact, kustomize-controller. */
export class Delivery {
  static readonly EXAMPLE = 'gitea-flux-harbor';
  readonly git: GitRepository;

  constructor(private readonly engines: Engines) {
    this.git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'manifests');
  }

  /** Synthesizes the program, publishes it into the checkout, commits and pushes. Returns the commit. */
  async commit(message: string, edits: Edits = {}): Promise<string> {
    const dist = mkdtempSync(join(this.engines.folder, 'dist-'));
    synthesizeExample(Delivery.EXAMPLE, dist, edits);
    const { code, stderr } = await run(this.engines.folder, ['publish', 'manifests', '--to', this.git.checkout, '--dist', dist, '--force']);
    if (code !== 0) throw new Error(`cdk-gitops publish failed: ${stderr}`);
    return this.git.commit(message);
  }

  /** What its README does once by hand: the key, and the system folder. */
  async bootstrap(): Promise<void> {
    const { kube } = this.engines;
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } });
    await this.useKey(readFileSync(resolve(__dirname, `../../examples/${Delivery.EXAMPLE}/test-key.age.txt`), 'utf8'));
    execFileSync(program('kubernetes', 'kubectl'), ['apply', '--validate=strict', '-k', join(this.git.checkout, 'clusters/production')], {
      env: { ...process.env, KUBECONFIG: this.engines.apiServer.kubeconfig },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  async useKey(key: string): Promise<void> {
    const metadata = { name: 'sops-age', namespace: 'flux-system' };
    await this.engines.kube.apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'age.agekey': key } });
  }

  /** Lets the controller see a commit; returns its revision. */
  publish(commit: string, damage?: Damage): Promise<string> {
    return this.engines.publisher.publish(this.git, commit, 'manifests', damage);
  }

  /** The Kustomizations of the example, by name. */
  async kustomizations(): Promise<Map<string, KubeObject & { readonly status?: KustomizationStatus }>> {
    return new Map((await this.engines.kube.list(...KUSTOMIZATION)).map((each) => [each.metadata.name, each]));
  }

  async status(name: string): Promise<KustomizationStatus> {
    return (await this.kustomizations()).get(name)?.status ?? {};
  }

  /** Waits until all Kustomizations are ready with the revision. What hinders them, and the controller's log of it, is in the error. */
  async settled(revision: string): Promise<void> {
    let late: string[] = [];
    try {
      await eventually(`all Kustomizations are ready with ${revision}`, async () => {
        const all = await this.kustomizations();
        late = [...all].filter(([, { status }]) => !isReady(status) || status?.lastAppliedRevision !== revision).map(([name]) => name);
        return all.size > 0 && late.length === 0 || undefined;
      });
    } catch (error) {
      const details = await Promise.all(late.map(async (name) => {
        const { conditions } = await this.status(name);
        return `--- ${name}: ${JSON.stringify(conditions)}\n${this.engines.logOf(name)}`;
      }));
      throw new Error([(error as Error).message, ...details].join('\n'));
    }
  }

  /** Waits until a Kustomization reports a failure whose reason or message matches, and returns the message. */
  async failed(name: string, pattern: RegExp): Promise<string> {
    try {
      return await eventually(`Kustomization ${name} reports ${pattern}`, async () => {
        const ready = (await this.status(name)).conditions?.find(({ type }) => type === 'Ready');
        return ready?.status === 'False' && pattern.test(`${ready.reason}: ${ready.message}`) ? ready.message : undefined;
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${JSON.stringify((await this.status(name)).conditions)}\n${this.engines.logOf(name)}`);
    }
  }

  /** What `flux reconcile` does, for all Kustomizations; returns once they have all handled it. */
  async reconcileAll(): Promise<void> {
    const at = new Date().toISOString();
    for (const each of (await this.kustomizations()).values()) {
      await this.engines.kube.patch(each, { metadata: { annotations: { [REQUESTED_AT]: at } } });
    }
    await eventually('all Kustomizations have handled the request', async () =>
      [...(await this.kustomizations()).values()].every(({ status }) => status?.lastHandledReconcileAt === at) || undefined);
  }

  /** Everything that the Kustomizations say they have applied: `Kustomization: namespace_name_group_kind`. */
  async inventory(): Promise<string[]> {
    return [...await this.kustomizations()].flatMap(([name, { status }]) =>
      (status?.inventory?.entries ?? []).map(({ id }) => `${name}: ${id}`)).sort();
  }

  /** What the cluster holds of everything that was applied, by `inventory()`: the version of its desired state, and which object it is. */
  async versions(): Promise<Record<string, string>> {
    const versions: Record<string, string> = {};
    for (const [name, { status }] of await this.kustomizations()) {
      for (const { id, v } of status?.inventory?.entries ?? []) {
        const object = await this.engines.kube.get(...coordinates(id, v));
        const { uid, generation, resourceVersion } = object?.metadata ?? {};
        // reconcileAll() annotates the one, the publisher reports in the other: their desired state is what counts.
        const version = ['Kustomization', 'GitRepository'].includes(object?.kind ?? '') ? generation : resourceVersion;
        versions[`${name}: ${id}`] = `${uid} ${version}`;
      }
    }
    return versions;
  }
}

function isReady(status: KustomizationStatus | undefined): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** The object that an entry of an inventory is about; colons in names are written as two underscores. */
function coordinates(id: string, version: string): [apiVersion: string, kind: string, namespace: string | undefined, name: string] {
  const [, namespace, name, group, kind] = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id)!;
  return [group ? `${group}/${version}` : version, kind, namespace || undefined, name.replace(/__/g, ':')];
}
