import { APPLICATION, APPLICATION_SET, argoSources, destinationNamespace, inDestination, kustomizeFields, remoteOfApplication } from './argo-application';
import { branchOf, ClusterContents, normalize, sameUrl } from './cluster-contents';
import type { ConstructProgram } from './construct-program';
import { builtObject, ConstructRepository, Delivered } from './construct-repository';
import { shown, textAt, valuesAt } from './json-path';
import { nameOfPlace, Place } from './place';
import type { BuildFinding, ProgramCluster, ProgramFolder, ProgramObject } from './program';
import { foldersOfSets } from './set-folders';
import { Variables, VariableSources } from './variables';
import { Folder } from '../folder';
import type { BuildProblem, FluxFields } from '../kustomize';

const FLUX_KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** Kinds of objects that apply a path of a repository. */
const DELIVERIES: ReadonlySet<string> = new Set([FLUX_KUSTOMIZATION, APPLICATION]);

/** A delivery that is to be followed. */
interface Step {
  readonly by: ProgramObject;
  /** Name of the cluster that gets the objects. */
  readonly cluster: string;
  /** The cluster whose controllers apply it: where its source and its variables are. */
  readonly from: string;
}

/** What ends up where. */
export interface Arrivals {
  /** The contents of each cluster (and of each remote cluster that it applies to), of the folders that no cluster applies, of those that ApplicationSets may apply, and of all plain charts. */
  readonly contents: readonly ClusterContents[];
  /** Objects as building and substitution have made them. */
  readonly built: readonly ProgramObject[];
  /** Objects that arrive only as something else was made of them, or not at all: a patch deletes them. */
  readonly replaced: ReadonlySet<ProgramObject>;
}

/** Follows the deliveries of a program of constructs, and notes in it what building says. */
export function arrivalsOf(program: ConstructProgram): Arrivals {
  const followed = new Deliveries(program);
  for (const cluster of program.clusters) followed.follow(cluster);
  const clusters = [...followed.clusters.values()];
  const applied = new Set(clusters.flatMap((contents) => [...contents.folders]));
  const mayApply = foldersOfSets(program);
  const others = program.folders.filter((folder) => !applied.has(folder));
  const rest = followed.withoutCluster('the folders without a cluster', others.filter((folder) => !mayApply.has(folder)));
  const ofSets = followed.withoutCluster('the folders of ApplicationSets', others.filter((folder) => mayApply.has(folder)));
  ofSets.isOfSets = true;
  ofSets.mayHave = () => true;
  const plain = new ClusterContents('plain charts', false);
  for (const object of program.objects) if (!object.folder) plain.addBuilt(object, undefined, object.name);
  const contents = [...clusters, rest, ofSets, plain].filter(({ objects, folders }) => objects.length > 0 || folders.size > 0);
  for (const object of followed.arrived) followed.read.delete(object);
  return { contents, built: followed.built, replaced: followed.read };
}

class Deliveries {
  public readonly clusters = new Map<string, ClusterContents>();
  public readonly built: ProgramObject[] = [];
  /** Objects that were read by a build, or substituted in. */
  public readonly read = new Set<ProgramObject>();
  /** Objects that arrive as they are. */
  public readonly arrived = new Set<ProgramObject>();

  constructor(private readonly program: ConstructProgram) {}

  /** Follows the deliveries from a cluster's system folder. Those whose source or variables are not there yet wait for the others. */
  public follow(cluster: ProgramCluster): void {
    this.contentsOf(cluster.name).kubernetesVersion = cluster.kubernetesVersion;
    const visited = new Set<string>();
    const repository = cluster.repository as ConstructRepository;
    const queue = this.apply(undefined, cluster.name, repository, cluster.system.path, visited);
    let waiting: Step[] = [];
    for (let isStuck = false; queue.length > 0 || waiting.length > 0;) {
      if (queue.length === 0) {
        queue.push(...waiting);
        waiting = [];
        isStuck = true; // what they wait for never comes
      }
      const step = queue.shift()!;
      if (!isStuck && this.isEarly(step)) {
        waiting.push(step);
        continue;
      }
      const next = this.deliver(step, cluster, visited);
      if (next.length > 0) isStuck = false;
      queue.push(...next);
    }
  }

  /** What stands in folders that no cluster applies: as kustomize builds it, where one of them changes what it builds. */
  public withoutCluster(name: string, folders: readonly ProgramFolder[]): ClusterContents {
    const rest = new ClusterContents(name, false);
    const built = new Set<ProgramFolder>();
    const layers = folders.filter(({ kustomization, resources }) => (kustomization && !kustomization.isComponent) || resources.some((entry) => entry.startsWith('../')));
    const listed = new Set(layers.flatMap(({ repository, path, resources }) => resources.map((entry) => `${repository.name}/${normalize(`${path}/${entry}`)}`)));
    for (const folder of layers) {
      if (listed.has(`${folder.repository.name}/${folder.path}`)) continue;
      const repository = folder.repository as ConstructRepository;
      const delivered = repository.deliver(folder.path, undefined);
      for (const each of delivered.folders) built.add(each);
      for (const object of delivered.read ?? []) this.read.add(object);
      this.note(delivered, repository, undefined, rest);
      for (const object of delivered.objects) rest.addBuilt(this.arrivingAs(object, undefined, undefined), undefined, textAt(object.json, 'metadata.name') ?? '');
    }
    for (const folder of folders) {
      rest.folders.add(folder);
      if (!built.has(folder)) for (const object of this.program.objectsIn(folder)) rest.addBuilt(object, undefined, object.name);
    }
    return rest;
  }

