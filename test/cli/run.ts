import { Readable } from 'node:stream';
import { main } from '../../src/cli/main';

/** What a run of the program left on its outputs. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the program finds when it starts. */
export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/** Runs `cdk-gitops` in place. */
export async function run(cwd: string, args: string[], { env = {}, stdin = '' }: Surroundings = {}): Promise<Outcome> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const code = await main(args, {
    stdout: { write: (text) => out.push(Buffer.from(text as string | Uint8Array)) },
    stderr: { write: (text) => err.push(Buffer.from(text as string | Uint8Array)) },
    stdin: Readable.from([Buffer.from(stdin)]),
    env,
    cwd,
  });
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
