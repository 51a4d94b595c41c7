import { posix } from 'node:path';
import { globMatch } from './glob';
import { textAt, valuesAt } from './json-path';
import { actionsIn } from '../base/go-template';
import { isMap, type Manifest } from '../base/manifest';
import { foldersAbove } from '../base/tree-path';
import { lenientValues } from '../base/yaml/lenient';

/** A tree of files that a generator of an ApplicationSet looks into. */
export interface SetTree {
  readonly paths: readonly string[];
  textOf(path: string): string | undefined;
}

/** What Argo CD makes of an ApplicationSet. */
export interface Expanded {
  readonly applications: readonly Manifest[];
  /** Whether these are all. Generators may ask servers, or what is not in any tree that is read. */
  readonly isWhole: boolean;
}

/** Parameters of one Application: texts, lists of texts, and maps of them. */
type Parameters = Readonly<Record<string, unknown>>;

/** Something that only Argo CD knows. */
class Unknown extends Error {}

/**
 * The Applications of an ApplicationSet, as far as files say them: from lists, directories and files of Git repositories, the cluster of Argo CD itself, and matrices
 * and merges of these.
 *
 * @param treeOf the files of a repository that is read
 */
export function applicationsOfSet(set: Manifest, treeOf: (url: string) => SetTree | undefined): Expanded {
  const isGo = valuesAt(set, 'spec.goTemplate')[0]?.value === true;
  const isPatched = textAt(set, 'spec.templatePatch') !== undefined;
  const applications: Manifest[] = [];
  let isWhole = !isPatched;
  for (const { value } of valuesAt(set, 'spec.generators[]')) {
    try {
      const sets = parametersOf(value, { isGo, treeOf });
      if (!sets.isWhole) isWhole = false;
      for (const each of sets.all) applications.push(applicationOf(set, templateOf(set, value), each, isGo));
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      isWhole = false;
    }
  }
  return { applications: isPatched ? [] : applications, isWhole };
}

interface Context {
  readonly isGo: boolean;
  readonly treeOf: (url: string) => SetTree | undefined;
  /** Parameters that an earlier generator of a matrix gives. */
  readonly outer?: Parameters;
}

interface ParameterSets {
  readonly all: readonly Parameters[];
  readonly isWhole: boolean;
}

function parametersOf(generator: unknown, context: Context): ParameterSets {
  if (!isMap(generator)) throw new Unknown();
  const kind = Object.keys(generator).find((key) => key !== 'selector') ?? '';
  const { template: _template, ...own } = isMap(generator[kind]) ? generator[kind] : {};
  const body = rendered(own, context.outer ?? {}, context.isGo) as Record<string, unknown>;
  const found = ofKind(kind, body, context);
  const selected = found.all.filter((each) => isSelected(generator.selector, each));
  return { ...found, all: selected.map((each) => withValues(each, body.values, context.isGo)) };
}

function ofKind(kind: string, body: Record<string, unknown>, context: Context): ParameterSets {
  switch (kind) {
    case 'list':
      if (body.elementsYaml !== undefined) throw new Unknown();
      return { all: valuesAt(body, 'elements[]').map(({ value }) => parametersIn(value, context.isGo)), isWhole: true };
    case 'git': return ofGit(body, context);
    // Clusters beside that of Argo CD itself are Secrets, which are rarely in a repository.
    case 'clusters': {
      if (valuesAt(body, 'selector.matchLabels{}').length > 0 || valuesAt(body, 'selector.matchExpressions[]').length > 0 || body.flatList === true) throw new Unknown();
      return { all: [{ name: 'in-cluster', nameNormalized: 'in-cluster', server: 'https://kubernetes.default.svc' }], isWhole: false };
    }
    case 'matrix': return ofMatrix(valuesAt(body, 'generators[]').map(({ value }) => value), context);
    case 'merge': return ofMerge(valuesAt(body, 'generators[]').map(({ value }) => value), valuesAt(body, 'mergeKeys[]').map(({ value }) => String(value)), context);
    default: throw new Unknown();
  }
}