  private isEarly({ by, from }: Step): boolean {
    if (by.kind === APPLICATION) return false; // it says all of its sources itself
    if (valuesAt(by.json, 'spec.postBuild.substituteFrom[]').length > 0 && this.variablesOf(by, from).missing.length > 0) return true;
    if (by.applies) return false;
    const { kind, name, namespace } = sourceOf(by);
    return name !== 'flux-system' && this.contentsOf(from).find(`source.toolkit.fluxcd.io/${kind}`, namespace, name).length === 0;
  }

  private deliver(step: Step, cluster: ProgramCluster, visited: Set<string>): Step[] {
    const { by } = step;
    if (by.kind === APPLICATION) return this.deliverSources(step, cluster, visited);
    const contents = this.contentsOf(step.from);
    const repository = this.repositoryOf(contents, cluster, by);
    const path = normalize(textAt(by.json, 'spec.path') ?? '');
    const folders = repository?.foldersAt(path) ?? [];
    contents.targets.push({ delivery: by, repository, folders });
    if (!repository) contents.addPartial(by, 'unknown');
    if (!repository || (step.cluster === step.from && folders.includes(cluster.system))) return []; // the root sync applies the folder that it stands in
    if (folders.length === 0 && repository.files.at(path) !== 'folder') return []; // `missing-path` says it
    return this.apply(step, step.cluster, repository, path, visited);
  }

  /** What an Application applies, source by source. */
  private deliverSources(step: Step, cluster: ProgramCluster, visited: Set<string>): Step[] {
    const { by } = step;
    const contents = this.contentsOf(step.cluster);
    const steps: Step[] = [];
    for (const source of argoSources(by)) {
      const { url, path, hasPlugin } = source;
      if (path === undefined) continue; // `makers` knows what charts may bring
      const same = this.program.repositories.filter((each) => each.url !== undefined && sameUrl(each.url, url)) as ConstructRepository[];
      const repository = same.find((each) => each.branch === source.revision) ?? same[0];
      const folders = repository?.foldersAt(path) ?? [];
      this.contentsOf(step.from).targets.push({ delivery: by, at: `${source.at}.path`, path, repository, folders });
      if (repository === undefined || (step.cluster === step.from && folders.includes(cluster.system))) continue; // the root applies the folder that it stands in
      if (folders.length === 0 && repository.files.at(path) !== 'folder') continue; // `missing-path` says it
      if (hasPlugin) contents.addUnread(); // it may make anything of it
      steps.push(...this.apply(step, step.cluster, repository, path, visited, kustomizeFields(source)));
    }
    return steps;
  }

  /** Adds what a path holds to a cluster. Returns the deliveries in it. */
  private apply(
    step: Step | undefined, name: string, repository: ConstructRepository, path: string, visited: Set<string>, fields?: FluxFields,
  ): Step[] {
    const contents = this.contentsOf(name);
    const by = step?.by;
    const delivered = repository.deliver(path, by, fields);
    for (const folder of delivered.folders) contents.folders.add(folder);
    for (const object of delivered.read ?? []) this.read.add(object);
    this.note(delivered, repository, by, contents);
    const variables = by && this.variablesOf(by, step.from);
    const namespace = by?.kind === APPLICATION ? destinationNamespace(by) : undefined;
    const steps: Step[] = [];
    for (const each of delivered.objects) {
      const object = this.arrivingAs(each, variables, namespace);
      contents.addBuilt(object, by, textAt(object.json, 'metadata.name') ?? '');
      if (object.kind === APPLICATION_SET) contents.addUnread(); // which Applications it makes is not known
      if (!DELIVERIES.has(object.kind)) continue;
      const key = `${name}|${nameOfPlace(object.place)}|${object.name}`;
      if (visited.has(key)) continue;
      visited.add(key);
      steps.push({ by: object, cluster: remoteOf(name, object), from: name });
    }
    return steps;
  }

  /** An object with its variables replaced, and with the namespace of the destination where it has none. */
  private arrivingAs(object: ProgramObject, variables: Variables | undefined, destination: string | undefined): ProgramObject {
    const isOwn = this.program.isOwn(object);
    const moved = inDestination(object.json, destination);
    if (moved !== object.json) {
      if (isOwn) this.read.add(object);
      const made = builtObject(object, moved);
      this.built.push(made);
      return made;
    }
    const { json, unsubstituted } = variables?.isOn ? variables.substitute(object.json) : { json: object.json, unsubstituted: undefined };
    if (unsubstituted === undefined) {
      if (isOwn) this.arrived.add(object);
      else this.built.push(object);
      return object;
    }
    if (isOwn) this.read.add(object);
    const made: ProgramObject = { ...builtObject(object, json), unsubstituted };
    this.built.push(made);
    return made;
  }

