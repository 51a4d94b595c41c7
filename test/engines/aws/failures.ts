import { Boot, Machine, Surroundings, trouble } from './boot';

/** A kind of call, as a regular expression: the program and the words before the first option or value; whom curl asks, what apt-get installs last. */
function kindOf(call: string): string {
  const escaped = (text: string): string => text.replace(/[.*+?]/g, '\\$&');
  if (call.startsWith('curl')) return `curl .*${escaped(/:\/\/[^/ ]+/.exec(call)?.[0] ?? '')}`;
  if (call.startsWith('apt-get')) return `apt-get .*${escaped(call.split(/[ /]/).at(-1)!)}`;
  return escaped(/^[\w.-]+(?: [a-z][a-z-]+(?= |$))*/.exec(call)![0]);
}

/** What a machine does at failures. */
export interface Failures {
  /** Calls without which a boot goes on. */
  readonly harmless: readonly string[];
  /** Reasons by the calls that they are of. */
  readonly reasons: { readonly [kind: string]: string };
}

/**
 * Lets each kind of call fail that a boot makes, one after the other on the same machine: each of its boots gets past what failed in the one before, says why it ends, and
 * the last one succeeds. What has been done by then beside something that failed is left to another machine.
 *
 * @param make an installed machine that has not booted yet
 */
export async function failEverywhere(make: () => Promise<Machine>, surroundings: Surroundings = {}): Promise<Failures> {
  const good = await (await make()).boot(surroundings);
  expect(trouble(good)).toBe('');
  let kinds = [...new Set(good.calls.filter((call) => !/^(uname|mountpoint)/.test(call)).map(kindOf))].filter((kind) => !kind.includes('WAIT-HANDLE'));
  const harmless: string[] = [];
  const reasons: { [kind: string]: string } = {};
  while (kinds.length > 0) {
    const later: string[] = [];
    let machine = await make();
    for (const kind of kinds) {
      const next = machine.branch();
      const boot = await next.boot({ ...surroundings, failing: `^${kind}` });
      if (boot.status === 0) {
        (boot.calls.some((call) => new RegExp(`^${kind}`).test(call)) ? harmless : later).push(kind);
        continue;
      }
      expect([kind, boot.told]).toEqual([kind, [expect.objectContaining({ Status: 'FAILURE', Reason: expect.stringMatching(/^\w+(: .+| ended with exit code \d+)$/) })]]);
      reasons[kind] = boot.told[0].Reason;
      machine = next;
    }
    const last: Boot = await machine.boot(surroundings);
    expect(trouble(last)).toBe('');
    expect(last.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(later.length).toBeLessThan(kinds.length);
    kinds = later;
  }
  return { harmless: harmless.sort(), reasons }; // steps at the same time make their calls in any order
}

/** Failures of which a machine says no more than the step and an exit code. */
export const bareReasons = ({ reasons }: Failures): string[] => Object.entries(reasons).filter(([, reason]) => / ended with exit code \d+$/.test(reason)).map(([kind]) => kind);

/** What a test says of failures. */
export function summary(what: string, { harmless, reasons }: Failures): string {
  const lines = Object.entries(reasons).map(([kind, reason]) => `    ${kind} → ${reason}`);
  return `${what}: ${lines.length} kinds of calls end the boot with a reason, and the next boot gets past them; it goes on without ${harmless.join(', ') || 'none'}\n${lines.join('\n')}\n`;
}