function ofGit(body: Record<string, unknown>, { isGo, treeOf }: Context): ParameterSets {
  const tree = treeOf(textAt(body, 'repoURL') ?? '');
  if (tree === undefined || textAt(body, 'pathParamPrefix') !== undefined) throw new Unknown();
  const pathsOf = (field: string): { readonly path: string; readonly exclude: boolean }[] => valuesAt(body, field).map(({ value }) =>
    ({ path: textAt(value, 'path') ?? '', exclude: isMap(value) && value.exclude === true }));
  const [directories, files] = [pathsOf('directories[]'), pathsOf('files[]')];
  const isChosen = (all: readonly { readonly path: string; readonly exclude: boolean }[], path: string): boolean =>
    all.some((each) => !each.exclude && isPath(each.path, path)) && !all.some((each) => each.exclude && isPath(each.path, path));
  if (directories.length > 0) {
    const folders = [...new Set(tree.paths.flatMap((path) => foldersAbove(path)))].filter((path) => path !== '' && !path.split('/').some((step) => step.startsWith('.'))).sort();
    return { all: folders.filter((path) => isChosen(directories, path)).map((path) => ofPath(path, isGo)), isWhole: true };
  }
  const all = tree.paths.filter((path) => isChosen(files, path)).sort().flatMap((path) => {
    const documents = lenientValues(tree.textOf(path) ?? '', { version: '1.2' }).flatMap((document) => (Array.isArray(document) ? document as unknown[] : [document]));
    const place = { ...ofPath(posix.dirname(path), isGo), ...isGo ? {} : { 'path.filename': posix.basename(path) } };
    return documents.map((document) => ({ ...parametersIn(document, isGo), ...place }));
  });
  return { all, isWhole: true };
}

/** A text as a name of Kubernetes. */
function nameOf(text: string): string {
  const parts = text.toLowerCase().replace(/[^a-z0-9.-]/g, '-').slice(0, 253).replace(/^[-.]+/, '');
  let end = parts.length;
  while (/[-.]/.test(parts.charAt(end - 1))) end--;
  return parts.slice(0, end);
}

/** Whether a pattern means a path: `*` does not cross slashes, `**` does. */
function isPath(pattern: string, path: string): boolean {
  return pattern === '*' ? !path.includes('/') : globMatch(pattern, path, '/') || (pattern.includes('**/') && globMatch(pattern.replaceAll('**/', ''), path, '/'));
}

/** What a directory is called in templates. */
function ofPath(path: string, isGo: boolean): Parameters {
  const [basename, segments] = [posix.basename(path), path.split('/')];
  const normalized = nameOf(basename);
  if (isGo) return { path: { path, basename, basenameNormalized: normalized, segments } };
  return { path, 'path.basename': basename, 'path.basenameNormalized': normalized, ...Object.fromEntries(segments.map((step, i) => [`path[${i}]`, step])) };
}

function ofMatrix([first, second]: readonly unknown[], context: Context): ParameterSets {
  const outer = parametersOf(first, context);
  const parts = outer.all.map((each) => ({ each, inner: parametersOf(second, { ...context, outer: { ...context.outer, ...each } }) }));
  const all = parts.flatMap(({ each, inner }) => inner.all.map((own) => ({ ...each, ...own })));
  return { all, isWhole: outer.isWhole && parts.every(({ inner }) => inner.isWhole) };
}

function ofMerge(generators: readonly unknown[], keys: readonly string[], context: Context): ParameterSets {
  const [base, ...others] = generators.map((each) => parametersOf(each, context));
  const keyOf = (each: Parameters): string => JSON.stringify(keys.map((key) => valueAt(each, key)));
  const all = base.all.map((each) => others.reduce((merged, { all: own }) => {
    const same = own.find((other) => keyOf(other) === keyOf(each));
    return { ...merged, ...same };
  }, each));
  return { all, isWhole: base.isWhole && others.every(({ isWhole }) => isWhole) };
}

function isSelected(selector: unknown, parameters: Parameters): boolean {
  if (selector === undefined) return true;
  if (valuesAt(selector, 'matchExpressions[]').length > 0) throw new Unknown();
  const labels = isMap(selector) && isMap(selector.matchLabels) ? Object.entries(selector.matchLabels) : [];
  return labels.every(([key, value]) => valueAt(parameters, key) === value);
}

