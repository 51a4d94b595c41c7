import type { Schema } from 'js-yaml';
import { DEEPEST } from './fast';
import { isTimestamp, plainValue } from './scalar';

/**
 * The first document of a text as `sigs.k8s.io/yaml` reads it, which kubectl and kustomize use (for kustomization.yaml itself, and for what Flux has
 * substituted): YAML 1.1, where `yes`, `on` and `y` are true. The last of equal keys counts, and nulls are null.
 *
 * @throws js-yaml's YAMLException, and Inexact for a number that JSON cannot represent exactly
 */
export function kubectlValue(text: string): unknown {
  const { loadAll } = require('js-yaml') as typeof import('js-yaml'); // on demand: only programs that read YAML pay for it
  const value = loadAll(text, null, { schema: schema(), json: true, maxDepth: DEEPEST } as object)[0] ?? null;
  if (text.includes('*')) sizeOf(value, new Map());
  return value;
}

/** More values than aliases may stand for. */
const MOST_VALUES = 100_000;

/** How many values a value is once its aliases are written out; in linear time, for what aliases share is counted once. */
function sizeOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Infinity); // an alias in its own anchor has no end
  let size = 1;
  for (const each of Object.values(value)) size += sizeOf(each, known);
  if (size > MOST_VALUES) {
    const { YAMLException } = require('js-yaml') as typeof import('js-yaml');
    throw new YAMLException('aliases stand for too much');
  }
  known.set(value, size);
  return size;
}

const TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/;
const FALSE = /^(?:n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/;

/** The value of a plain scalar there. */
export function kubectlScalar(text: string): string | number | boolean | null {
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  return isTimestamp(text) ? text : plainValue(text);
}

let made: Schema | undefined;

function schema(): Schema {
  const { Schema, Type, types } = require('js-yaml') as typeof import('js-yaml') & { types: { merge: import('js-yaml').Type } };
  const tagged = (kind: 'scalar' | 'sequence' | 'mapping'): import('js-yaml').Type[] => ['!', 'tag:', ''].map((tag) => new Type(tag, { kind, multi: true }));
  return made ??= new Schema({
    implicit: [types.merge, new Type('tag:plain', { kind: 'scalar', resolve: (text: string) => text !== '<<', construct: kubectlScalar })],
    explicit: [new Type('tag:yaml.org,2002:str', { kind: 'scalar', construct: String }), ...tagged('scalar'), ...tagged('sequence'), ...tagged('mapping')],
  });
}
