import { fromHere, hasColours, renderDiagnostic } from './diagnostic';
import { originHere } from './origin';

/** A root that is written only when its `synth()` is called. */
export interface Synthesizable {
  /** Whether there is something that would be written, and nothing asked for it. @internal */
  _isForgotten(): boolean;
}

/** More apps than this are those of a program that lives long: the first of them are no longer held in memory. */
const MANY = 16;

let isListening = false;

/** Apps and where they are created. They are held until they are synthesized: what is garbage at the end could not be asked any more. */
const watched = new Map<Synthesizable, () => string | undefined>();

/** Warns at the end of the process where the output of an app was never asked for: it would be as it was before, and look as if it were new. */
export function warnIfForgotten(app: Synthesizable): void {
  if (!isProgram()) return;
  if (!isListening) process.on('exit', warn);
  isListening = true;
  watched.set(app, originHere(app.constructor as new () => unknown));
  if (watched.size > MANY) release(watched.keys().next().value!);
}

/** Its output was asked for. */
export function release(app: Synthesizable): void {
  watched.delete(app);
}

/** Test runners create apps that they do not have to write (Mocha and Jasmine set no variable, but globals); of a host in another language only the host knows how it ended. */
function isProgram(): boolean {
  const { JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT, JSII_AGENT } = process.env;
  const { describe, it } = globalThis as { readonly describe?: unknown; readonly it?: unknown };
  return [JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT, JSII_AGENT].every((each) => each === undefined) && !(typeof describe === 'function' && typeof it === 'function');
}

function warn(code: number): void {
  if (code !== 0) return; // it has failed, and says why
  for (const [app, place] of watched) {
    if (!app._isForgotten()) continue;
    process.stderr.write(`${renderDiagnostic({
      check: 'not-synthesized',
      isWarning: true,
      message: 'the program creates an App but does not synthesize it: nothing was written, and an earlier output is unchanged',
      fix: 'call app.synth() at the end of the program',
      place: fromHere(place()),
    }, hasColours(process.stderr))}\n`);
  }
}