  private variablesOf(by: ProgramObject, from: string): Variables {
    return new VariableSources(this.contentsOf(from)).of(by);
  }

  /** What building says: faults are found where they are written, or where the delivery says them. What cannot be known silences what may depend on it. */
  private note(delivered: Delivered, repository: ConstructRepository, by: ProgramObject | undefined, contents: ClusterContents): void {
    const { problems, idle, read = [] } = delivered;
    const faults = problems.filter(({ kind }) => kind === 'error');
    const target = by && textAt(by.json, 'spec.targetNamespace');
    const renamed = faults.length === 0 || target === undefined ? [] : read.filter(({ kind, name }) => kind === 'core/Namespace' && name !== target);
    for (const namespace of renamed) contents.addBuilt(namespace, by, target!); // `namespace-renamed` says it
    for (const fault of faults) {
      if (renamed.length > 0 && fault.inDelivery === 'spec.targetNamespace') continue;
      this.program.found.push(finding('kustomize-build', fault, repository, by, by ? `, so ${by.json.kind} ${by.name} fails` : ''));
    }
    this.program.notePatches(by, idle);
    for (const entry of idle) {
      if (!entry.isImage) this.program.found.push({ ...finding('idle-patch', entry, repository, by, ''), patch: this.program.patchOf(by, entry.inDelivery) });
      else if (Folder.isFolder(repository.placeOf(entry))) this.program.found.push(finding('unused-image', entry, repository, by, ''));
    }
    for (const problem of problems) {
      if (problem.isRemote) contents.remotes.push({ by, place: placeIn(problem, repository, by), message: saidOf(problem, by) });
    }
    if (problems.length > 0) contents.addPartial(by, faults.length > 0 ? 'fails' : 'unknown');
    if (faults.length > 0) contents.addUnread([...read.map(({ kind }) => kind), 'core/Secret', 'core/ConfigMap']);
    else if (problems.length > 0) contents.addUnread();
  }

  private contentsOf(name: string): ClusterContents {
    const contents = this.clusters.get(name) ?? new ClusterContents(name, true);
    this.clusters.set(name, contents);
    return contents;
  }

  /** The repository of this program that a delivery's source fetches. */
  private repositoryOf(contents: ClusterContents, cluster: ProgramCluster, delivery: ProgramObject): ConstructRepository | undefined {
    if (delivery.applies) return delivery.applies.repository as ConstructRepository;
    const { kind, name, namespace } = sourceOf(delivery);
    const [source] = contents.find(`source.toolkit.fluxcd.io/${kind}`, namespace, name);
    const url = source && textAt(source.object.json, 'spec.url');
    if (url) {
      const same = this.program.repositories.filter((each) => each.url !== undefined && sameUrl(each.url, url)) as ConstructRepository[];
      const branch = branchOf(source.object);
      return same.find((each) => each.branch === branch) ?? same[0];
    }
    return name === 'flux-system' ? cluster.repository as ConstructRepository : undefined;
  }
}

function finding(
  check: BuildFinding['check'], problem: BuildProblem, repository: ConstructRepository, by: ProgramObject | undefined, effect: string,
): BuildFinding {
  const { fix, inDelivery } = problem;
  return { check, place: placeIn(problem, repository, by), at: inDelivery, message: `${saidOf(problem, by)}${inDelivery === undefined ? effect : ''}`, fix };
}

function placeIn(problem: BuildProblem, repository: ConstructRepository, by: ProgramObject | undefined): Place {
  return repository.placeOf(problem) ?? by?.place ?? repository.place;
}

/** What is wrong, with the file or the Kustomization that it is in. */
function saidOf({ file, message, inDelivery }: BuildProblem, by: ProgramObject | undefined): string {
  if (inDelivery === undefined) return `${file.slice(file.lastIndexOf('/') + 1)} ${message}`;
  return `${by?.json.kind} ${by?.name} ${message.replace(/^\w+\[\d+\]/, inDelivery.slice('spec.'.length))}`;
}

function sourceOf({ json, namespace }: ProgramObject): { readonly kind: string; readonly name: string; readonly namespace: string } {
  return {
    kind: textAt(json, 'spec.sourceRef.kind') ?? '',
    name: textAt(json, 'spec.sourceRef.name') ?? '',
    namespace: textAt(json, 'spec.sourceRef.namespace') ?? namespace ?? '',
  };
}

function remoteOf(cluster: string, delivery: ProgramObject): string {
  if (delivery.kind === APPLICATION) {
    const remote = remoteOfApplication(delivery);
    return remote === undefined ? cluster : `${cluster}, remote ${remote}`;
  }
  const remote = valuesAt(delivery.json, 'spec.kubeConfig.secretRef.name')[0] ?? valuesAt(delivery.json, 'spec.kubeConfig.configMapRef.name')[0];
  return remote ? `${cluster}, remote ${shown(remote.value)}` : cluster;
}
