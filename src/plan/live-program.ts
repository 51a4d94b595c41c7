import { KUSTOMIZATION, nameOfOwner } from './cluster-state';
import { isMap, type Manifest } from '../base/manifest';
import { ClusterContents } from '../program/cluster-contents';
import { FilePlace } from '../program/place';
import { ProgramObject, programObject } from '../program/program';

/** The field manager that Flux applies with. */
const MANAGER = 'kustomize-controller';

/** What a plan reads of a program. */
export interface Planned {
  readonly contents: readonly ClusterContents[];
}

/**
 * What is in a cluster, as a program that a plan compares with. Of objects that are desired, only those fields count that are desired or that Flux has applied: others are
 * defaults, or what controllers have set.
 *
 * @param desired the cluster as it will be
 * @param live objects of the cluster with their managed fields, Kustomizations among them
 * @param isWhole whether everything was read that was asked for
 */
export function liveProgram(desired: ClusterContents, live: readonly Manifest[], isWhole: boolean): Planned {
  const contents = new ClusterContents(desired.name, true);
  const objects = live.flatMap((json) => programObject(new FilePlace('the cluster', () => 'the cluster'), json) ?? []);
  const deliveries = new Map(objects.filter(({ kind }) => kind === KUSTOMIZATION).map((object) => [`${object.namespace ?? ''}/${object.name}`, object]));
  const root = rootOf(desired, objects);
  for (const object of objects) {
    const owner = nameOfOwner(object.json);
    if (owner === undefined && object.kind === KUSTOMIZATION && object.name === root?.split('/')[1]) continue; // what bootstrapping has created
    const [wanted] = desired.find(object.kind, object.namespace ?? '', object.name);
    if (owner === undefined && wanted === undefined) continue; // Flux has not applied it, so it does not prune it
    const by = owner === undefined || owner === root ? undefined : deliveries.get(owner) ?? goneDelivery(owner);
    const json = wanted === undefined ? object.json : projected(object.json, wanted.object);
    contents.addBuilt({ ...object, json }, by, object.name);
  }
  if (!isWhole) for (const name of ['', ...deliveries.keys()]) contents.partial.set(name, 'unknown');
  return { contents: [contents] };
}

/** The Kustomization that applies the directory that the cluster follows: whoever has applied what stands in it. */
function rootOf(desired: ClusterContents, objects: readonly ProgramObject[]): string | undefined {
  const own = new Set(desired.objects.filter(({ by }) => by === undefined).map(({ object, namespace, name }) => `${object.kind}|${namespace}|${name}`));
  return objects.filter(({ kind, namespace, name }) => own.has(`${kind}|${namespace ?? ''}|${name}`)).map(({ json }) => nameOfOwner(json)).find((owner) => owner !== undefined);
}

/** A delivery that is not there any more, or could not be read. */
function goneDelivery(owner: string): ProgramObject {
  const [namespace, name] = owner.split('/');
  return programObject(new FilePlace('the cluster', () => 'the cluster'), { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, namespace }, spec: { prune: true } })!;
}

/** Who has set which fields of an object, and how. */
interface Managed {
  readonly manager?: unknown;
  readonly operation?: unknown;
  readonly fieldsV1?: unknown;
}

/** A live object without what is neither desired nor applied by Flux. */
function projected(live: Manifest, { json: desired, encrypted }: ProgramObject): Manifest {
  const managers = (live.metadata?.managedFields ?? []) as readonly Managed[];
  const applied = managers
    .filter(({ manager, operation }) => manager === MANAGER && operation === 'Apply').map(({ fieldsV1 }) => fieldsV1).find(isMap) ?? {};
  const { apiVersion: _, kind: __, status: ___, ...rest } = live;
  const plain = desired.stringData === undefined ? desired : { ...desired, data: { ...desired.data as object, ...encoded(desired.stringData) } };
  const own = part(rest, plain, applied) as Record<string, unknown>;
  if (encrypted) for (const field of ['data', 'stringData']) own[field] = sameKeys(own[field] ?? (field === 'data' ? undefined : rest.data), desired[field]);
  return { ...own, apiVersion: desired.apiVersion, kind: live.kind } as Manifest;
}

function encoded(data: unknown): object {
  return isMap(data) ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')])) : {};
}

/** Values that are encrypted cannot be compared: those whose key is there count as the same. */
function sameKeys(live: unknown, desired: unknown): unknown {
  if (!isMap(desired)) return undefined;
  return isMap(live) ? Object.fromEntries(Object.entries(desired).filter(([key]) => Object.hasOwn(live, key))) : undefined;
}

/** @param applied which fields Flux has applied below, as `fieldsV1` has it */
function part(live: unknown, desired: unknown, applied: Record<string, unknown>): unknown {
  if (typeof desired === 'string' && desired.includes('${')) return desired; // a variable that is not known
  if (isMap(live) && (isMap(desired) || Object.keys(applied).some((key) => key.startsWith('f:')))) {
    const wanted = isMap(desired) ? desired : {};
    return Object.fromEntries(Object.entries(live).filter(([key]) => Object.hasOwn(wanted, key) || Object.hasOwn(applied, `f:${key}`))
      .map(([key, value]) => [key, part(value, wanted[key], below(applied, `f:${key}`))]));
  }
  if (!Array.isArray(live) || !(Array.isArray(desired) || desired === undefined)) return live;
  const wanted = (desired ?? []) as readonly unknown[];
  const keys = Object.keys(applied).filter((key) => key.startsWith('k:'));
  if (keys.length === 0) return live.length === wanted.length ? live.map((item, i) => part(item, wanted[i], {})) : live;
  const identities = keys.map((key) => [key, JSON.parse(key.slice(2)) as Record<string, unknown>] as const);
  const names = Object.keys(identities[0][1]);
  const isSame = (item: unknown, identity: Record<string, unknown>): boolean => isMap(item) && names.every((name) => item[name] === identity[name]);
  return live.flatMap((item) => {
    const own = identities.find(([, identity]) => isSame(item, identity));
    const other = wanted.find((each) => isMap(each) && isMap(item) && names.every((name) => each[name] === undefined || each[name] === item[name]));
    if (own === undefined && other === undefined) return [];
    return [{ ...own?.[1], ...part(item, other, own === undefined ? {} : below(applied, own[0])) as object }];
  });
}

function below(applied: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = applied[key];
  return isMap(value) ? value : {};
}
