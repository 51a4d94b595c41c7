import * as path from 'path';
import { fileURLToPath } from 'url';
import { IConstruct } from 'constructs';

const ORIGIN = Symbol.for('cdk-gitops.origin');
const LIBRARY = path.dirname(__dirname) + path.sep;
const DEPTH = 6;

interface WithOrigin extends IConstruct {
  [ORIGIN]?: { stack?: string };
}

/**
 * Records where in the user's program a construct is created. Cheap: frames of its constructors are skipped, few are kept, and V8
 * formats them only on access.
 */
export function traceOrigin(construct: IConstruct): void {
  Object.defineProperty(construct, ORIGIN, { value: traceOf(construct.constructor as new () => unknown) });
}

/** Remembers where a constructor was called: `file:line:column`, formatted when it is asked for. */
export function originHere(constructor: new () => unknown): () => string | undefined {
  const trace = traceOf(constructor);
  return () => placeOfStack(trace.stack);
}

function traceOf(constructor: new () => unknown): { readonly stack?: string } {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, constructor);
  Error.stackTraceLimit = limit;
  return trace;
}

/** `file:line:column` of the first frame outside this library and its dependencies, where it is known. */
export function originOf(construct: IConstruct): string | undefined {
  for (let c: IConstruct | undefined = construct; c; c = c.node.scope) {
    const stack = (c as WithOrigin)[ORIGIN]?.stack;
    const place = placeOfStack(stack);
    if (place !== undefined) return place;
  }
  return undefined;
}

function placeOfStack(stack: string | undefined): string | undefined {
  if (process.env.JSII_AGENT !== undefined) return undefined; // a program in another language, whose lines the stack does not have
  const frame = stack?.split('\n').slice(1).find(isUserFrame);
  return frame && placeIn(frame);
}

function placeIn(frame: string): string | undefined {
  const place = /(?:\(|at (?:async )?)([^(]*:\d+:\d+)\)?$/.exec(frame)?.[1];
  return place?.startsWith('file://') ? fileURLToPath(place) : place;
}

function isUserFrame(frame: string): boolean {
  return /:\d+:\d+\)?$/.test(frame)
    && !frame.includes(LIBRARY)
    && !frame.includes(`node_modules${path.sep}`)
    && !frame.includes('node:internal');
}
