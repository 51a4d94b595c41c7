import { isMap } from '../../base/manifest';
import { valuesAt } from '../../program/json-path';
import { POD_SPECS } from '../../program/pod-spec';
import { referencesOf } from '../../program/references';
import { Danger, titleOf } from '../change-set';
import { keyOf } from '../cluster-state';
import { changesIn, dangerOf, PlannedCluster, titleOfApplied } from '../planned-cluster';

const DATA: ReadonlySet<string> = new Set(['core/Secret', 'core/ConfigMap', 'external-secrets.io/ExternalSecret']);

/** Annotations of what restarts pods when their configuration changes. */
const RELOADED = /^(reloader\.stakater\.com\/|secret\.reloader\.stakater\.com\/|configmap\.reloader\.stakater\.com\/|wave\.pusher\.com\/)/;

/** Secrets and ConfigMaps whose data changes while the pods that read them at their start go on. */
export function staleConsumers(planned: PlannedCluster): Danger[] {
  const all = changesIn(planned);
  const changed = all.filter(({ action, kind, fields }) => action === 'change' && DATA.has(kind) && fields.some(({ path }) => /^(data|stringData|binaryData|spec)\b/.test(path)));
  if (changed.length === 0) return [];
  const restarted = new Set(all.filter(({ kind, action, fields }) => action !== 'change' || fields.some(({ path }) => path.startsWith(`${templateOf(kind)}.`))).map((change) => `${change.kind}|${change.namespace}|${change.name}`));
  const readers = new Map<string, string[]>();
  for (const applied of planned.after.objects.values()) {
    const { kind, json } = applied.object;
    if (!(kind in POD_SPECS) || kind === 'batch/Job' || kind === 'batch/CronJob' || restarted.has(keyOf(applied)) || isReloaded(json)) continue;
    for (const reference of referencesOf(applied)) {
      if (!DATA.has(reference.kind) || !isReadAtStart(reference.at, json)) continue;
      const key = `${reference.kind}|${reference.namespace}|${reference.name}`;
      readers.set(key, [...readers.get(key) ?? [], titleOfApplied(applied)]);
    }
  }
  return changed.flatMap((change) => {
    const name = change.kind === 'external-secrets.io/ExternalSecret' ? valuesAt(change.after!.object.json, 'spec.target.name')[0]?.value ?? change.name : change.name;
    const found = [...new Set(readers.get(`${change.kind === 'core/ConfigMap' ? change.kind : 'core/Secret'}|${change.namespace}|${String(name)}`) ?? [])];
    if (found.length === 0) return [];
    return [dangerOf(planned, change, {
      rule: 'stale-consumer',
      isSevere: false,
      message: `${titleOf(change)} changes, but ${found.join(', ')} read${found.length === 1 ? 's' : ''} it only when a pod starts, and ${found.length === 1 ? 'is' : 'are'} not restarted`,
      fix: 'restart it after the change, change an annotation of its pod template with it, or use a generated name (configMapGenerator, secretGenerator)',
    })];
  });
}

function templateOf(kind: string): string {
  return (POD_SPECS[kind] ?? 'spec').replace(/\.spec$/, '');
}

/** Variables and files mounted by `subPath` do not follow a change. */
function isReadAtStart(at: string, json: unknown): boolean {
  if (/\.env(From)?\[/.test(at)) return true;
  const [, list, index] = /^(.*\.)?volumes\[(\d+)\]/.exec(at) ?? [];
  if (index === undefined) return false;
  const spec = (list ?? '').replace(/\.$/, '');
  const volume = valuesAt(json, spec === '' ? 'volumes[]' : `${spec}.volumes[]`)[Number(index)]?.value;
  const mounts = ['containers[]', 'initContainers[]'].flatMap((containers) => valuesAt(json, `${spec}.${containers}.volumeMounts[]`)).map(({ value }) => value);
  const parts = mounts.filter((mount) => isMap(mount) && (mount.subPath !== undefined || mount.subPathExpr !== undefined));
  return isMap(volume) && parts.some((mount) => isMap(mount) && mount.name === volume.name);
}

function isReloaded(json: unknown): boolean {
  return Object.keys(valuesAt(json, 'metadata.annotations')[0]?.value ?? {}).some((name) => RELOADED.test(name));
}
