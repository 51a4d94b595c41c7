import { readFieldPath, withField } from './field-path';
import { Content, Revision, titleOfObject } from './revision';
import type { CommitEvent, FieldValues } from './scenario';
import type { Manifest } from '../base/manifest';
import { Nearest } from '../base/nearest';
import { keyOf, KUSTOMIZATION } from '../plan/cluster-state';
import type { AppliedObject } from '../program/cluster-contents';
import { FilePlace } from '../program/place';
import { programObject } from '../program/program';

/** A commit names something that does not exist. */
export class UnknownObject extends Error {
  static of(name: string, all: Iterable<string>): UnknownObject {
    const near = new Nearest().of(name, all);
    return new UnknownObject(`${name} does not exist at that time`, near === undefined ? 'write it as Kind namespace/name, such as "Deployment default/web"' : `did you mean "${near}"?`);
  }

  constructor(message: string, readonly fix: string) {
    super(message);
  }
}

/** The state of an earlier commit, as a commit of its own. */
export function rolledBack(name: string, earlier: Revision | undefined): Revision {
  if (earlier === undefined) throw new UnknownObject('the commit to roll back to does not exist at that time', 'name an earlier commit of the scenario, or the empty text for the start');
  return { name, clusters: earlier.clusters };
}

/** A revision with the changes of a commit in some clusters. */
export function changedRevision(before: Revision, { name, set, add, remove }: CommitEvent, names: ReadonlySet<string>): Revision {
  if (set.size + add.size + remove.length === 0) return before;
  const found = new Set<string>();
  const clusters = new Map([...before.clusters].map(([cluster, contents]) =>
    [cluster, names.has(cluster) ? changedContents(contents, { set, add, remove }, found) : contents]));
  for (const title of [...set.keys(), ...remove]) {
    if (!found.has(title)) throw UnknownObject.of(title, titlesIn(before, names));
  }
  for (const delivery of add.keys()) {
    if (!found.has(delivery)) throw UnknownObject.of(`Kustomization ${delivery}`, [...before.clusters.values()].flatMap((contents) => [...contents.keys()].map((each) => `Kustomization ${labelOf(each)}`)));
  }
  // What a Kustomization that is removed has applied is no longer in Git, and one that is added has nothing yet.
  for (const contents of clusters.values()) {
    const all = contents as Map<string, Content>;
    const applied = [...all.values()].flatMap(({ objects }) => [...objects.values()].filter(({ object }) => object.kind === KUSTOMIZATION));
    const kept = new Set(applied.map((each) => `${each.namespace}/${each.name}`));
    for (const title of remove) {
      const delivery = title.startsWith('Kustomization ') ? title.slice('Kustomization '.length) : undefined;
      if (delivery !== undefined && !kept.has(delivery)) all.delete(delivery);
    }
    for (const delivery of kept) if (!all.has(delivery) && delivery !== 'flux-system/flux-system') all.set(delivery, { name: delivery, objects: new Map() });
  }
  return { name, clusters };
}

function changedContents(contents: ReadonlyMap<string, Content>, changes: Changes, found: Set<string>): ReadonlyMap<string, Content> {
  return new Map([...contents].map(([name, content]) => [name, changedContent(content, changes, found)]));
}

type Changes = Pick<CommitEvent, 'set' | 'add' | 'remove'>;

function changedContent(content: Content, { set, add, remove }: Changes, found: Set<string>): Content {
  const added = add.get(labelOf(content.name));
  if (added !== undefined) found.add(labelOf(content.name));
  const objects = new Map<string, AppliedObject>();
  let isChanged = false;
  for (const [key, object] of content.objects) {
    const title = titleOfObject(object);
    const fields = set.get(title);
    if (remove.includes(title)) {
      found.add(title);
      isChanged = true;
      continue;
    }
    if (fields !== undefined) found.add(title);
    objects.set(key, fields === undefined ? object : withFields(object, fields));
    isChanged ||= fields !== undefined;
  }
  for (const manifest of added ?? []) {
    const object = programObject(new FilePlace('scenario', () => 'the scenario'), manifest)!;
    const applied: AppliedObject = { object, namespace: object.namespace ?? '', name: object.name };
    objects.set(keyOf(applied), applied);
    isChanged = true;
  }
  return isChanged ? { ...content, objects } : content;
}

function withFields(applied: AppliedObject, fields: FieldValues): AppliedObject {
  let { json } = applied.object;
  for (const [path, value] of fields) {
    const changed = withField(json, readFieldPath(path)!, value);
    if (changed === undefined) throw new UnknownObject(`${titleOfObject(applied)} has nothing at ${path}`, 'write the path as a plan shows it, such as spec.template.spec.containers[web].image');
    json = changed as Manifest;
  }
  return { ...applied, object: { ...applied.object, json } };
}

function labelOf(name: string): string {
  return name === '' ? 'flux-system/flux-system' : name;
}

function titlesIn({ clusters }: Revision, names: ReadonlySet<string>): string[] {
  const contents = [...clusters].filter(([name]) => names.has(name)).flatMap(([, each]) => [...each.values()]);
  return contents.flatMap(({ objects }) => [...objects.values()].map(titleOfObject));
}
