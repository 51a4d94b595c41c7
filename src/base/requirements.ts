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

/** The oldest Node that has what we call. Between it and the one that we support, things work, and nobody tests it: that is worth a warning. */
const OLDEST_NODE = '20.12.0';

let isWarned = false;

/**
 * Refuses a Node and peers that are missing or too old, as `lib/` is loaded: npm only warns of them or nothing, and what follows would be a stack trace of
 * something else. A Node that is too old to be supported, and not too old to run, is a warning.
 *
 * @param peer a peer that is only needed now
 * @param what what needs it
 */
export function requireAtLoad(peer?: string, what = 'cdk-gitops'): void {
  const old = lackOfNode(what);
  const isRefused = old !== undefined && isBelow(process.versions.node, OLDEST_NODE);
  if (old !== undefined && !isRefused && !isWarned) {
    isWarned = true;
    process.emitWarning(`${old.message}: ${old.fix}`, 'UnsupportedNode');
  }
  const lacks = [...isRefused ? [old] : [], ...lacking(peer === undefined ? ['cdk8s', 'constructs'] : [peer], what)];
  if (lacks.length > 0) throw new (require('./refusal') as typeof import('./refusal')).Refusal(lacks.map((lack) => ({ check: 'requirements', ...lack })));
}

/** What is wrong with a version of Node; undefined where it is supported. */
export function lackOfNode(what: string, node = process.versions.node): Lack | undefined {
  const { engines } = require('../../package.json') as Manifest;
  const [needed] = /\d[\d.]*/.exec(engines.node)!;
  if (!isBelow(node, needed)) return undefined;
  return { message: `${what} needs Node ${needed} or newer, and this is Node ${node}`, fix: 'install a newer Node.js, such as the LTS release of https://nodejs.org' };
}

/**
 * What is lacking of peers.
 *
 * @param versionOf version of an installed package: undefined where it is not installed, empty where its version is unknown
 */
export function lacking(peers: readonly string[], what: string, versionOf = installed): Lack[] {
  const { peerDependencies } = require('../../package.json') as Manifest;
  return peers.flatMap((peer): Lack[] => {
    const version = versionOf(peer);
    const range = peerDependencies[peer];
    const floor = range.slice(1);
    if (version === undefined) return [{ message: `${what} needs ${peer}, which is not installed`, fix: `run \`npm install ${peer}\`` }];
    const isOther = version !== '' && (isBelow(version, floor) || Number.parseInt(version) !== Number.parseInt(floor));
    return isOther ? [{ message: `${what} needs ${peer} ${floor} or newer of version ${Number.parseInt(floor)}, and ${version} is installed`, fix: `run \`npm install ${peer}@${range}\`` }] : [];
  });
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
