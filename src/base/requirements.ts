import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/* eslint-disable @typescript-eslint/no-require-imports */

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: { readonly [name: string]: string };
}

/** What is not as it must be, and the command that mends it. */
interface Lack {
  readonly message: string;
  readonly fix: string;
}

/**
 * Refuses a Node and peers that are missing or too old, as `lib/` is loaded: npm only warns of them or nothing, and what follows would be a stack trace of
 * something else.
 *
 * @param peer a peer that is only needed now
 * @param what what needs it
 */
export function requireAtLoad(peer?: string, what = 'cdk-gitops'): void {
  const lacks = lacking(peer === undefined ? ['cdk8s', 'constructs'] : [peer], what);
  if (lacks.length > 0) throw new (require('./refusal') as typeof import('./refusal')).Refusal(lacks.map((lack) => ({ check: 'requirements', ...lack })));
}

/**
 * What is lacking.
 *
 * @param node version of Node
 * @param versionOf version of an installed package: undefined where it is not installed, empty where its version is unknown
 */
export function lacking(peers: readonly string[], what: string, node = process.versions.node, versionOf = installed): Lack[] {
  const { engines, peerDependencies } = require('../../package.json') as Manifest;
  const [needed] = /\d[\d.]*/.exec(engines.node)!;
  const old = isBelow(node, needed) ? [{ message: `${what} needs Node ${needed} or newer, and this is Node ${node}`, fix: 'install a newer Node.js, such as the LTS release of https://nodejs.org' }] : [];
  const missing = peers.flatMap((peer): Lack[] => {
    const version = versionOf(peer);
    const range = peerDependencies[peer];
    const floor = range.slice(1);
    if (version === undefined) return [{ message: `${what} needs ${peer}, which is not installed`, fix: `run \`npm install ${peer}\`` }];
    const isOther = version !== '' && (isBelow(version, floor) || Number.parseInt(version) !== Number.parseInt(floor));
    return isOther ? [{ message: `${what} needs ${peer} ${floor} or newer of version ${Number.parseInt(floor)}, and ${version} is installed`, fix: `run \`npm install ${peer}@${range}\`` }] : [];
  });
  return [...old, ...missing];
}

function installed(name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as Manifest).version;
  }
  try {
    require.resolve(name); // by a loader without folders, such as that of Yarn
    return '';
  } catch {
    return undefined;
  }
}

/** Whether a version is lower, by its numbers: a preview counts as its release. */
function isBelow(version: string, floor: string): boolean {
  const numbers = (text: string): number[] => text.split(/[.+-]/).slice(0, 3).map((part) => Number.parseInt(part));
  const [left, right] = [numbers(version), numbers(floor)];
  const at = left.findIndex((number, index) => number !== (right[index] ?? 0));
  return at >= 0 && left[at] < (right[at] ?? 0);
}
