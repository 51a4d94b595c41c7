import { BuildError } from './problem';
import { describe, Resource } from './resource';

/** The objects of a kustomization in their order; no two have the same identity when they are added. */
export class Resources {
  public all: Resource[] = [];
  private current: Set<string> | undefined;
  private known: Map<string, Resource[]> | undefined;

  /** Something that cannot be known could have brought more objects. */
  public isIncomplete = false;

  /** To be called when the identity of an object may have changed. */
  public changed(): void {
    this.current = undefined;
    this.known = undefined;
  }

  /** @throws BuildError if there is an object of that identity */
  public add(resource: Resource): void {
    this.current ??= new Set(this.all.map(({ key }) => key));
    const { key } = resource;
    if (this.current.has(key)) {
      const other = this.all.find((each) => each.key === key)!;
      const [, line, column] = /:(\d+):(\d+)$/.exec(resource.source.at([])) ?? [];
      const place = { file: resource.source.file, ...line === undefined ? {} : { line: Number(line), column: Number(column) } };
      throw new BuildError(`has ${describe(resource)}, which ${other.source.file} has too`, 'list it once, or rename one of them', place);
    }
    this.current.add(key);
    this.all.push(resource);
    if (this.known !== undefined) note(this.known, resource);
  }

  public addAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.add(resource);
  }

  /** Sets the objects anew, as kustomize does: each is added again. */
  public replaceAll(resources: readonly Resource[]): void {
    this.all = [];
    this.changed();
    this.addAll(resources);
  }

  /** The objects that have, or once had, an identity. */
  public matching(key: string): readonly Resource[] {
    if (this.known === undefined) {
      this.known = new Map();
      for (const resource of this.all) note(this.known, resource);
    }
    return this.known.get(key) ?? [];
  }

  /** @throws BuildError if two objects have one identity */
  public checkUnique(message: (resource: Resource) => string, fix: string): void {
    const keys = new Set<string>();
    for (const resource of this.all) {
      const { key } = resource;
      if (keys.has(key)) throw new BuildError(message(resource), fix);
      keys.add(key);
    }
  }
}

function note(known: Map<string, Resource[]>, resource: Resource): void {
  for (const key of new Set(resource.keys)) {
    const found = known.get(key);
    if (found === undefined) known.set(key, [resource]);
    else found.push(resource);
  }
}
