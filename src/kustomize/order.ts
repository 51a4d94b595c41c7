import { compareText, ORDER_FIRST, ORDER_LAST, orderOf, sameGvk, sortText } from './gvk';
import type { Kustomization } from './kustomization';
import { BuildError } from './problem';
import type { Resource } from './resource';

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
