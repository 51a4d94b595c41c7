import type { Danger } from './change-set';
import { access } from './dangers/access';
import { addresses } from './dangers/addresses';
import { deliveries } from './dangers/deliveries';
import { fixedFields } from './dangers/fixed-fields';
import { images } from './dangers/images';
import { pruned } from './dangers/pruned';
import { releases } from './dangers/releases';
import { scale } from './dangers/scale';
import { staleConsumers } from './dangers/stale-consumers';
import type { PlannedCluster } from './planned-cluster';

/** What images a program builds itself. */
export interface OwnImages {
  /** Repositories of images that its pipelines build: `registry.example.com/org/app`. Default: not known. */
  readonly builtImages?: readonly string[];
}

/** Everything that is dangerous in a cluster: what is deleted first, then what fails, then what changes. */
export function dangersOf(planned: PlannedCluster, { builtImages }: OwnImages): Danger[] {
  const finders = [pruned, deliveries, releases, fixedFields, addresses, access, scale, staleConsumers, images(builtImages)];
  return finders.flatMap((find) => find(planned));
}
