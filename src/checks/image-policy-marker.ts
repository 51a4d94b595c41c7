import { Check, Finding } from './check';
import { mayHaveMarkers } from '../base/yaml/setter-markers';
import { FilePlace } from '../program/place';
import type { Program } from '../program/program';
import { ClusterView, viewsOf } from '../program/view';

const POLICY = 'image.toolkit.fluxcd.io/ImagePolicy';

/** A marker of image automation for a policy that is not there. */
export const imagePolicyMarker: Check = {
  id: 'image-policy-marker',
  warning: true,
  doc: 'A comment such as `# {"$imagepolicy": "flux-system:app"}` refers to an ImagePolicy that nothing creates: image automation never updates the value. Create the policy, correct the name, '
    + 'or remove the comment.',
  *run(program) {
    const views = viewsOf(program).filter(({ contents }) => contents.isCluster);
    if (views.length === 0) return;
    for (const { place, policy } of markersOf(program)) yield* judge(place, policy, views);
  },
};

interface PolicyMarker {
  readonly place: Finding['place'];
  /** `namespace:name`. */
  readonly policy: string;
}

function* judge(place: Finding['place'], policy: string, views: readonly ClusterView[]): IterableIterator<Finding> {
  const [namespace, name = ''] = policy.split(':');
  if (views.some((view) => mayExist(view, namespace, name))) return;
  const names = views.flatMap(({ contents }) => contents.objects.filter(({ object }) => object.kind === POLICY).map((each) => `${each.namespace}:${each.name}`));
  const meant = views[0].nearest.of(`${namespace}:${name}`, names);
  yield {
    place,
    message: `a comment refers to ImagePolicy ${namespace}/${name}, which does not exist, so image automation never updates the value`,
    fix: meant === undefined ? 'create the ImagePolicy, or remove the comment' : `did you mean ${meant}?`,
  };
}

function mayExist({ contents, resolver }: ClusterView, namespace: string, name: string): boolean {
  const [from] = contents.objects;
  if (from === undefined) return true;
  return resolver.resolve({ from, at: '', kind: POLICY, namespace, name, isLocal: false, optional: false, orders: false }) !== undefined;
}

/** The markers in the files of directories, and of included objects. */
function* markersOf(program: Program): IterableIterator<PolicyMarker> {
  for (const { place } of program.objects) {
    const { _markers: markers = [] } = place as { readonly _markers?: readonly { readonly comment: string }[] };
    for (const { comment } of markers) for (const policy of policiesIn(`# ${comment}`)) yield { place, policy };
  }
  for (const repository of program.repositories) {
    if (!(repository.place instanceof FilePlace)) continue; // files of programs are not read by anything that follows markers
    for (const file of repository.otherPaths) {
      if (!/\.ya?ml$|(^|\/)Kustomization$/.test(file)) continue;
      const text = repository.textOf(file) ?? '';
      if (!mayHaveMarkers(text)) continue;
      for (const [i, line] of text.split('\n').entries()) {
        for (const policy of policiesIn(line)) {
          const at = `${repository.shown?.(file) ?? file}`;
          yield { place: new FilePlace(at, () => `${at}:${i + 1}:${line.indexOf('#', line.indexOf(policy) - 20) + 1}`), policy };
        }
      }
    }
  }
}

function policiesIn(text: string): string[] {
  return [...text.matchAll(/#\s*\{\s*"\$imagepolicy"\s*:\s*"([^":]+:[^":]+)(?::\w+)?"/g)].map(([, policy]) => policy);
}
