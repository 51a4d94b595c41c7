import { Check } from './check';
import { ArtifactIgnore } from '../base/artifact-ignore';
import { ClusterContents, DeliveryTarget, isBelow, normalize } from '../program/cluster-contents';
import { textAt } from '../program/json-path';
import { Program, ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';

/** A path that the source leaves out. */
export const ignoredPath: Check = {
  id: 'ignored-path',
  doc: 'A Kustomization applies a path of which `spec.ignore` of its source leaves out everything: it fails with "path not found". Take the path back with a line such as `!/apps/` at the end '
    + 'of `spec.ignore`, or correct the path.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      for (const target of contents.targets) {
        const source = sourceThatHides(program, contents, target);
        if (!source) continue;
        const { delivery } = target;
        const path = textAt(delivery.json, 'spec.path') ?? '';
        yield {
          place: delivery.place,
          at: 'spec.path',
          message: `Kustomization ${delivery.name} applies ${path}, which spec.ignore of ${source.json.kind} ${source.name} leaves out`,
          fix: `add the line !/${normalize(path)}/ at the end of spec.ignore of ${source.json.kind} ${source.name}`,
        };
      }
    }
  },
};

/** The source of a delivery, where its `spec.ignore` leaves out everything that the delivery applies. */
export function sourceThatHides(program: Program, contents: ClusterContents, target: DeliveryTarget): ProgramObject | undefined {
  const { delivery, repository, folders } = target;
  const at = (field: string): string | undefined => textAt(delivery.json, `spec.sourceRef.${field}`);
  const [source] = contents.find(`source.toolkit.fluxcd.io/${at('kind')}`, at('namespace') ?? delivery.namespace ?? '', at('name') ?? '');
  const ignore = source && textAt(source.object.json, 'spec.ignore');
  if (ignore === undefined || !repository) return undefined;
  const rules = new ArtifactIgnore(() => undefined, ignore);
  const path = normalize(textAt(delivery.json, 'spec.path') ?? '');
  const whole = program.repositories.find(({ name }) => name === repository.name) ?? repository;
  const rendered = folders.map((folder) => normalize(`${folder.path}/kustomization.yaml`));
  const files = [...whole.otherPaths.filter((file) => isBelow(file, path) && file !== path), ...rendered];
  return files.length > 0 && files.every((file) => rules.ignores(file)) ? source.object : undefined;
}
