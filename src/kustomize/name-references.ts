import type { Config, NameReference } from './config';
import { changeField, SplitSpec, specsFor } from './field-spec';
import { Gvk, GvkSelector, gvkOf, isSelected } from './gvk';
import { BuildError } from './problem';
import { describe, NO_NAMESPACE, Resource } from './resource';
import type { Resources } from './resources';
import { get, isMap, isNothing, restyled, set, textOf, Value, ValueMap } from './value';

/** Writes the new names of objects where others name them by one that they once had. */
export function fixNameReferences(resources: Resources, { nameReference }: Config): void {
  const byFormerName = new Map<string, Resource[]>();
  for (const resource of resources.all) {
    for (const name of new Set(resource.formerIds.map((id) => id.name))) {
      const found = byFormerName.get(name);
      if (found === undefined) byFormerName.set(name, [resource]);
      else found.push(resource);
    }
  }
  if (byFormerName.size === 0) return;
  const byOriginalNamespace = new Map<string, Resource[]>();
  for (const resource of resources.all) {
    const { namespace } = resource.originalId;
    const found = byOriginalNamespace.get(namespace);
    if (found === undefined) byOriginalNamespace.set(namespace, [resource]);
    else found.push(resource);
  }
  for (const referrer of resources.all) {
    const { kind } = referrer.originalId;
    const referrers = new Referrer(referrer, byFormerName, byOriginalNamespace);
    for (const { spec, target } of fieldsOf(nameReference, gvkOf(referrer.apiVersion, kind))) {
      try {
        changeField(referrer.object, spec, undefined, (value) => referrers.renamed(value, spec, target));
      } catch (error) {
        throw error instanceof BuildError ? error.in(referrer.source.file) : error;
      }
    }
  }
}

interface ReferenceField {
  readonly spec: SplitSpec;
  readonly target: GvkSelector;
}

const fields = new WeakMap<readonly NameReference[], Map<Gvk, readonly ReferenceField[]>>();

function fieldsOf(references: readonly NameReference[], gvk: Gvk): readonly ReferenceField[] {
  let byKind = fields.get(references);
  if (byKind === undefined) fields.set(references, byKind = new Map());
  let found = byKind.get(gvk);
  if (found === undefined) {
    found = references.flatMap((target) => specsFor(target.fieldSpecs, gvk).map((spec) => ({ spec, target })));
    byKind.set(gvk, found);
  }
  return found;
}

/** Whether a reference is a map with a name, and the namespace that it has then. */
interface ReferenceForm {
  readonly isMap: boolean;
  readonly namespace?: string;
}

/** An object whose references are renamed. */
class Referrer {
  private readonly gvk: Gvk;
  private readonly namespaces: ReadonlySet<string>;

  constructor(
    private readonly resource: Resource,
    private readonly byFormerName: ReadonlyMap<string, readonly Resource[]>,
    private readonly byOriginalNamespace: ReadonlyMap<string, readonly Resource[]>,
  ) {
    this.gvk = resource.gvk;
    this.namespaces = new Set(subjectNamespaces(resource));
  }

