import type { IConstruct } from 'constructs';
import { Check, Finding } from './check';
import { constructAt, FilePlace } from '../program/place';
import type { Program } from '../program/program';
import { ClusterView, viewsOf } from '../program/view';
import { markersOf } from '../synth/yaml/setter-markers';

const POLICY = 'image.toolkit.fluxcd.io/ImagePolicy';

/** A marker of image automation for a policy that is not there. */
export const imagePolicyMarker: Check = {
  id: 'image-policy-marker',
  doc: 'A comment such as `# {"$imagepolicy": "flux-system:app"}` refers to an ImagePolicy that nothing creates: image automation never updates the value. Create the policy, correct the name, '
    + 'or remove the comment.',
  *run(program) {
    const views = viewsOf(program).filter(({ contents }) => contents.isCluster);
    if (views.length === 0) return;
    for (const { place, policy } of markersIn(program)) yield* judge(place, policy, views);
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

/** The markers in files that are not made of objects, of included objects, and of values that follow policies. */
function* markersIn(program: Program): IterableIterator<PolicyMarker> {
  for (const { place, json } of program.objects) {
    for (const { comment } of markersOf(json)) for (const policy of policiesIn(`# ${comment}`)) yield { place, policy };
  }
  for (const { text, shown, place } of yamlFilesOf(program)) {
    for (const [i, line] of text.split('\n').entries()) {
      for (const policy of policiesIn(line)) yield { place: new FilePlace(shown, () => `${shown}:${i + 1}:${line.indexOf('#', line.indexOf(policy) - 20) + 1}`, place), policy };
    }
  }
}

/** A file that image automation looks into. */
interface YamlFile {
  readonly text: string;
  /** Its path, as places show it. */
  readonly shown: string;
  /** The construct that adds it, where one does. */
  readonly place?: IConstruct;
}

/** The YAML files with markers that are not made of objects of constructs. */
export function* yamlFilesOf(program: Program): IterableIterator<YamlFile> {
  for (const { path, text, place, repository } of program.files) {
    if (!(repository.place instanceof FilePlace) && isRead(path, text)) yield { text, shown: path, place: constructAt(place) };
  }
  for (const repository of program.repositories) {
    if (!(repository.place instanceof FilePlace)) continue;
    for (const path of repository.otherPaths) {
      const text = YAML.test(path) ? repository.textOf(path) ?? '' : '';
      if (isRead(path, text)) yield { text, shown: repository.shown?.(path) ?? path };
    }
  }
}

const YAML = /\.ya?ml$|(^|\/)Kustomization$/;

function isRead(path: string, text: string): boolean {
  return YAML.test(path) && text.includes('$imagepolicy');
}

function policiesIn(text: string): string[] {
  return [...text.matchAll(/#\s*\{\s*"\$imagepolicy"\s*:\s*"([^":]+:[^":]+)(?::\w+)?"/g)].map(([, policy]) => policy);
}
