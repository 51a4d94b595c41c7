import * as nodeFs from 'node:fs';
import { FluxBuild, isYaml, KUSTOMIZATION_FILES } from './flux-build';
import { TreeState } from './tree-state';
import { IGNORE_FILE } from '../base/artifact-ignore';
import { folderOf, nameOf } from '../base/tree-path';
import { Disk } from '../synth/files/disk';
import { Ownership } from '../synth/files/ownership';
import type { OutputFile, Problem, TreePlan } from '../synth/files/tree';

const FLUX_KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/';

/** More paths than this would hide the message. */
const MANY = 10;

/**
 * What publishing would do to what others have in a checkout: where Flux would stop building one of their manifests, and prune what it has
 * applied of it; where it would begin to build one; and what it could not build, or would never build, of the program's.
 *
 * @param plan what is about to be written and removed
 * @param files all files that the checkout shall have of the program
 */
export function publishEffects(plan: TreePlan, files: readonly OutputFile[], fs: typeof nodeFs = nodeFs): Problem[] {
  return new PublishEffects(plan, files, new Disk(plan.root, fs)).problems().map((effect) => ({ check: 'not-applied', ...effect }));
}

/** A Flux Kustomization in a checkout. */
interface Delivery {
  readonly name: string;
  readonly file: string;
  /** The directory that it applies. */
  readonly path: string;
  /** From where and to where: two with the same apply the same objects. */
  readonly how: string;
}

/** What is wrong with a file, and what to do. */
type Effect = Omit<Problem, 'check'>;

class PublishEffects {
  private readonly wanted: ReadonlySet<string>;
  private readonly ours: ReadonlySet<string>;
  private readonly stateBefore: TreeState;
  private readonly stateAfter: TreeState;
  private readonly before: FluxBuild;
  private readonly after: FluxBuild;
  private found?: readonly Delivery[];
  private lists?: ReadonlyArray<{ readonly list: string; readonly mentioned: ReadonlySet<string> }>;

  constructor(private readonly plan: TreePlan, files: readonly OutputFile[], disk: Disk) {
    const { current } = plan.ownership;
    this.wanted = new Set(files.map(({ path }) => path));
    this.ours = new Set([...current === undefined ? [] : Ownership.parse(current).files.keys(), ...this.wanted]);
    this.stateBefore = new TreeState(disk);
    this.stateAfter = new TreeState(disk, new Map(plan.write.map(({ path, content }) => [path, content.toString()])), new Set(plan.remove));
    this.before = new FluxBuild(this.stateBefore);
    this.after = new FluxBuild(this.stateAfter);
  }

  problems(): Effect[] {
    const changed = [...this.plan.write.map(({ path }) => path), ...this.plan.remove];
    const lists = changed.filter((path) => KUSTOMIZATION_FILES.includes(nameOf(path)));
    return [
      ...[...this.wanted].filter((path) => KUSTOMIZATION_FILES.includes(nameOf(path))).flatMap((list) => this.ambiguous(list)),
      ...lists.flatMap((list) => [...this.lost(list), ...this.gained(list)]),
      ...changed.filter((path) => nameOf(path) === IGNORE_FILE).flatMap((file) => this.ignored(file)),
      ...this.plan.remove.flatMap((path) => this.needed(path)),
      ...[...this.wanted].filter((path) => !KUSTOMIZATION_FILES.includes(nameOf(path))).flatMap((path) => [
        ...this.unlisted(path), ...this.duplicate(path), ...this.unbuildable(path),
      ]),
      ...this.appliedTwice(),
    ];
  }

  /** Two lists in one directory, which kustomize refuses. */
  private ambiguous(list: string): Effect[] {
    const others = KUSTOMIZATION_FILES.map((name) => inFolder(folderOf(list), name)).filter((path) => path !== list && this.after.has(path));
    return others.map((other) => ({
      path: list,
      message: `${list} stands beside ${nameOf(other)}, which the program ${this.ours.has(other) ? 'writes, too' : 'did not write'}, and kustomize refuses a directory with both`,
      fix: `remove ${nameOf(other)}, or give the folder a path of its own`,
    }));
  }

