import { program } from './build';
import { crds } from './crds';
import { checkPrerequisites } from './prerequisites';
import { PROGRAMS } from './programs';

/** Builds everything that the cache lacks: before all tests of the engines, so that no test waits for a compiler. */
export default function prepare(): void {
  checkPrerequisites();
  for (const name of Object.keys(PROGRAMS) as Array<keyof typeof PROGRAMS>) program(name);
  crds();
}
