import { compareText, ORDER_FIRST, ORDER_LAST, orderOf, sameGvk, sortText } from './gvk';
import type { Kustomization } from './kustomization';
import { BuildError } from './problem';
import { describe, Resource } from './resource';

/** The objects of a kustomization in their order; no two have the same identity when they are added. */
export class Resources {
  public all: Resource[] = [];
  private current: Set<string> | undefined;
  private known: Map<string, Resource[]> | undefined;

  /** Something that cannot be known could have brought more objects. */
  public isIncomplete = false;

  /** To be called when the identity of an object may have changed. */
  public changed(): void {
    this.current = undefined;
    this.known = undefined;
  }

  /** @throws BuildError if there is an object of that identity */
  public add(resource: Resource): void {
    this.current ??= new Set(this.all.map(({ key }) => key));
    const { key } = resource;
    if (this.current.has(key)) {
      const other = this.all.find((each) => each.key === key)!;
      const [, line, column] = /:(\d+):(\d+)$/.exec(resource.source.at([])) ?? [];
      const place = { file: resource.source.file, ...line === undefined ? {} : { line: Number(line), column: Number(column) } };
      throw new BuildError(`has ${describe(resource)}, which ${other.source.file} has too`, 'list it once, or rename one of them', place);
    }
    this.current.add(key);
    this.all.push(resource);
    if (this.known !== undefined) note(this.known, resource);
  }

  public addAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.add(resource);
  }

  /** Sets the objects anew, as kustomize does: each is added again. */
  public replaceAll(resources: readonly Resource[]): void {
    this.all = [];
    this.changed();
    this.addAll(resources);
  }

  /** The objects that have, or once had, an identity. */
  public matching(key: string): readonly Resource[] {
    if (this.known === undefined) {
      this.known = new Map();
      for (const resource of this.all) note(this.known, resource);
    }
    return this.known.get(key) ?? [];
  }

  /** @throws BuildError if two objects have one identity */
  public checkUnique(message: (resource: Resource) => string, fix: string): void {
    const keys = new Set<string>();
    for (const resource of this.all) {
      const { key } = resource;
      if (keys.has(key)) throw new BuildError(message(resource), fix);
      keys.add(key);
    }
  }
}

function note(known: Map<string, Resource[]>, resource: Resource): void {
  for (const key of new Set(resource.keys)) {
    const found = known.get(key);
    if (found === undefined) known.set(key, [resource]);
    else found.push(resource);
  }
}

/**
 * Sorts objects as they are printed: by the place of their kinds, unless a kustomization says otherwise.
 *
 * @throws BuildError if the options contradict each other
 */
export function sortResources(resources: readonly Resource[], options: Kustomization['sortOptions']): readonly Resource[] {
  if (options === undefined) return legacy(resources, ORDER_FIRST, ORDER_LAST);
  const { order = '', legacySortOptions } = options;
  if (order !== 'legacy' && order !== 'fifo') throw new BuildError(`sortOptions.order is "${order}"`, 'write legacy or fifo');
  if (order === 'legacy') return legacy(resources, legacySortOptions?.orderFirst ?? (legacySortOptions ? [] : ORDER_FIRST), legacySortOptions?.orderLast ?? (legacySortOptions ? [] : ORDER_LAST));
  if (legacySortOptions !== undefined) throw new BuildError('sortOptions has legacySortOptions, but its order is fifo', 'remove them, or write order: legacy');
  return resources;
}

function legacy(resources: readonly Resource[], first: readonly string[], last: readonly string[]): readonly Resource[] {
  const order = orderOf(first, last);
  const entries = resources.map((resource) => ({ resource, gvk: resource.gvk, place: order.get(resource.kind) ?? 0, id: `${resource.namespace || '~X'}|${resource.name || '~N'}` }));
  entries.sort((a, b) => {
    if (sameGvk(a.gvk, b.gvk)) return compareText(a.id, b.id);
    if (a.place !== b.place) return a.place - b.place;
    const texts = compareText(sortText(a.gvk), sortText(b.gvk));
    return a.gvk.kind === 'Namespace' && b.gvk.kind === 'Namespace' && (a.gvk.group === '' || b.gvk.group === '') ? -texts : texts;
  });
  return entries.map(({ resource }) => resource);
}