  /** Manifests of others that Flux no longer builds. */
  private lost(list: string): Effect[] {
    const folder = folderOf(list);
    if (this.ambiguous(list).length > 0) return [];
    const after = this.after.taken(folder);
    const lost = [...this.before.taken(folder)].filter((path) => !after.has(path) && !this.ours.has(path));
    if (lost.length === 0) return [];
    const missing = this.after.missing(list);
    if (missing.length > 0) {
      return [{
        path: list,
        message: `${list} lists ${listed(missing)}, which the checkout does not have, or .sourceignore keeps out: Flux would fail, where it now applies ${listed(lost)}, which the program did not write`,
        fix: 'put it there, or list it later with folder.expect(…)',
      }];
    }
    const isNew = this.before.listOf(folder) === undefined;
    if (!isNew) {
      return [{
        path: list,
        message: `${list} would no longer list ${listed(lost)}, which the program did not write: Flux would prune what it has applied from there`,
        fix: 'remove it from the checkout too, or list it with folder.expect(…)',
      }];
    }
    const expected = this.entries(folder, lost).map((entry) => `expect(${JSON.stringify(entry)})`);
    const isBootstrapped = lost.some((path) => nameOf(path) === 'gotk-sync.yaml');
    return [{
      path: list,
      message: `${list} would be new in a folder with manifests that the program did not write: ${listed(lost)}. Without it, Flux takes every manifest there; it lists only those of `
        + 'the program, and Flux would prune what it has applied from the others',
      fix: (isBootstrapped ? 'use flux.Engine.bootstrapped(), which writes none into the system folder of `flux bootstrap`, ' : '')
        + `${isBootstrapped ? 'or ' : ''}give the folder a path that holds only the program's files, or list the others too: folder.${listed(expected, '.')}`,
    }];
  }

  /** Manifests of others that Flux begins to build where the program's list goes away, if something in the checkout applies the directory. */
  private gained(list: string): Effect[] {
    const folder = folderOf(list);
    if (this.after.listOf(folder) !== undefined) return [];
    const before = this.before.taken(folder);
    const gained = [...this.after.taken(folder)].filter((path) => !before.has(path) && !this.ours.has(path));
    const by = gained.length === 0 ? undefined : this.deliveries.find(({ path }) => this.reaches(path, folder));
    if (by === undefined) return [];
    return [{
      path: list,
      message: `the program no longer writes ${list}, and ${by.name} applies ${by.path === '' ? 'the whole repository' : by.path}: Flux would take every manifest there, also ${listed(gained)}, `
        + 'which the program did not write, and which was not applied',
      fix: 'move it to a folder of its own, or keep a kustomization.yaml with repository.addFile(…)',
    }];
  }

  /** Manifests of others that a file `.sourceignore` of the program keeps out of the artifact, or out of a build that needs one that is. */
  private ignored(file: string): Effect[] {
    const folders = new Set([...this.stateBefore.below('')].filter((path) => !this.ours.has(path)).map(folderOf));
    const lost = new Set([...folders].flatMap((folder) => {
      const after = this.after.taken(folder);
      return [...this.before.taken(folder)].filter((path) => !after.has(path) && !this.ours.has(path));
    }));
    return lost.size === 0 ? [] : [{
      path: file,
      message: `${file} keeps files out of what Flux fetches, and Flux would fail, or prune what it has applied from ${listed([...lost])}, which the program did not write`,
      fix: 'take them back with lines that begin with "!"',
    }];
  }

  /** A file of the program that goes away and that a list of others names. */
  private needed(path: string): Effect[] {
    const names = KUSTOMIZATION_FILES.includes(nameOf(path)) && this.after.listOf(folderOf(path)) === undefined ? [path, folderOf(path)] : [path];
    return this.listsOfOthers.filter(({ mentioned }) => names.some((name) => mentioned.has(name))).map(({ list }) => ({
      path,
      message: `the program no longer writes ${path}, and ${list}, which the program did not write, needs it: Flux would fail there`,
      fix: 'remove it from that list',
    }));
  }

  private get listsOfOthers(): ReadonlyArray<{ readonly list: string; readonly mentioned: ReadonlySet<string> }> {
    return this.lists ??= [...this.stateAfter.below('')].filter((path) => KUSTOMIZATION_FILES.includes(nameOf(path)) && !this.ours.has(path))
      .map((list) => ({ list, mentioned: this.after.mentioned(list) }));
  }

  /** A manifest of the program beside a list of others that leaves it out. */
  private unlisted(path: string): Effect[] {
    const list = this.after.listOf(folderOf(path));
    if (list === undefined || this.ours.has(list) || this.after.objectsIn(path).length === 0 || this.after.mentioned(list).has(path)) return [];
    return [{
      path,
      message: `${path} is not listed in the ${nameOf(list)} beside it, which the program did not write, so Flux would never apply it`,
      fix: `add ${nameOf(path)} to its resources`,
    }];
  }

