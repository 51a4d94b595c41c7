import { posix } from 'node:path';
import type { TreeState } from './tree-state';
import { ArtifactIgnore } from '../base/artifact-ignore';
import { isMap } from '../base/manifest';
import { folderOf, nameOf } from '../base/tree-path';
import { trimEnd } from '../base/trim';
import { lenientValues } from '../base/yaml/lenient';

/** The names that kustomize knows the list of a directory by; the first that is there counts. */
export const KUSTOMIZATION_FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** What a YAML file holds, as kustomize reads it. */
interface FileContents {
  readonly objects: readonly { readonly [field: string]: unknown }[];
  /** Some of it is certainly not a Kubernetes object: kustomize refuses it. */
  readonly hasOther: boolean;
}

/**
 * What Flux builds of the directories of a tree: what their kustomization.yaml lists, and where there is none, every manifest in them and
 * below, with a subdirectory that has a kustomization.yaml as one entry.
 */
export class FluxBuild {
  private readonly ignore: ArtifactIgnore;
  private readonly parsed = new Map<string, FileContents>();
  private readonly lists = new Map<string, { readonly [field: string]: unknown }>();
  private readonly builds = new Map<string, ReadonlySet<string>>();

  constructor(private readonly tree: TreeState) {
    this.ignore = new ArtifactIgnore((path) => (tree.at(path) === 'file' ? tree.text(path) : undefined));
  }

  /** The kustomization.yaml of a directory, or what stands for it. */
  listOf(folder: string): string | undefined {
    return KUSTOMIZATION_FILES.map((name) => posix.join(folder, name)).find((path) => this.has(path));
  }

  /** The manifests that a build of a directory takes. None where Flux cannot generate its kustomization.yaml. */
  taken(folder: string): ReadonlySet<string> {
    let build = this.builds.get(folder);
    if (build === undefined) {
      const taken = new Set<string>();
      this.builds.set(folder, build = this.take(folder, taken, new Set()) ? taken : new Set());
    }
    return build;
  }

  /** Whether a file is in the artifact. */
  has(path: string): boolean {
    return this.tree.at(path) === 'file' && !this.ignore.ignores(path);
  }

  /** The Kubernetes objects of a file of the artifact. */
  objectsIn(path: string): FileContents['objects'] {
    return isYaml(path) && this.has(path) ? this.read(path).objects : [];
  }

  /** Whether kustomize refuses a file for what is certainly not a Kubernetes object. */
  isRefused(path: string): boolean {
    return isYaml(path) && this.has(path) && this.read(path).hasOther;
  }

  /** Everything that a kustomization.yaml mentions, as paths of the tree. */
  mentioned(list: string): Set<string> {
    return new Set(textsIn(this.document(list)).map((text) => pathFrom(folderOf(list), text)));
  }

  private take(folder: string, taken: Set<string>, visited: Set<string>): boolean {
    if (visited.has(folder)) return true;
    visited.add(folder);
    const list = this.listOf(folder);
    return list === undefined ? this.generate(folder, taken, visited) : this.takeListed(list, taken, visited);
  }

  /** What a kustomization.yaml lists and the artifact does not have: Flux builds nothing then. */
  missing(list: string): string[] {
    return this.entries(list).filter((path) => !this.has(path) && this.listOf(path) === undefined);
  }

  private takeListed(list: string, taken: Set<string>, visited: Set<string>): boolean {
    if (this.missing(list).length > 0) return false;
    for (const path of this.entries(list)) {
      if (this.has(path)) taken.add(path);
      else if (!this.take(path, taken, visited)) return false;
    }
    return true;
  }

  /** The files and directories of the tree that a kustomization.yaml lists. */
  private entries(list: string): string[] {
    const { resources, bases, components } = this.document(list);
    return [resources, bases, components].flatMap((each) => (Array.isArray(each) ? each as unknown[] : []))
      .flatMap((entry) => (typeof entry === 'string' && !isRemote(entry) ? [pathFrom(folderOf(list), entry)] : []));
  }

  private generate(folder: string, taken: Set<string>, visited: Set<string>): boolean {
    for (const path of this.tree.in(folder)) {
      if (nameOf(path) === '.git') continue;
      if (this.tree.at(path) === 'folder') {
        if (!this.take(path, taken, visited)) return false;
      } else if (isYaml(path) && this.has(path)) {
        const { objects, hasOther } = this.read(path);
        if (hasOther) return false;
        if (objects.length > 0) taken.add(path);
      }
    }
    return true;
  }

  private document(path: string): { readonly [field: string]: unknown } {
    let list = this.lists.get(path);
    if (list === undefined) {
      const [document] = parse(this.tree.text(path)) ?? [];
      this.lists.set(path, list = isMap(document) ? document : {});
    }
    return list;
  }

  private read(path: string): FileContents {
    let contents = this.parsed.get(path);
    if (contents === undefined) {
      const documents = parse(this.tree.text(path));
      const objects = (documents ?? []).flatMap(itemsOf).filter(isMap).filter(({ apiVersion, kind }) => typeof apiVersion === 'string' && typeof kind === 'string');
      contents = { objects, hasOther: documents?.some((document) => !isMap(document) || typeof document.kind !== 'string') ?? false };
      this.parsed.set(path, contents);
    }
    return contents;
  }
}

/** Whether Flux looks into a file for manifests. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/** Whether kustomize fetches an entry from elsewhere. */
function isRemote(entry: string): boolean {
  return /:\/\/|^git@|^(www\.)?github\.com\/|^[^?]*\?(.*[&?])?(ref|version)=/.test(entry);
}

/** A path that a kustomization.yaml gives, from the root of the tree. */
function pathFrom(folder: string, entry: string): string {
  return trimEnd(posix.join(folder, entry), '/').replace(/^\.$/, '');
}

/** The documents of a text; undefined where it is not YAML. */
function parse(text: string): unknown[] | undefined {
  const values = lenientValues(text, { version: '1.1' });
  return values.includes(undefined) ? undefined : values.filter((value) => value !== null);
}

function itemsOf(document: unknown): unknown[] {
  return isMap(document) && document.kind === 'List' && Array.isArray(document.items) ? document.items : [document];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
