import { spawnSync } from 'node:child_process';
import { InputError, type Io } from './command';
import { withoutCredentials, withoutValuesOf } from '../base/hidden-values';
import type { Manifest } from '../base/manifest';
import type { ClusterContents } from '../program/cluster-contents';
import { valuesAt } from '../program/json-path';

/** What was read of a cluster. */
export interface LiveObjects {
  readonly objects: readonly Manifest[];
  /** What could not be read, as sentences. */
  readonly unread: readonly string[];
}

/** Objects that one call asks for. */
const AT_ONCE = 200;

/** What can be read of an object by its identity alone. */
type Identity = Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>;

/** Reads objects of a cluster by `kubectl get`, and nothing else: it needs `get` for them, and `list` for Kustomizations. */
export class Kubectl {
  constructor(private readonly context: string, private readonly io: Io) {}

  /**
   * The objects of the cluster that are desired, or that Flux has applied.
   *
   * @throws InputError where the cluster cannot be reached
   */
  public objectsOf(desired: ClusterContents): LiveObjects {
    const unread = new Set<string>();
    const deliveries = this.get(['kustomizations.kustomize.toolkit.fluxcd.io', '--all-namespaces'], undefined, unread);
    const wanted = new Map<string, Identity>();
    const add = (apiVersion: string, kind: string, namespace: string, name: string): void => {
      if (name.includes('${') || namespace.includes('${')) return;
      const key = [apiVersion.replace(/(^|\/)[^/]*$/, ''), kind, namespace, name].join('|');
      if (!wanted.has(key)) wanted.set(key, { apiVersion, kind, metadata: { name, ...namespace === '' ? {} : { namespace } } });
    };
    for (const { object: { json }, namespace, name } of desired.objects) add(json.apiVersion, json.kind, namespace, name);
    for (const delivery of deliveries) {
      for (const { value } of valuesAt(delivery, 'status.inventory.entries[]')) {
        const { id = '', v = '' } = value as { readonly id?: string; readonly v?: string };
        const [, namespace, name, group, kind] = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id) ?? [];
        if (kind !== undefined) add(group === '' ? v : `${group}/${v}`, kind, namespace, name.replaceAll('__', ':'));
      }
    }
    const all = [...wanted.values()];
    const found = new Map<string, Manifest>();
    for (let start = 0; start < all.length; start += AT_ONCE) {
      const list = { apiVersion: 'v1', kind: 'List', items: all.slice(start, start + AT_ONCE) };
      for (const object of this.get(['-f', '-'], JSON.stringify(list), unread)) found.set(keyOf(object), object);
    }
    for (const delivery of deliveries) found.set(keyOf(delivery), delivery);
    return { objects: [...found.values()], unread: [...unread].sort() };
  }

  /**
   * Why the API server would refuse to apply an object as Flux does; undefined where it takes it. Nothing is kept: it is a dry run, which needs `patch` and `create`.
   */
  public refusalOf(object: Manifest): string | undefined {
    const { status: _, sops: __, ...rest } = object as Manifest & { readonly status?: unknown; readonly sops?: unknown };
    const args = ['apply', '--server-side', '--dry-run=server', '--force-conflicts', '--field-manager=kustomize-controller', '--output=name', '--filename=-'];
    const { status, stderr } = this.run(args, JSON.stringify(rest));
    if (status === 0) return undefined;
    const [first = 'kubectl apply failed'] = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning:'));
    return withoutValuesOf(object, withoutCredentials(first.replace(/^(error|Error from server( \(\w+\))?): /i, '').replace(/^(error when \w+ "STDIN": )+/, '')));
  }

  private run(args: readonly string[], input: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const all = [`--context=${this.context}`, ...args, '--request-timeout=30s'];
    const { PATH } = process.env;
    const { status, stdout, stderr, error } = spawnSync('kubectl', all, { env: { PATH, ...this.io.env }, input, maxBuffer: 2 ** 31 - 1, encoding: 'utf8' });
    if (error === undefined) return { status, stdout, stderr };
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError(isMissing ? 'kubectl is not installed' : `kubectl fails: ${error.message}`, 'install it, or compare with a revision: --from REF', this.place);
  }

  private get place(): string {
    return `context ${this.context}`;
  }

  private get(what: readonly string[], input: string | undefined, unread: Set<string>): Manifest[] {
    const { status, stdout, stderr } = this.run(['get', ...what, '--output=json', '--ignore-not-found', '--show-managed-fields'], input ?? '');
    const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning:'));
    for (const line of lines) {
      const reason = withoutCredentials(line.replace(/^(error|Error from server \(\w+\)): /i, ''));
      // A kind that is not served has no objects.
      if (/no matches for kind|doesn't have a resource type|the server could not find the requested resource/.test(line)) continue;
      if (/\(Forbidden\)|is forbidden/.test(line)) unread.add(reason);
      else if (status !== 0) throw new InputError(`the cluster cannot be read: ${reason}`, 'correct the context (kubectl config get-contexts) or the access to the cluster, and run it again', this.place);
    }
    if (stdout.trim() === '') return [];
    const found = JSON.parse(stdout) as Manifest & { readonly items?: readonly Manifest[] };
    return found.kind === 'List' || found.items !== undefined ? [...found.items ?? []] : [found];
  }
}

function keyOf({ apiVersion, kind, metadata }: Manifest): string {
  return [apiVersion.replace(/(^|\/)[^/]*$/, ''), kind, metadata?.namespace ?? '', metadata?.name].join('|');
}
