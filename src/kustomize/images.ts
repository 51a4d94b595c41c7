import type { Release } from './config';
import type { FieldSpec } from './field-spec';
import { changeField, specsFor } from './field-spec';
import type { Image } from './kustomization';
import { goPattern, Pattern } from './patterns';
import { BuildError } from './problem';
import type { Resources } from './resources';
import { get, isCollection, isMap, isNothing, restyled, textOf, Value } from './value';

const DIGEST: Readonly<Record<Release, string>> = { '5.8.1': '(@sha256:[a-zA-Z0-9_.{}-]*)?', '5.8.2': '(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?' };

/** Replaces names, tags and digests of images: of all containers, wherever they are, and where field specifications say so. */
export function setImage(resources: Resources, image: Image, specs: readonly FieldSpec[], release: Release): void {
  const pattern = goPattern(image.name ?? '', ['^', `(:[a-zA-Z0-9_.{}-]*)?${DIGEST[release]}$`]);
  if (pattern === undefined && release === '5.8.1') throw new BuildError(`images has the name "${image.name}", which is not a valid regular expression`, 'correct it');
  const change = (value: Value): Value => {
    if (isNothing(value)) return value;
    if (isCollection(value)) throw new BuildError('an image is not a text', 'write a text there');
    return changed(value, image, pattern);
  };
  for (const resource of resources.all) {
    if (resource.kind === 'CustomResourceDefinition') continue;
    try {
      inContainers(resource.object, change);
      for (const split of specsFor(specs, resource.gvk)) changeField(resource.object, split, undefined, change);
    } catch (error) {
      throw error instanceof BuildError ? error.in(resource.source.file) : error;
    }
  }
}

function inContainers(node: Value, change: (value: Value) => Value): void {
  if (Array.isArray(node)) {
    for (const item of node) if (typeof item === 'object') inContainers(item, change);
    return;
  }
  if (!isMap(node)) return;
  for (const key in node) {
    const value = node[key];
    if (typeof value !== 'object') continue;
    inContainers(value, change);
    if ((key !== 'containers' && key !== 'initContainers') || !Array.isArray(value)) continue;
    for (const container of value) {
      if (isNothing(container)) continue;
      if (!isMap(container)) throw new BuildError(`${key} has an item that is not a map`, 'write name and image');
      const image = get(container, 'image');
      if (image !== undefined) container.image = change(image);
    }
  }
}

function changed(value: Value, { newName = '', newTag = '', digest: newDigest = '', tagSuffix = '' }: Image, pattern: Pattern | undefined): Value {
  const text = textOf(value);
  if (pattern === undefined || !pattern.test(text)) return value;
  let [name, tag, digest] = partsOf(text);
  if (newName !== '') name = newName;
  if (newTag !== '' || newDigest !== '') [tag, digest] = [newTag, newDigest];
  else if (tagSuffix !== '') [tag, digest] = [`${tag}${tagSuffix}`, ''];
  return restyled(value, `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`);
}

/** Name, tag and digest of an image. */
function partsOf(image: string): [string, string, string] {
  const slash = image.indexOf('/');
  const from = slash > 0 ? slash : 0;
  const digestAt = image.indexOf('@', from);
  const tagAt = image.indexOf(':', from);
  if (digestAt >= 0 && (tagAt < 0 || digestAt < tagAt)) return [image.slice(0, digestAt), '', image.slice(digestAt + 1)];
  if (tagAt < 0) return [image, '', ''];
  if (digestAt < 0) return [image.slice(0, tagAt), image.slice(tagAt + 1), ''];
  return [image.slice(0, tagAt), image.slice(tagAt + 1, digestAt), image.slice(digestAt + 1)];
}