function withValues(parameters: Parameters, values: unknown, isGo: boolean): Parameters {
  if (!isMap(values)) return parameters;
  const own = rendered(values, parameters, isGo) as Record<string, unknown>;
  return isGo ? { ...parameters, values: own } : { ...parameters, ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`values.${key}`, value])) };
}

/** The parameters that a map is. */
function parametersIn(value: unknown, isGo: boolean): Parameters {
  if (!isMap(value)) return {};
  return isGo ? value : flat(value);
}

/** Fields of fields, by names with dots. */
function flat(value: Record<string, unknown>, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (isMap(each) ? Object.entries(flat(each, `${prefix}${key}.`)) : [[`${prefix}${key}`, each]])));
}

/** The template of a generator: that of the set, with what the generator says itself. */
function templateOf(set: Manifest, generator: unknown): unknown {
  const own = isMap(generator) ? Object.values(generator).map((body) => (isMap(body) ? body.template : undefined)).find(isMap) : undefined;
  if (own !== undefined && Object.keys(own).length > 0) throw new Unknown();
  return valuesAt(set, 'spec.template')[0]?.value;
}

function applicationOf(set: Manifest, template: unknown, parameters: Parameters, isGo: boolean): Manifest {
  const made = rendered(template, parameters, isGo);
  if (!isMap(made)) throw new Unknown();
  const metadata = isMap(made.metadata) ? made.metadata : {};
  return { apiVersion: set.apiVersion, kind: 'Application', metadata: { ...metadata, namespace: set.metadata?.namespace }, spec: made.spec } as unknown as Manifest;
}

function rendered(value: unknown, parameters: Parameters, isGo: boolean): unknown {
  if (typeof value === 'string') return isGo ? goText(value, parameters) : plainText(value, parameters);
  if (Array.isArray(value)) return value.map((each) => rendered(each, parameters, isGo));
  if (!isMap(value)) return value;
  const textOf = isGo ? goText : plainText;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [textOf(key, parameters), rendered(each, parameters, isGo)]));
}

/** `{{name}}`, which stays as it is where there is no such parameter. */
function plainText(text: string, parameters: Parameters): string {
  return text.replace(/\{\{\s*([\w.[\]-]+)\s*\}\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : String(value);
  });
}

/** `{{ .name }}` and what is as simple; anything else only Argo CD knows. */
function goText(text: string, parameters: Parameters): string {
  if (!text.includes('{{')) return text;
  const actions = actionsIn(text);
  let i = 0;
  const made = text.replace(/\{\{[^{}]*\}\}/g, (whole) => {
    if (whole.startsWith('{{-') || whole.endsWith('-}}')) throw new Unknown();
    const value = goValue(actions[i++] ?? '', parameters);
    if (typeof value === 'object' || value === undefined) throw new Unknown();
    return String(value);
  });
  if (i < actions.length) throw new Unknown();
  return made;
}

function goValue(action: string, parameters: Parameters): unknown {
  const [term, ...functions] = action.split('|').map((part) => part.trim());
  const [, indexed, at] = /^index\s+\.([\w.]+)\s+(\d+)$/.exec(term) ?? [];
  const named = /^\.(\w+(?:\.\w+)*)$/.exec(term)?.[1];
  const quoted = /^index\s+\.\s+"([^"]+)"$/.exec(term)?.[1];
  let value: unknown;
  if (indexed !== undefined) value = (valueAt(parameters, indexed) as unknown[] | undefined)?.[Number(at)];
  else if (named !== undefined) value = valueAt(parameters, named);
  else if (quoted !== undefined) value = parameters[quoted];
  else throw new Unknown();
  for (const each of functions) {
    if (each === 'lower' && typeof value === 'string') value = value.toLowerCase();
    else throw new Unknown();
  }
  return value;
}

/** A parameter by its name, or by names with dots between. */
function valueAt(parameters: Parameters, path: string): unknown {
  if (Object.hasOwn(parameters, path)) return parameters[path];
  return path.split('.').reduce<unknown>((value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined), parameters);
}
