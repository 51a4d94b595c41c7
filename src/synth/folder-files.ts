import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import type { OutputFile } from './files/tree';
import { fileName, kustomizationText, manifestsText, manifestText } from './yaml/manifest-file';
import { scalarText } from './yaml/setter-markers';
import { describeToken, tokenIn, WAYS } from '../base/cdk-token';
import { Manifest } from '../base/manifest';
import { problem } from '../base/problem';
import { resolveSettersInText, settersOf } from '../base/setter-token';
import { lenientValues } from '../base/yaml/lenient';
import { Folder } from '../folder';
import { ManifestFile } from '../manifest-file';
import { Repository } from '../repository';

/** A manifest, and what it comes from. */
export interface Rendered {
  /** The object; the chart or folder whose `toJson()` made it, where it is of no object. */
  readonly construct: IConstruct;
  readonly json: Manifest;
}

/**
 * The files of one folder: one for each object, and the `kustomization.yaml` that lists them in their order, unless the engine generates
 * it. Two objects of one identity are a problem of the second.
 */
export function folderFiles(folder: Folder, objects: readonly Rendered[]): OutputFile[] {
  const byIdentity = new Map<string, IConstruct>();
  const byName = new Map<string, string[]>();
  for (const { construct, json } of objects) {
    const { name = ApiObject.isApiObject(construct) ? construct.name : '', namespace } = json.metadata ?? {};
    const file = fileName({ apiVersion: json.apiVersion, kind: json.kind, name, namespace }, folder.namespace);
    const first = byIdentity.get(file);
    if (first) {
      problem(construct, 'object-twice', `${json.kind} ${namespace ? `${namespace}/` : ''}${name} is in folder ${folder.path} already, made by ${first.node.path}`,
        'give one of them another name or namespace');
      continue;
    }
    byIdentity.set(file, construct);
    const within = ManifestFile._of(construct)?.path ?? file;
    const texts = byName.get(within);
    if (texts) texts.push(manifestText(json));
    else byName.set(within, [manifestText(json)]);
  }
  const files: OutputFile[] = [...byName].map(([name, texts]) => ({ path: below(folder, name), content: manifestsText(texts) }));
  const { resources, components } = folder._listedFiles;
  const kustomization = folder._kustomization();
  if (folder._takesAll) {
    for (const component of components) {
      problem(folder, 'generated-kustomization', `folder ${folder.path} has component ${component}, but Flux generates its kustomization.yaml, which has none`,
        'put the objects that the component changes into a folder of their own');
    }
    if (kustomization) {
      problem(folder, 'generated-kustomization', `folder ${folder.path} changes what it builds, but Flux generates its kustomization.yaml, which changes nothing`,
        'use another path for the folder, or for the cluster');
    }
    return files;
  }
  if (folder._listOfUser) {
    const { source } = folder._listOfUser;
    if (kustomization) problem(folder, 'kustomization-file', `folder ${folder.path} changes what it builds, but its kustomization.yaml is ${source}`, `say it in ${source}`);
    checkList(folder, folder._listOfUser, [...byName.keys()]);
    return files;
  }
  files.push({ path: below(folder, 'kustomization.yaml'), content: kustomizationText([...byName.keys(), ...resources], components, kustomization) });
  return files;
}

/** What the user's own `kustomization.yaml` does not name is applied by nothing. */
function checkList(folder: Folder, { source, text }: { readonly source: string; readonly text: string }, names: readonly string[]): void {
  const named = new Set(lenientValues(text, { version: '1.2' }).flatMap(textsIn).map((each) => each.replace(/^(\.\/)+/, '')));
  const [first, ...others] = names.filter((name) => !named.has(name) && !name.split('/').some((_, i, parts) => named.has(parts.slice(0, i).join('/'))));
  if (first === undefined) return;
  problem(folder, 'kustomization-file', `${source} does not list ${[first, ...others].join(', ')}, which the program writes into folder ${folder.path}`,
    `add "- ${first}"${others.length > 0 ? ' and the others' : ''} to its resources`);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function below(folder: Folder, file: string): string {
  return folder.path === '' ? file : `${folder.path}/${file}`;
}

/** A file, and what it comes from where that is not the objects of a folder. */
export interface RenderedFile extends OutputFile {
  readonly owner?: Construct;
}

/**
 * All files of a repository: what its folders render, and what was added to it.
 *
 * @param objectsOf the objects of a folder in their order
 * @param stabilize what makes texts independent of the folders' place
 */
export function repositoryFiles(
  repository: Repository, objectsOf: (folder: Folder) => readonly Rendered[], stabilize: (text: string) => string,
): RenderedFile[] {
  const files: RenderedFile[] = repository.folders.flatMap((folder) => folderFiles(folder, objectsOf(folder)));
  for (const { path, content, seeded, owner } of repository._otherFiles) {
    const text = content();
    const token = tokenIn(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));
    if (token) {
      problem(owner, 'cdk-token', `file ${path} has a value that is known only when its stack is deployed: ${describeToken(token)}`, WAYS);
    }
    if (typeof text === 'string' && /\p{Surrogate}/u.test(text)) {
      problem(owner, 'lone-surrogate', `file ${path} has half of a surrogate pair`, 'remove it: no text file can hold it');
    }
    files.push({ path, content: typeof text === 'string' ? withMarkers(stabilize(text), path, owner) : text, seeded, owner });
  }
  return files;
}

/** A text with the comments of what follows ImagePolicies in it. */
function withMarkers(text: string, path: string, owner: Construct): string {
  const setters = settersOf(owner.node.root);
  if (!setters) return text;
  const resolved = resolveSettersInText(text, setters, scalarText);
  for (const comment of new Set(resolved.misused.map((each) => each.comment))) {
    problem(owner, 'image-marker', `file ${path} has a value of ${comment} that is not all of a value at the end of a line, so image automation cannot replace it`,
      'put it on a line of its own, in YAML of block style: key: value');
  }
  return resolved.text;
}