  public renamed(value: Value, spec: SplitSpec, target: GvkSelector): Value {
    if (isNothing(value)) return value;
    if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? badReference(spec) : this.renamed(item, spec, target)));
    if (isMap(value)) return this.renamedMap(value, spec, target);
    const referral = this.referral(textOf(value), spec, target, { isMap: false });
    return referral === undefined || referral.name === textOf(value) ? value : restyled(value, referral.name);
  }

  /** A reference with a name and perhaps a namespace. */
  private renamedMap(map: ValueMap, spec: SplitSpec, target: GvkSelector): Value {
    const name = get(map, 'name');
    if (name === undefined) return badReference(spec);
    const namespace = get(map, 'namespace');
    const referral = this.referral(textOf(name), spec, target, { isMap: true, namespace: namespace === undefined ? undefined : textOf(namespace) });
    if (referral === undefined || (referral.name === textOf(name) && referral.namespace === '')) return map;
    set(map, 'name', restyled(name, referral.name));
    if (referral.namespace !== '') set(map, 'namespace', restyled(namespace, referral.namespace));
    return map;
  }

  /** The object that is meant. */
  private referral(name: string, { spec }: SplitSpec, target: GvkSelector, from: ReferenceForm): Resource | undefined {
    const { isMap: isOfMap, namespace } = from;
    let candidates = (this.byFormerName.get(name) ?? []).filter((each) => this.canMean(each));
    if (candidates.length === 0) return undefined;
    if (namespace !== undefined) candidates = this.inNamespace(candidates, namespace);
    candidates = candidates.filter((each) => wasSelected(each, target) && this.isOfRole(each, spec.path) && this.isNear(each));
    if (candidates.length <= 1) return candidates[0];
    candidates = candidates.filter((each) => isOfFamily(each, this.resource, true));
    if (candidates.length > 1) candidates = candidates.filter((each) => isOfFamily(each, this.resource, false));
    if (candidates.length === 0) return undefined;
    const [first, ...others] = candidates;
    if (others.every((each) => each.name === first.name && (!isOfMap || each.namespace === first.namespace))) return first;
    throw new BuildError(`${describe(this.resource)} names "${name}" in ${spec.path}, which may be ${candidates.map(describe).join(' or ')}`, 'rename one of them');
  }

  /** Whether an object is one that the referrer can name at all. */
  private canMean(candidate: Resource): boolean {
    if (this.gvk.isClusterScoped || candidate.gvk.isClusterScoped) return true;
    return candidate.effectiveNamespace === this.resource.effectiveNamespace || this.namespaces.has(candidate.namespace);
  }

  /** Those that were in a namespace at first; if nothing was, those that are in it now. */
  private inNamespace(candidates: readonly Resource[], namespace: string): Resource[] {
    if (namespace === NO_NAMESPACE) return [];
    const isOriginal = (this.byOriginalNamespace.get(namespace) ?? []).some((each) => this.canMean(each));
    return candidates.filter((each) => (isOriginal ? each.originalId.namespace : each.effectiveNamespace) === namespace);
  }

  private isOfRole(candidate: Resource, path: string): boolean {
    if (!path.endsWith('roleRef/name')) return true;
    const role = get(this.resource.object, 'roleRef');
    if (!isMap(role) || role.apiGroup === undefined || role.kind === undefined) return true;
    return wasSelected(candidate, { group: textOf(role.apiGroup), kind: textOf(role.kind) });
  }

  private isNear(candidate: Resource): boolean {
    return this.gvk.isClusterScoped || candidate.gvk.isClusterScoped || candidate.kind === 'ServiceAccount'
      || candidate.effectiveNamespace === this.resource.effectiveNamespace;
  }
}

function badReference({ spec }: SplitSpec): never {
  throw new BuildError(`the reference ${spec.path} has no name`, 'write the name of the object');
}

function wasSelected(candidate: Resource, selector: GvkSelector): boolean {
  const { group, version } = candidate.gvk;
  return candidate.formerIds.some(({ kind }) => isSelected({ group, version, kind }, selector));
}

function subjectNamespaces(resource: Resource): string[] {
  if (resource.kind !== 'RoleBinding') return [];
  const subjects = get(resource.object, 'subjects');
  if (!Array.isArray(subjects)) return [];
  return subjects.flatMap((subject) => {
    if (!isMap(subject)) throw new BuildError(`${describe(resource)} has a subject that is not a map`, 'write kind, name and namespace');
    const namespace = get(subject, 'namespace');
    if (namespace === undefined || get(subject, 'kind') !== 'ServiceAccount') return [];
    if (typeof namespace !== 'string') throw new BuildError(`${describe(resource)} has a subject whose namespace is not a string`, 'write its name');
    return [namespace];
  });
}

/** Whether two objects come through the same prefixes and suffixes. */
function isOfFamily(a: Resource, b: Resource, allowsNone: boolean): boolean {
  const matches = (one: readonly string[], other: readonly string[]): boolean => (
    (allowsNone && (one.length === 0 || other.length === 0)) || endAlike(one, other)
  );
  return matches(a.prefixes, b.prefixes) && matches(a.suffixes, b.suffixes);
}

function endAlike(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length > b.length ? [b, a] : [a, b];
  if (short.length === 0) return long.length === 0;
  return short.every((each, i) => each === long[i + long.length - short.length]);
}

