import { AppliedObject, ClusterContents, normalize } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import type { ProgramObject } from './program';
import { isMap, Manifest } from '../base/manifest';
import type { IDelivery } from '../cluster';
import type { FluxFields } from '../kustomize';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

export const APPLICATION = 'argoproj.io/Application';
export const APPLICATION_SET = 'argoproj.io/ApplicationSet';
export const APP_PROJECT = 'argoproj.io/AppProject';

/** The cluster that Argo CD runs in. */
const IN_CLUSTER = /^https:\/\/kubernetes\.default\.svc(\.cluster\.local)?(:443)?\/?$/;

/** One source of an Application. */
export interface ArgoSource {
  /** Path of it in the Application, such as `spec.sources[1]`. */
  readonly at: string;
  readonly json: Manifest;
  readonly url: string;
  readonly revision?: string;
  /** Normalized path in the repository; undefined for charts, and for sources that only hold files for others. */
  readonly path?: string;
  readonly chart?: string;
  /** A plugin builds it: what becomes of its files is not known. */
  readonly hasPlugin: boolean;
}

/** What an Application applies. */
export function argoSources({ json }: ProgramObject): ArgoSource[] {
  const found = ['spec.source', 'spec.sources[]'].flatMap((at) => valuesAt(json, at));
  const sources = found.filter(({ at }) => at !== 'spec.source' || found.length === 1); // `sources` comes first
  return sources.filter(({ value }) => isMap(value)).map(({ at, value }): ArgoSource => {
    const [path, chart] = [textAt(value, 'path'), textAt(value, 'chart')];
    return {
      at,
      json: value as Manifest,
      url: textAt(value, 'repoURL') ?? '',
      revision: textAt(value, 'targetRevision'),
      path: path === undefined || chart !== undefined ? undefined : normalize(path),
      chart,
      hasPlugin: valuesAt(value, 'plugin').length > 0,
    };
  });
}

/** The cluster that an Application applies to, where it is not that of Argo CD: its name, or the address of its API server. */
export function remoteOfApplication({ json }: ProgramObject): string | undefined {
  const [server, name] = [textAt(json, 'spec.destination.server') ?? '', textAt(json, 'spec.destination.name') ?? ''];
  if (server !== '') return IN_CLUSTER.test(server) ? undefined : server;
  return name === '' || name === 'in-cluster' ? undefined : name;
}

/** The namespace of objects that have none. */
export function destinationNamespace({ json }: ProgramObject): string | undefined {
  return textAt(json, 'spec.destination.namespace') || undefined;
}

/** The namespace that syncs of an Application create, if they do. */
export function namespaceCreatedBy(application: ProgramObject): string | undefined {
  return hasSyncOption(application.json, 'CreateNamespace=true') ? destinationNamespace(application) : undefined;
}

export function hasSyncOption(json: Manifest, option: string): boolean {
  return valuesAt(json, 'spec.syncPolicy.syncOptions[]').some(({ value }) => value === option);
}

/** An object as Argo CD applies it: with the namespace of the destination, where it has none. */
export function inDestination(json: Manifest, namespace: string | undefined): Manifest {
  if (namespace === undefined || json.metadata?.namespace !== undefined) return json;
  const slash = json.apiVersion.indexOf('/');
  const group = slash < 0 ? 'core' : json.apiVersion.slice(0, slash);
  if (isClusterScoped(group, json.kind) || (group.includes('.') && json.kind.startsWith('Cluster'))) return json; // so are most of others that are called so
  return { ...json, metadata: { ...json.metadata, namespace } };
}

/** The sync wave of an object. */
export function syncWaveOf(json: Manifest): number {
  const annotations = isMap(json.metadata?.annotations) ? json.metadata.annotations : {};
  const wave = annotations['argocd.argoproj.io/sync-wave'];
  return /^-?\d+$/.test(String(wave)) ? Number(wave) : 0;
}

/** What a source says of the build of a path with kustomization.yaml. */
export function kustomizeFields({ json }: ArgoSource): FluxFields {
  const kustomize = isMap(json.kustomize) ? json.kustomize : {};
  const texts = (field: string): string[] => valuesAt(kustomize, `${field}[]`).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  const patches = valuesAt(kustomize, 'patches[]').flatMap(({ value }) => (textAt(value, 'patch') === undefined ? [] : [value as { patch: string }]));
  return {
    targetNamespace: textAt(kustomize, 'namespace'),
    namePrefix: textAt(kustomize, 'namePrefix'),
    nameSuffix: textAt(kustomize, 'nameSuffix'),
    images: texts('images').map(imageOf),
    components: texts('components'),
    patches,
  };
}

/** `old=new:tag@digest`, of which the parts but the name may be missing. */
function imageOf(text: string): { readonly name: string; readonly newName?: string; readonly newTag?: string; readonly digest?: string } {
  const equals = text.indexOf('=');
  const [image, digest] = text.slice(equals + 1).split('@');
  const colon = image.lastIndexOf(':');
  const hasTag = colon > image.lastIndexOf('/');
  const [name, newTag] = hasTag ? [image.slice(0, colon), image.slice(colon + 1)] : [image, undefined];
  return equals < 0 ? { name, newTag, digest } : { name: text.slice(0, equals), newName: name, newTag, digest };
}

/** An Application that a program makes. */
interface WithDependencies {
  readonly _dependencies?: readonly IDelivery[];
}

/** The Applications that one says it depends on; none where it is written in YAML, which has sync waves only. */
export function applicationsBefore(from: AppliedObject, contents: ClusterContents): AppliedObject[] {
  const said = (from.object.place as unknown as WithDependencies)._dependencies ?? [];
  return said.flatMap(({ name, namespace }) => contents.find(APPLICATION, namespace ?? from.namespace, name));
}

/** The Applications of lower waves that the same delivery applies: they are healthy before this one is applied. */
export function applicationsInWavesBefore(from: AppliedObject, all: readonly AppliedObject[]): AppliedObject[] {
  const wave = syncWaveOf(from.object.json);
  return all.filter(({ by, object }) => by === from.by && object.kind === APPLICATION && syncWaveOf(object.json) < wave);
}
