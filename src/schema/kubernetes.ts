import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Field, FieldList, LISTS, parseLine } from './notation';
import { Nearest } from '../base/nearest';

/** The kinds of Kubernetes itself, and the definitions that they are made of (docs/fields.md explains the file). */
interface Kubernetes {
  /** The columns of each kind by the name of its list. */
  readonly kinds: Map<string, string[]>;
  /** The lines of each definition, read when it is first needed. */
  readonly definitions: Map<string, string>;
}

let read: Kubernetes | undefined;
const fieldsOf = new Map<string, Map<string, Field>>();

function kubernetes(): Kubernetes {
  if (read) return read;
  const [head, ...rest] = readFileSync(join(LISTS, 'kubernetes.tsv'), 'utf8').split('\n= ');
  const kinds = head.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
  return read = {
    kinds: new Map(kinds.map((columns) => [columns[0].replace('/', '_').replace(' ', '_'), columns])),
    definitions: new Map(rest.map((text) => {
      const end = text.indexOf('\n');
      return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    })),
  };
}

/** The fields of a definition, such as `core/v1.PodSpec`. Definitions may be within themselves, so those below are read when they are asked for. */
function definition(name: string): Map<string, Field> {
  let fields = fieldsOf.get(name);
  if (!fields) {
    fieldsOf.set(name, fields = new Map());
    for (const line of kubernetes().definitions.get(name)?.split('\n') ?? []) {
      if (line === '') continue;
      const field = reference(parseLine(line), name);
      fields.set(field.name, field);
    }
  }
  return fields;
}

/** A field whose type may be another definition. The API server takes `null` for a field that is not set. */
function reference(field: Field, within: string): Field {
  const type: string = field.type;
  const own = { ...field, path: `${within}.${field.path}`, nullable: true, isBuiltIn: true };
  if (!type.startsWith('@')) return own;
  return { ...own, type: 'object', definition: type.slice(1), get children() { return definition(type.slice(1)); } };
}

/** Whether Kubernetes itself has a kind of that name of a list, such as `apps_v1_Deployment`. */
export function isKubernetes(name: string): boolean {
  return kubernetes().kinds.has(name);
}

/** The names of the lists of all kinds of Kubernetes itself. */
export function kubernetesListNames(): string[] {
  return [...kubernetes().kinds.keys()];
}

/** The list of a kind of Kubernetes. */
export function kubernetesList(name: string): FieldList | undefined {
  const columns = kubernetes().kinds.get(name);
  if (!columns) return undefined;
  const [id, plural, scope, type, ...versions] = columns;
  const [apiVersion, kind] = id.split(' ');
  const roots = new Map([...definition(type)].filter(([field]) => !['apiVersion', 'kind', 'metadata'].includes(field)));
  const header = { kind, apiVersion, plural, scope, ...Object.fromEntries(versions.map((each) => each.split('='))) as Record<string, string> };
  return { kind, apiVersion, scope: scope as FieldList['scope'], header, roots, definition: type, byPath: new Map([...roots.values()].map((field) => [field.path, field])) };
}

/** The fields of `metadata`, which all kinds have. */
export function metadataFields(): Map<string, Field> {
  return definition('meta/v1.ObjectMeta');
}

/** What is wrong with the version or kind of an object, where its API group is one of Kubernetes itself. */
export interface KindProblem {
  readonly at: 'apiVersion' | 'kind';
  readonly message: string;
  readonly fix: string;
}

/**
 * Says it where Kubernetes has no such kind, or not in the version that is judged for.
 *
 * @param minor such as 1.36; default: whatever one of the versions in the lists has
 */
export function kindProblem(apiVersion: string, kind: string, minor?: string): KindProblem | undefined {
  const { kinds } = kubernetes();
  const columns = kinds.get(`${apiVersion.replace('/', '_')}_${kind}`);
  if (columns) {
    const { since, until } = Object.fromEntries(columns.slice(4).map((each) => each.split('='))) as { since?: string; until?: string };
    const served = minor === undefined || isBetween(minor, since, until);
    const when = since !== undefined && !isBetween(minor ?? since, since) ? `it comes with ${since}` : `it is gone after ${until}`;
    return served ? undefined : { at: 'apiVersion', message: `Kubernetes ${minor} does not serve ${apiVersion} ${kind}: ${when}`, fix: otherVersions(apiVersion, kind, minor) };
  }
  const group = groupOf(apiVersion);
  const ids = [...kinds.values()].map(([id]) => id.split(' ')).filter(([version]) => groupOf(version) === group);
  if (ids.length === 0 || kind.endsWith('List')) return undefined;
  if (ids.some(([, each]) => each === kind)) {
    return { at: 'apiVersion', message: `Kubernetes does not serve ${apiVersion} ${kind}`, fix: otherVersions(apiVersion, kind, minor) };
  }
  const near = new Nearest().of(kind, ids.map(([, each]) => each));
  const elsewhere = [...kinds.values()].map(([id]) => id.split(' ')).filter(([, each]) => each === kind).map(([version]) => version);
  return {
    at: 'kind',
    message: `Kubernetes has no kind ${kind} in ${apiVersion}`,
    fix: elsewhere.length > 0 ? `use apiVersion ${elsewhere.join(' or ')}` : near === undefined ? 'correct kind or apiVersion' : `did you mean ${near}?`,
  };
}

/** Whether the group of an API version is one of Kubernetes itself. */
export function isKubernetesGroup(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return [...kubernetes().kinds.values()].some(([id]) => groupOf(id.split(' ')[0]) === group);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function otherVersions(apiVersion: string, kind: string, minor: string | undefined): string {
  const others = [...kubernetes().kinds.values()].filter(([id, , , , ...versions]) => {
    const [version, each] = id.split(' ');
    const { since, until } = Object.fromEntries(versions.map((column) => column.split('='))) as { since?: string; until?: string };
    const isOther = each === kind && version !== apiVersion && groupOf(version) === groupOf(apiVersion);
    return isOther && (minor === undefined || isBetween(minor, since, until));
  }).map(([id]) => id.split(' ')[0]);
  return others.length > 0 ? `use ${others.join(' or ')}` : 'no version of it is served: use its replacement';
}

/** Whether a minor version, such as 1.36, is within two others. */
export function isBetween(minor: string, since: string | undefined, until?: string): boolean {
  const number = (version: string): number => Number(version.slice(version.indexOf('.') + 1));
  return (since === undefined || number(minor) >= number(since)) && (until === undefined || number(minor) <= number(until));
}
