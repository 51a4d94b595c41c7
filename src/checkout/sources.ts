import type { Copy } from './artifact-files';
import type { DirectoryRepository } from './directory-repository';
import type { Unread } from './unread';
import { ClusterContents, sameUrl } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { nameOfPlace } from '../program/place';
import type { Program, ProgramObject } from '../program/program';

/** Finds the directory that the source of a delivery fetches. */
export class Sources {
  /** @param main the repository that the cluster follows */
  constructor(private readonly program: Program, private readonly unread: Unread, public readonly main: DirectoryRepository) {}

  /** Whether what a delivery fetches from stands in its cluster, or is what bootstrapping creates. */
  public isThere(contents: ClusterContents, delivery: ProgramObject): boolean {
    const { kind, name, namespace } = sourceOf(delivery);
    if (kind === 'ExternalArtifact') return this.generatorOf(contents, namespace, name) !== undefined;
    return name === 'flux-system' || contents.find(`source.toolkit.fluxcd.io/${kind}`, namespace, name).length > 0;
  }

  /** What the source of a delivery fetches of a directory; undefined where it is none that is read, which is noted. */
  public of(contents: ClusterContents, delivery: ProgramObject): DirectoryRepository | undefined {
    const { kind, name, namespace } = sourceOf(delivery);
    if (kind === 'ExternalArtifact') return this.artifactOf(contents, delivery, namespace, name);
    const [source] = contents.find(`source.toolkit.fluxcd.io/${kind}`, namespace, name);
    if (!source) return name === 'flux-system' ? this.main : undefined; // what `flux bootstrap` or Flux Operator creates; else the reference is dangling
    const url = textAt(source.object.json, 'spec.url');
    const ignored = textAt(source.object.json, 'spec.ignore');
    if (url === undefined || kind !== 'GitRepository') {
      return name === 'flux-system' ? this.main.without(ignored) : this.isUnknown(contents, delivery, source.object, url ?? 'what something else makes');
    }
    const given = (this.program.repositories as DirectoryRepository[]).find((each) => each.url !== undefined && sameUrl(each.url, url));
    if (given) return given.without(ignored);
    if (name === 'flux-system' || this.isOwn(contents, source.object, url)) return this.main.without(ignored);
    return this.isUnknown(contents, delivery, source.object, `${url}, which is not given here (--repository ${url}=DIR)`);
  }

  /** Notes that what a delivery applies is not known. */
  public isUnknown(contents: ClusterContents, delivery: ProgramObject, { place, json, name }: ProgramObject, what: string): undefined {
    this.unread.addReason(`${nameOfPlace(place)} ${json.kind} ${name} fetches ${what}`);
    this.unread.addDelivery(contents, delivery);
    return undefined;
  }

  /** Whether a source fetches what the cluster was bootstrapped from: another branch or tag has other files. */
  private isOwn(contents: ClusterContents, { json }: ProgramObject, url: string): boolean {
    const [own] = contents.find('source.toolkit.fluxcd.io/GitRepository', 'flux-system', 'flux-system');
    const ownUrl = own && textAt(own.object.json, 'spec.url');
    return ownUrl !== undefined && sameUrl(ownUrl, url) && refOf(json) === refOf(own.object.json);
  }

  /** What an ArtifactGenerator makes of the repository. */
  private artifactOf(contents: ClusterContents, delivery: ProgramObject, namespace: string, name: string): DirectoryRepository | undefined {
    const found = this.generatorOf(contents, namespace, name);
    if (!found) return undefined;
    const { generator, artifact } = found;
    this.program.externals.push({ place: generator.place, kind: 'source.toolkit.fluxcd.io/ExternalArtifact', name, namespace });
    const sources = valuesAt(generator.json, 'spec.sources[]').map(({ value }) => value);
    const isMain = sources.length === 1 && textAt(sources[0], 'kind') === 'GitRepository' && textAt(sources[0], 'name') === 'flux-system';
    const followed = isMain ? this.main.artifact(valuesAt(artifact, 'copy[]').map(({ value }) => value as Copy)) : undefined;
    return followed ?? this.isUnknown(contents, delivery, generator, `files for artifact ${name} in a way that is not followed here`);
  }

  private generatorOf(contents: ClusterContents, namespace: string, name: string): GeneratedArtifact | undefined {
    for (const { object, namespace: own } of contents.objects) {
      if (own !== namespace || object.kind !== 'source.extensions.fluxcd.io/ArtifactGenerator') continue;
      const artifact = valuesAt(object.json, 'spec.artifacts[]').map(({ value }) => value).find((each) => textAt(each, 'name') === name);
      if (artifact !== undefined) return { generator: object, artifact };
    }
    return undefined;
  }
}

interface GeneratedArtifact {
  readonly generator: ProgramObject;
  /** Its entry. */
  readonly artifact: unknown;
}

interface SourceReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

function sourceOf({ json, namespace }: ProgramObject): SourceReference {
  return {
    kind: textAt(json, 'spec.sourceRef.kind') ?? 'GitRepository',
    name: textAt(json, 'spec.sourceRef.name') ?? '',
    namespace: textAt(json, 'spec.sourceRef.namespace') ?? namespace ?? '',
  };
}

function refOf(json: ProgramObject['json']): string {
  return JSON.stringify(valuesAt(json, 'spec.ref')[0]?.value ?? {});
}
