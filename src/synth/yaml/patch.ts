import { JsonPatch } from 'cdk8s';

/** What the library of JSON patches adds to its messages: the operation with its value, and the whole object, which may be a Secret. */
const DUMP = /\nname: \w+\nindex: \d+\noperation: [\s\S]*$/;

/** A mistake that shows only when an object is rendered. */
export class Unrenderable extends Error {
  constructor(message: string, readonly fix: string) {
    super(message);
  }
}

/** What the library of JSON patches throws. */
interface Failure extends Error {
  readonly index?: number;
  readonly operation?: { readonly op: string; readonly path: string };
}

/**
 * An object's JSON with its patches applied.
 *
 * @throws an error that shows nothing of the object but the path of the patch
 */
export function patched<T>(json: T, patches: readonly JsonPatch[]): T {
  if (patches.length === 0) return json;
  try {
    return JsonPatch.apply(json, ...patches) as T;
  } catch (error) {
    const { message, index = 0, operation } = error as Failure;
    const which = operation ? ` ${index + 1} of ${patches.length} (${operation.op} ${operation.path})` : '';
    if (/banPrototypeModifications/.test(message)) {
      throw new Unrenderable(`JSON patch${which} cannot be applied: its path leads through __proto__ or constructor/prototype`, 'patch the map around that key with a value');
    }
    throw new Error(`JSON patch${which} cannot be applied: ${withoutDump(message)}`);
  }
}

/** The message of a failed JSON patch without the object that it was to change. */
export function withoutDump(message: string): string {
  return message.replace(DUMP, '');
}
