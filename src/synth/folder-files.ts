import { ApiObject } from 'cdk8s';
import { Folder } from '../folder';
import { problem } from '../problem';
import { emit } from './emit';
import { fileName } from './file-name';
import { emitMarked, withMarkers } from './setter-markers';
import { OutputFile } from './tree-plan';
import { isOtherThanText, isText } from '../yaml/scalar';

/** An object with its manifest. */
export interface Rendered {
  readonly object: ApiObject;
  readonly json: { readonly apiVersion: string; readonly kind: string; readonly metadata?: { readonly name?: string; readonly namespace?: string } };
}

/**
 * The files of one folder: one for each object, and the `kustomization.yaml` that lists them in their order, unless the engine generates
 * it. Two objects of one identity are a problem of the second.
 */
export function folderFiles(folder: Folder, objects: readonly Rendered[]): OutputFile[] {
  const byName = new Map<string, ApiObject>();
  const files: OutputFile[] = [];
  for (const { object, json } of objects) {
    const { name = object.name, namespace } = json.metadata ?? {};
    const file = fileName({ apiVersion: json.apiVersion, kind: json.kind, name, namespace }, folder.namespace);
    const first = byName.get(file);
    if (first) {
      problem(object, 'object-twice', `${json.kind} ${namespace ? `${namespace}/` : ''}${name} is in folder ${folder.path} already, made by ${first.node.path}`,
        'give one of them another name or namespace');
      continue;
    }
    byName.set(file, object);
    files.push({ path: below(folder, file), content: manifestText(json) });
  }
  const { resources, components } = folder._listedFiles;
  if (folder._takesAll) {
    for (const component of components) {
      problem(folder, 'generated-kustomization', `folder ${folder.path} has component ${component}, but Flux generates its kustomization.yaml, which has none`,
        'put the objects that the component changes into a folder of their own');
    }
    return files;
  }
  files.push({ path: below(folder, 'kustomization.yaml'), content: kustomization([...byName.keys(), ...resources], components) });
  return files;
}

/** Blanks, line separators and control characters that cdk8s' YAML leaves plain, and that kustomize, and so Flux, takes for white space or refuses. */
const UNUSUAL = /[\u007f-\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff\ufffe\uffff]/;

/**
 * What may be a number to kustomize, though not to the YAML 1.1 of cdk8s, or a block of text that begins with a tab, which it
 * refuses, or that is blank, which loses its blanks.
 */
const SUSPICIOUS = /(?:^|[ :-])[-+.\d]{1,40}[_oObBX]|^ *\t|^ +$/m;

/** A manifest that every reader of a cluster takes for the same text: where YAML of cdk8s is not, as JSON, which is YAML too. */
export function manifestText(json: unknown): string {
  const yaml = emitMarked(json);
  if (!UNUSUAL.test(yaml) && !(SUSPICIOUS.test(yaml) && isMisread(json))) return yaml;
  return `${withMarkers(json, (each) => escaped(JSON.stringify(each, null, 2)), (value) => escaped(JSON.stringify(value)))}\n`;
}

/** Whether kustomize reads a text in it as something else than it is written for. */
function isMisread(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\n') ? /^[\n ]*(?:\t|$)/.test(value) && /[\t ]/.test(value) : isMisreadLine(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => isMisread(each) || (!Array.isArray(value) && isMisreadLine(key)));
}

function isMisreadLine(text: string): boolean {
  return !isText(text) && emit({ v: text }) === `v: ${text}\n` && isOtherThanText(text);
}

function escaped(json: string): string {
  return json.replace(new RegExp(UNUSUAL, 'g'), (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function kustomization(resources: readonly string[], components: readonly string[]): string {
  return emit({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...(components.length > 0 && { components }),
    resources,
  });
}

function below(folder: Folder, file: string): string {
  return folder.path === '' ? file : `${folder.path}/${file}`;
}
