import { availableParallelism } from 'node:os';
import { build, ModuleName } from './build';
import { crds } from './crds';
import { installPackages } from './packages';
import { checkPrerequisites } from './prerequisites';
import { MODULES } from './programs';

/** What one `go build` needs for its largest link and what it compiles beside it. */
const MEMORY_OF_A_BUILD = 4 * 2 ** 30;

/** Builds everything that the cache lacks: before all tests of the engines, so that no test waits for a compiler. */
export default async function prepare(): Promise<void> {
  checkPrerequisites();
  const work = [...(Object.keys(MODULES) as ModuleName[]).map((module) => () => build(module)), crds, installPackages].values();
  const atOnce = Math.max(1, Math.min(availableParallelism(), Math.floor(process.availableMemory() / MEMORY_OF_A_BUILD)));
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const each of work) await each();
  }));
}
