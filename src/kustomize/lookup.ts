import { splitPath } from './field-spec';
import { BuildError } from './problem';
import { get, isMap, isNothing, textOf, Value } from './value';
import { trim } from '../base/trim';

/** The steps of a path of fields with dots between them; what stands between brackets is one step. */
export function steps(path: string, splitsIndexes = false): string[] {
  const result: string[] = [];
  const parts = splitPath(path, '.');
  for (let i = 0; i < parts.length; i++) {
    let part = parts[i];
    if (part.startsWith('[') && !part.endsWith(']')) {
      while (i < parts.length - 1) {
        part += `.${parts[++i]}`;
        if (parts[i].endsWith(']')) break;
      }
      result.push(part.includes('=') ? part : trim(part, '[]'));
    } else {
      result.push(part);
    }
  }
  if (!splitsIndexes) return result;
  return result.flatMap((step) => {
    const [, field, index] = /^(.*)\[(\d+)\]$/s.exec(step) ?? [];
    return index === undefined ? [step] : field === '' ? [index] : [field, index];
  });
}

/** Whether a step is a test of list items: `[name=value]`. */
export function isItemTest(step: string): boolean {
  return step.startsWith('[') && step.endsWith(']');
}

export function itemTest(step: string): { readonly field: string; readonly value: string } {
  const inner = step.slice(1, -1);
  const equals = inner.indexOf('=');
  if (equals < 0) throw new BuildError(`the path has the step "${step}"`, 'write [field=value]');
  return { field: inner.slice(0, equals), value: inner.slice(equals + 1) };
}

/**
 * The value at a path; undefined if there is none.
 *
 * @throws BuildError where the path cannot be one of this value
 */
export function lookUp(root: Value, path: readonly string[]): Value | undefined {
  let node: Value | undefined = root;
  for (const step of path.map((each) => each.trim()).filter((each) => each !== '')) {
    if (isNothing(node)) return undefined;
    if (/^[-+]?\d+$/.test(step) || step === '-') {
      if (!Array.isArray(node) || Number(step) < 0) throw new BuildError(`the path has the index ${step} where no list is`, 'correct the path');
      node = step === '-' ? node[node.length - 1] : node[Number(step)];
    } else if (step === '*') {
      throw new BuildError('the path has *, which is not possible here', 'name one item');
    } else if (isItemTest(step)) {
      const { field, value } = itemTest(step);
      if (!Array.isArray(node)) throw new BuildError(`the path has the step ${step} where no list is`, 'correct the path');
      node = field === '' ? node.find((item) => textOf(item) === value) : node.find((item) => isMap(item) && Object.hasOwn(item, field) && textOf(item[field]) === value);
    } else {
      if (!isMap(node)) throw new BuildError(`the path has the step ${step} where no map is`, 'correct the path');
      node = get(node, step);
    }
  }
  return node;
}
