import { IConstruct } from 'constructs';
import { problem } from '../problem';

/** What names an object in a reference. */
interface Named {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Reference to an object; the namespace only where it is known and not the referrer's own. */
export function crossReference(construct: { readonly namespace?: string }, { name, namespace }: Named): { name: string; namespace?: string } {
  return { name, namespace: namespace === construct.namespace ? undefined : namespace };
}

/** Reference to a source. */
export function sourceReference(construct: { readonly namespace?: string }, source: Named): { kind: string; name: string; namespace?: string } {
  return { kind: source.kind, ...crossReference(construct, source) };
}

/** Reports a source of a kind that cannot be used here. */
export function checkSourceKind(construct: IConstruct, prop: string, source: Named, kinds: readonly string[]): void {
  if (kinds.includes(source.kind)) return;
  problem(construct, 'source-kind', `${prop} is ${source.kind} ${source.name}`, `kinds that can be used: ${kinds.join(', ')}`);
}

/** Reports a reference into another namespace where the API has none. */
export function checkSameNamespace(construct: IConstruct & { readonly namespace?: string }, prop: string, target: Named): void {
  if (target.namespace === undefined || construct.namespace === undefined || target.namespace === construct.namespace) return;
  problem(construct, 'cross-namespace', `${prop} is ${target.kind} ${target.name} of namespace ${target.namespace}`,
    `it is looked for in namespace ${construct.namespace}: make it there`);
}
