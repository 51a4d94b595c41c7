import { Check } from './check';
import { actionsIn } from '../base/go-template';
import { isMap } from '../base/manifest';
import { withoutQuoted } from '../base/quoted';
import { APPLICATION_SET } from '../program/argo-application';
import { textAt, valuesAt } from '../program/json-path';
import { ProgramObject } from '../program/program';

/** Parameters of an ApplicationSet that its generators do not give. */
export const setParameters: Check = {
  id: 'set-parameters',
  doc: 'The template of an ApplicationSet has a parameter that one of its generators does not give: with `missingkey=error` none of the Applications is created, and otherwise they '
    + 'have `<no value>`, or the text itself, in its place. Correct the name, or add the parameter to the generator.',
  *run(program) {
    for (const object of program.judged) {
      if (object.kind !== APPLICATION_SET) continue;
      const said = new Set<string>();
      for (const { value, at } of valuesAt(object.json, 'spec.generators[]')) {
        const given = parametersOf(value);
        if (given.isOpen) continue;
        for (const { path, where } of usesIn(object)) {
          const missing = given.missing(path);
          if (missing === undefined || said.has(missing)) continue;
          said.add(missing);
          const known = given.near(path);
          yield {
            place: object.place,
            at: where,
            about: missing,
            message: `the template of ApplicationSet ${object.name} has the parameter ${missing}, which its generator ${kindOf(value)} (${at}) does not give`,
            fix: `${known.length > 0 ? `use one of ${known.join(', ')}` : 'add it to the generator'}, as the generator's own properties and parameter() do`,
          };
        }
      }
    }
  },
};

/** What a generator gives. */
class Parameters {
  /** @param isOpen it may give more than is known */
  constructor(private readonly names: ReadonlyMap<string, ReadonlySet<string> | undefined>, public readonly isOpen: boolean) {}

  /** What a path begins with that is not given. */
  public missing([name, inner]: readonly string[]): string | undefined {
    if (!this.names.has(name)) return name;
    const fields = this.names.get(name);
    return fields && inner !== undefined && !fields.has(inner) ? `${name}.${inner}` : undefined;
  }

  /** What could be meant instead. */
  public near([name]: readonly string[]): string[] {
    const fields = this.names.get(name);
    return fields ? [...fields].map((field) => `${name}.${field}`).sort() : [...this.names.keys()].filter((each) => each !== 'values' || this.names.get('values')!.size > 0).sort();
  }

  /** Both together. */
  public with(other: Parameters): Parameters {
    const names = new Map(this.names);
    for (const [name, fields] of other.names) {
      const own = names.get(name);
      names.set(name, own && fields ? new Set([...own, ...fields]) : names.has(name) ? undefined : fields);
    }
    return new Parameters(names, this.isOpen || other.isOpen);
  }
}

const NOTHING = new Parameters(new Map(), false);
const OPEN = new Parameters(new Map(), true);

const FIXED: { readonly [kind: string]: readonly string[] } = {
  clusters: ['name', 'nameNormalized', 'server', 'project'],
  pullRequest: [
    'number', 'title', 'branch', 'branch_slug', 'target_branch', 'target_branch_slug', 'head_sha', 'head_short_sha', 'head_short_sha_7', 'author', 'labels',
  ],
  scmProvider: ['organization', 'repository', 'repository_id', 'url', 'branch', 'branchNormalized', 'sha', 'short_sha', 'short_sha_7', 'labels'],
};
const PATH = ['path', 'basename', 'basenameNormalized', 'segments'];

function parametersOf(generator: unknown): Parameters {
  const kind = kindOf(generator);
  const body = isMap(generator) && isMap(generator[kind]) ? generator[kind] : {};
  const values = isMap(body.values) ? Object.keys(body.values) : [];
  const of = (names: readonly string[], more: [string, ReadonlySet<string> | undefined][] = []): Parameters =>
    new Parameters(new Map([...names.map((name): [string, undefined] => [name, undefined]), ['values', new Set(values)], ...more]), false);
  if (kind === 'list') return body.elementsYaml === undefined ? ofList(valuesAt(body, 'elements[]').map(({ value }) => value)) : OPEN;
  if (kind === 'clusters' && body.flatList === true) return of(['clusters']);
  if (kind === 'clusters') return of(FIXED.clusters, [['metadata', new Set(['labels', 'annotations'])]]);
  if (kind in FIXED) return of(FIXED[kind]);
  if (kind === 'git' && valuesAt(body, 'directories[]').length > 0) {
    const prefix = textAt(body, 'pathParamPrefix');
    return of([], [prefix ? [prefix, new Set(['path'])] : ['path', new Set(PATH)]]);
  }
  if (kind === 'matrix' || kind === 'merge') {
    return valuesAt(body, 'generators[]').map(({ value }) => parametersOf(value)).reduce((all, each) => all.with(each), NOTHING);
  }
  return OPEN; // files, plugins and decisions have what they have
}

/** What all elements have: where one lacks it, its Application fails. */
function ofList(elements: readonly unknown[]): Parameters {
  if (elements.some((each) => !isMap(each)) || elements.length === 0) return OPEN;
  const all = elements as Record<string, unknown>[];
  const names = Object.keys(all[0]).filter((name) => all.every((each) => name in each));
  const fieldsOf = (name: string): ReadonlySet<string> | undefined => {
    const maps = all.map((each) => each[name]).filter(isMap);
    return maps.length === all.length ? new Set(maps.flatMap((each) => Object.keys(each))) : undefined;
  };
  return new Parameters(new Map(names.map((name) => [name, fieldsOf(name)])), false);
}

/** The one field of a generator beside its selector. */
function kindOf(generator: unknown): string {
  return (isMap(generator) ? Object.keys(generator).find((key) => key !== 'selector') : undefined) ?? '';
}

interface Use {
  readonly path: readonly string[];
  /** Where it stands. */
  readonly where: string;
}

function usesIn({ json }: ProgramObject): Use[] {
  const isGo = valuesAt(json, 'spec.goTemplate')[0]?.value === true;
  const isStrict = valuesAt(json, 'spec.goTemplateOptions[]').some(({ value }) => value === 'missingkey=error');
  const texts: Use[] = [];
  const collect = (value: unknown, where: string): void => {
    if (typeof value === 'string') texts.push(...pathsIn(value, isGo, isStrict).map((path) => ({ path, where })));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) collect(each, Array.isArray(value) ? `${where}[${key}]` : `${where}.${key}`);
  };
  for (const field of ['template', 'templatePatch']) collect(valuesAt(json, `spec.${field}`)[0]?.value, `spec.${field}`);
  return texts;
}

/** The parameters that a text certainly reads; none where blocks change what the dot is. */
function pathsIn(text: string, isGo: boolean, isStrict: boolean): string[][] {
  const actions = actionsIn(text);
  if (!isGo) return actions.map((action) => action.trim()).filter((action) => /^[A-Za-z_][\w.-]*$/.test(action)).map((action) => action.split('.'));
  if (actions.some((action) => /^\s*(range|with|define|template|block)\b/.test(action))) return [];
  if (!isStrict && actions.some((action) => /\b(if|default|coalesce|ternary|hasKey)\b/.test(action))) return [];
  return actions.flatMap((action) => {
    const indexed = [...action.matchAll(/\bindex\s+\.\s+"([^"]+)"(?:\s+"([^"]+)")?/g)].map(([, ...path]) => path.filter((each) => each !== undefined));
    const dotted = [...withoutQuoted(action, '"`').matchAll(/(?:^|[\s(|])\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g)].map(([, path]) => path.split('.'));
    return [...indexed, ...dotted];
  });
}
