import * as fs from 'fs';
import * as path from 'path';

/** One call of a recorded program. */
export interface Call {
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly env: { readonly [name: string]: string };
}

/** Programs that are replaced by recorders, each with what it does after it was recorded: shell whose arguments are `$@`. */
export interface RecordedTools {
  readonly [name: string]: string;
}

/**
 * Writes programs that record how they are called.
 *
 * @param bin folder of the programs
 * @param calls folder of the calls
 */
export function writeRecorders(bin: string, calls: string, tools: RecordedTools): void {
  for (const [tool, then] of Object.entries(tools)) fs.writeFileSync(path.join(bin, tool), recorder(tool, calls, then), { mode: 0o755 });
}

/** The calls in their order. */
export function readCalls(calls: string): Call[] {
  return fs.readdirSync(calls).sort().map((name) => {
    const read = (file: string): string => fs.readFileSync(path.join(calls, name, file), 'utf8');
    const args = read('args').split('\0').slice(0, -1);
    const env = read('env').split('\0').filter(Boolean).map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    });
    return { tool: read('tool'), args, stdin: read('stdin'), env: Object.fromEntries(env) };
  });
}

function recorder(tool: string, calls: string, then: string): string {
  return `#!/usr/bin/env bash
call=$(mktemp -d '${calls}'/"$(date +%s%N)-XXXXXX")
printf '%s' '${tool}' >"$call/tool"
printf '%s\\0' "$@" >"$call/args"
env -0 >"$call/env"
if [ -t 0 ]; then : >"$call/stdin"; else cat >"$call/stdin"; fi
exec <"$call/stdin"
${then}
`;
}
