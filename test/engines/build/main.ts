import { availableParallelism } from 'node:os';
import { build, ModuleName } from './build';
import { crds } from './crds';
import { installPackages } from './packages';
import { checkPrerequisites } from './prerequisites';
import { MODULES } from './programs';
import { recordUnitTests } from '../records';

/** What one `go build` needs for its largest link and what it compiles beside it. */
const MEMORY_OF_A_BUILD = 4 * 2 ** 30;

/**
 * Builds everything that the cache lacks: before all tests of the engines, so that no test waits for a compiler. Where all of them run,
 * the unit tests are recorded here too, once for all; a single test that needs the objects records them itself.
 */
export default async function prepare({ testPathPatterns }: { testPathPatterns: { patterns: string[] } }): Promise<void> {
  checkPrerequisites();
  const builds = (Object.keys(MODULES) as ModuleName[]).map((module) => () => build(module));
  const work = [...builds, crds, installPackages, ...testPathPatterns.patterns.length === 0 ? [recordUnitTests] : []].values();
  const atOnce = Math.max(1, Math.min(availableParallelism(), Math.floor(process.availableMemory() / MEMORY_OF_A_BUILD)));
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const each of work) await each();
  }));
}