  /** An object that others have in the same directory: Flux builds neither. */
  private duplicate(path: string): Effect[] {
    const taken = this.after.taken(folderOf(path));
    const others = [...taken].filter((other) => !this.ours.has(other));
    if (others.length === 0 || !taken.has(path)) return [];
    const identities = new Set(this.after.objectsIn(path).map(identity));
    return others.flatMap((other) => this.after.objectsIn(other).filter((object) => identities.has(identity(object))).map((object) => ({
      path,
      message: `${path} has ${String(object.kind)} ${nameIn(object)}, which ${other} has too, which the program did not write: kustomize refuses an object that it finds twice`,
      fix: 'give that of the program another name, such as apply(folder, { name: … })',
    })));
  }

  /** A file of the program that is not a manifest, where Flux takes every YAML file for one. */
  private unbuildable(path: string): Effect[] {
    if (!isYaml(path) || this.after.listOf(folderOf(path)) !== undefined || !this.after.isRefused(path)) return [];
    const by = this.deliveries.find((each) => this.reaches(each.path, folderOf(path)));
    return by === undefined ? [] : [{
      path,
      message: `${path} is not a Kubernetes object, and ${by.name} takes every YAML file of ${by.path || 'the repository'}: Flux would apply nothing of it any more`,
      fix: 'give the file another place, or another ending than .yaml and .yml',
    }];
  }

  /** A folder of the program that it applies, and that a Kustomization of others takes with everything at its path. */
  private appliedTwice(): Effect[] {
    const lists = [...this.wanted].filter((path) => KUSTOMIZATION_FILES.includes(nameOf(path)) && this.stateBefore.at(path) === undefined);
    return lists.flatMap((list) => {
      const own = this.deliveries.filter(({ path, file }) => path === folderOf(list) && this.ours.has(file));
      const outer = this.deliveries.filter(({ path, file }) => path !== folderOf(list) && !this.ours.has(file) && this.reaches(path, folderOf(list)));
      return own.flatMap((each) => outer.filter(({ how }) => how === each.how).slice(0, 1).map((other) => ({
        path: list,
        message: `${other.name} of ${other.file}, which the program did not write, takes everything at ${other.path || 'the root'}, and so applies this folder as ${each.name} does`,
        fix: 'give the folder a path outside of it, or leave out what applies it',
      })));
    });
  }

  /** The Flux Kustomizations in the checkout. */
  private get deliveries(): readonly Delivery[] {
    return this.found ??= [...this.stateAfter.below('')].filter((file) => isYaml(file) && this.stateAfter.text(file).includes(FLUX_KUSTOMIZATION))
      .flatMap((file) => this.after.objectsIn(file).flatMap((object) => {
        const spec = (object.spec ?? {}) as { readonly [field: string]: unknown };
        const path = spec.path ?? '';
        if (!String(object.apiVersion).startsWith(FLUX_KUSTOMIZATION) || object.kind !== 'Kustomization' || typeof path !== 'string') return [];
        const how = ['sourceRef', 'targetNamespace', 'namePrefix', 'nameSuffix', 'kubeConfig'].map((field) => sorted(spec[field]));
        return [{ name: `Kustomization ${nameIn(object)}`, file, path: path.split('/').filter((part) => part !== '.' && part !== '').join('/'), how: how.join() }];
      }));
  }

  /** Whether a build of a directory looks into another one. */
  private reaches(outer: string, inner: string): boolean {
    if (inner === outer) return true;
    if (inner === '') return false;
    const isOpen = (folder: string): boolean => this.after.listOf(folder) === undefined && (folder === outer || (folder !== '' && isOpen(folderOf(folder))));
    return isOpen(folderOf(inner));
  }

  /** What `expect` takes for these manifests: files, or directories that have a list of their own. */
  private entries(folder: string, paths: readonly string[]): string[] {
    return [...new Set(paths.map((path) => {
      let entry = path;
      for (let above = folderOf(path); above !== folder && above !== ''; above = folderOf(above)) if (this.before.listOf(above) !== undefined) entry = above;
      return folder === '' ? entry : entry.slice(folder.length + 1);
    }))];
  }
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function listed(texts: readonly string[], separator = ', '): string {
  return `${texts.slice(0, MANY).join(separator)}${texts.length > MANY ? ` and ${texts.length - MANY} more` : ''}`;
}

function nameIn(object: { readonly [field: string]: unknown }): string {
  const { name, namespace } = (object.metadata ?? {}) as { readonly name?: unknown; readonly namespace?: unknown };
  return `${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`;
}

/** What kustomize tells objects apart by. */
function identity(object: { readonly [field: string]: unknown }): string {
  const group = String(object.apiVersion).split('/').slice(0, -1).join('/');
  return `${group} ${String(object.kind)} ${nameIn(object)}`;
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'object' && each !== null && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).filter(([key]) => key !== 'namespace').sort()) : each)) ?? '';
}
