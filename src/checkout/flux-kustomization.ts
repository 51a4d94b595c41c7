import type { SourceTree } from './disk-files';
import type { Manifest } from '../base/manifest';
import type { Kustomized } from '../kustomize/builder';
import { Kustomization, KUSTOMIZATION_FILES, readKustomization } from '../kustomize/kustomization';
import { textAt, valuesAt } from '../program/json-path';

/** Whether a directory has a file that lists what is built of it. */
export function hasList(files: SourceTree, folder: string): boolean {
  return KUSTOMIZATION_FILES.some((name) => files.at(below(folder, name)) === 'file');
}

/**
 * The kustomization that Flux builds a directory with: its own one, or one that lists every manifest, with the fields of the Kustomization that applies it.
 *
 * @param own the directory's own kustomization.yaml; undefined where it has none
 */
export function kustomizationFor(files: SourceTree, folder: string, own: Kustomized | undefined, delivery: Manifest | undefined): Kustomized {
  const file = own?.file ?? below(folder, 'kustomization.yaml');
  const listed: Kustomization = own?.kustomization ?? { kind: 'Kustomization', apiVersion: 'kustomize.config.k8s.io/v1beta1', resources: manifestsIn(files, folder) };
  const text = own?.text ?? '';
  if (!delivery) return { kustomization: listed, file, text };
  const added = ofDelivery(delivery);
  return {
    file,
    text,
    kustomization: {
      ...listed,
      ...textAt(delivery, 'spec.targetNamespace') === undefined ? {} : { namespace: textAt(delivery, 'spec.targetNamespace') },
      ...textAt(delivery, 'spec.namePrefix') === undefined ? {} : { namePrefix: textAt(delivery, 'spec.namePrefix') },
      ...textAt(delivery, 'spec.nameSuffix') === undefined ? {} : { nameSuffix: textAt(delivery, 'spec.nameSuffix') },
      patches: [...listed.patches ?? [], ...added.patches ?? []],
      images: [...listed.images ?? [], ...added.images ?? []],
      components: [...listed.components ?? [], ...added.components ?? []],
    },
  };
}

/** The fields of a Flux Kustomization that are those of a kustomization.yaml, read as such. */
function ofDelivery(delivery: Manifest): Kustomization {
  const of = (field: string): unknown => valuesAt(delivery, `spec.${field}`)[0]?.value;
  const { patches, images, components } = { patches: of('patches'), images: of('images'), components: of('components') };
  if (patches === undefined && images === undefined && components === undefined) return {};
  return readKustomization(JSON.stringify({ patches, images, components, resources: ['.'] }), 'spec');
}

/** What Flux lists of a directory without kustomization.yaml: every manifest, and directories that have one as a whole. */
function manifestsIn(files: SourceTree, folder: string): string[] {
  const found: string[] = [];
  const walk = (at: string): void => {
    for (const name of files.list(at)) {
      const path = below(at, name);
      if (files.at(path) === 'folder') {
        if (hasList(files, path)) found.push(relative(folder, path));
        else walk(path);
      } else if (files.at(path) === 'file' && /\.ya?ml$/.test(name) && !KUSTOMIZATION_FILES.includes(name)) {
        found.push(relative(folder, path));
      }
    }
  };
  walk(folder);
  return found;
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function relative(folder: string, path: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}
