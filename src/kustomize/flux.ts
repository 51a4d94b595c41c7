import { Build, buildGiven } from './build';
import { BuildCache, Kustomized } from './builder';
import { Files, joined, Reader } from './files';
import type { FluxFields } from './flux-fields';
import { Image, Kustomization, KUSTOMIZATION_FILES, checkKustomization, readLeniently } from './kustomization';
import { BuildError, BuildProblem } from './problem';
import { isRemoteRepository } from './remote';
import { substituteIn } from './substitution';
import { isMap, set, ValueMap } from './value';

/** The release of kustomize that Flux is built with. */
const FLUX_RELEASE = '5.8.1';

/** What builds of one artifact share. */
export function fluxCache(files: Files): BuildCache {
  return new BuildCache(files, { release: FLUX_RELEASE, readsFreely: true });
}

/**
 * Builds a folder as Flux does: where it has no kustomization file, with one that lists all manifests below it; with what the Kustomization adds; and
 * with its variables substituted.
 *
 * @param files the artifact, or what builds of it share: `fluxCache`
 */
export function buildAsFlux(files: Files | BuildCache, folder: string, fields: FluxFields): Build {
  const cache = files instanceof BuildCache ? files : fluxCache(files);
  const build = buildGiven(cache, folder, (reader) => withFields(given(cache, folder, reader), folder, fields, cache), { keepsOrder: true });
  const { substitution, commonMetadata } = fields;
  if (substitution === undefined && commonMetadata === undefined) return build;
  const problems: BuildProblem[] = [...build.problems];
  const objects = build.objects.map((built) => {
    try {
      const object = substitution === undefined ? built.object as ValueMap : substituteIn(built.object as ValueMap, substitution);
      return { ...built, object: withMetadata(object, commonMetadata) };
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      problems.push(error.in(built.source.file).problem);
      return built;
    }
  });
  return { ...build, objects: problems.some(({ kind }) => kind === 'error') ? [] : objects, problems };
}

/** The kustomization file of a folder, or the one that Flux generates. */
function given(cache: BuildCache, folder: string, reader: Reader): Kustomized & { readonly isGenerated: boolean } {
  if (cache.files.at(folder) !== 'folder') throw new BuildError(`"${folder || '.'}" is not a folder`, 'correct the path');
  const pathOf = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const found = KUSTOMIZATION_FILES.map(pathOf).filter((path) => cache.files.at(path) === 'file');
  const [file] = found;
  if (found.length > 1) throw new BuildError(`"${folder || '.'}" has ${found.length} kustomization files: ${found.join(', ')}`, 'remove all but one', { file });
  if (file !== undefined) {
    const text = reader.text(file);
    return { kustomization: readLeniently(text, file), file, text, isGenerated: false };
  }
  const resources = manifestsBelow(cache, folder, reader).map((path) => `./${folder === '' ? path : path.slice(folder.length + 1)}`);
  return { kustomization: resources.length === 0 ? { namespace: '_placeholder' } : { resources }, file: pathOf(KUSTOMIZATION_FILES[0]), text: '', isGenerated: true };
}

/** The manifests in a folder and below; a folder with a kustomization file is one of them. */
function manifestsBelow(cache: BuildCache, folder: string, reader: Reader): string[] {
  const { files } = cache;
  return [...files.list(folder)].sort().flatMap((name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (files.at(path) === 'folder') {
      const isBase = KUSTOMIZATION_FILES.some((each) => files.at(`${path}/${each}`) === 'file');
      return isBase ? [path] : manifestsBelow(cache, path, reader);
    }
    if (!/\.ya?ml$/.test(name) || files.at(path) === undefined) return [];
    cache.objects(path, reader); // Flux refuses the folder if one of them is not a manifest
    return [path];
  });
}

/** Merges in what the Kustomization says. */
function withFields(from: ReturnType<typeof given>, folder: string, fields: FluxFields, cache: BuildCache): Kustomized {
  const { kustomization, file, text, isGenerated } = from;
  const { targetNamespace, namePrefix, nameSuffix, patches = [], components = [], buildMetadata = [] } = fields;
  const origins = !isGenerated && (kustomization.resources ?? []).length === 0 ? { buildMetadata: ['originAnnotations'] } : {};
  const added: Kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...kustomization,
    ...origins,
    ...targetNamespace === undefined ? {} : { namespace: targetNamespace },
    ...namePrefix === undefined ? {} : { namePrefix },
    ...nameSuffix === undefined ? {} : { nameSuffix },
    ...patches.length === 0 ? {} : { patches: [...kustomization.patches ?? [], ...patches] },
    ...components.length === 0 ? {} : { components: [...kustomization.components ?? [], ...localComponents(components, folder, fields, cache)] },
    ...(fields.images ?? []).length === 0 ? {} : { images: withImages(kustomization.images ?? [], fields.images!) },
    ...buildMetadata.length === 0 ? {} : { buildMetadata },
  };
  const own = {
    ...targetNamespace === undefined ? {} : { namespace: 0 },
    ...namePrefix === undefined ? {} : { namePrefix: 0 },
    ...nameSuffix === undefined ? {} : { nameSuffix: 0 },
    patches: kustomization.patches?.length ?? 0,
    components: kustomization.components?.length ?? 0,
  };
  return { kustomization: checkKustomization(added, text, file), file, text, own };
}

function localComponents(components: readonly string[], folder: string, { ignoreMissingComponents }: FluxFields, { files }: BuildCache): string[] {
  return components.filter((component) => {
    if (component.startsWith('/') || isRemoteRepository(component) || /^(?:git::|gh:|ssh:\/\/|https?:\/\/|git@|github\.com[:/]|file:\/\/\/)/i.test(component)) {
      throw new BuildError(`spec.components has "${component}", which is not a relative path`, 'write a path from spec.path');
    }
    const path = joined(folder, component);
    return !ignoreMissingComponents || (path !== undefined && files.at(path) !== undefined);
  });
}

function withImages(own: readonly Image[], others: readonly Image[]): Image[] {
  const images = [...own];
  for (const { name = '', newName, newTag, digest } of others) {
    const at = images.findIndex((each) => (each.name ?? '') === name);
    if (at < 0) images.push({ name, newName, newTag, digest });
    else images[at] = { ...images[at], ...newName ? { newName } : {}, ...newTag || digest ? { newTag, digest } : {} };
  }
  return images;
}

function withMetadata(object: ValueMap, common: FluxFields['commonMetadata']): ValueMap {
  for (const field of ['labels', 'annotations'] as const) {
    const entries = Object.entries(common?.[field] ?? {});
    if (entries.length === 0) continue;
    const metadata = isMap(object.metadata) ? object.metadata : object.metadata = {};
    const texts = isMap(metadata[field]) ? metadata[field] : metadata[field] = {};
    for (const [key, text] of entries) set(texts as ValueMap, key, text);
  }
  return object;
}
