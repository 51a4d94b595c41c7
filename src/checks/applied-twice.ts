import { Check, Finding } from './check';
import { isRenamed } from './namespace-renamed';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { nameOfPlace } from '../program/place';
import type { ProgramFolder } from '../program/program';
import { viewsOf } from '../program/view';

/** Two deliveries that fight over one object. */
export const appliedTwice: Check = {
  id: 'applied-twice',
  doc: 'Two deliveries apply an object of the same resulting identity (kind, namespace after target namespaces, name) to one cluster. '
    + 'They overwrite each other at every reconciliation, and removing one prunes the object of the other. Apply it once.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      if (!contents.isCluster) continue;
      const pairs = new DuplicatePairs();
      for (const same of contents.identities) {
        const [first, ...others] = same;
        for (const other of others) {
          const isOneFile = other.object.folder === first.object.folder && !other.object.encrypted && !first.object.encrypted;
          if (isRenamed(first) || isRenamed(other)) continue; // `namespace-renamed` says it
          if (isOneFile && other.by === first.by) continue; // `object-twice` says it
          pairs.add(first, other);
        }
      }
      yield* pairs.findings(contents);
    }
  },
};

/** What two deliveries apply both, by the folders that it is in: copies of a folder are one mistake. */
class DuplicatePairs {
  private readonly byFolders = new Map<string, [first: AppliedObject, other: AppliedObject][]>();

  public add(first: AppliedObject, other: AppliedObject): void {
    const key = [first, other].map((each) => `${each.object.folder && nameOfPlace(each.object.folder.place)}|${each.by && nameOfPlace(each.by.place)}`).join('|');
    const same = this.byFolders.get(key);
    if (same) same.push([first, other]);
    else this.byFolders.set(key, [[first, other]]);
  }

  public* findings(contents: ClusterContents): IterableIterator<Finding> {
    for (const pairs of this.byFolders.values()) {
      const [[first, other]] = pairs;
      const folder = pairs.length > 1 ? other.object.folder : undefined;
      if (folder) yield copied(folder, pairs, contents);
      const causes = folder && [{ check: 'applied-twice', place: folder.place, about: aboutOf(first, other, contents) }];
      for (const pair of pairs) yield twice(pair, contents, causes);
    }
  }
}

/** Several objects of one folder that are applied twice. */
function copied(folder: ProgramFolder, pairs: readonly [AppliedObject, AppliedObject][], contents: ClusterContents): Finding {
  const [[first, other]] = pairs;
  const from = first.object.folder === folder ? '' : ` that folder ${first.object.folder?.path || '.'} has too`;
  return {
    place: folder.place,
    message: `folder ${folder.path || '.'} has objects${from}, such as ${named(other)}: ${by(first)} and ${by(other)} apply them to ${contents.name}`,
    fix: inRootSync(other, first) ?? (from === '' ? 'apply the folder once, or set targetNamespace of one of the deliveries'
      : 'remove the copies, or give one of the folders another namespace'),
    about: aboutOf(first, other, contents),
  };
}

function aboutOf(first: AppliedObject, other: AppliedObject, { name }: ClusterContents): string {
  return [name, first.object.folder?.path, by(first), by(other)].join('|');
}

function twice([first, other]: [AppliedObject, AppliedObject], contents: ClusterContents, causes: Finding['causes']): Finding {
  return {
    place: other.object.place,
    message: `${by(first)} and ${by(other)} both apply ${named(other)} to ${contents.name}, the first from ${nameOfPlace(first.object.place)}`,
    fix: inRootSync(other, first) ?? 'apply it once, or give one of them another name or namespace',
    causes,
  };
}

function named({ object, namespace, name }: AppliedObject): string {
  return `${object.json.kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** What to do where a folder lies below a system folder that Flux takes as a whole, and is applied again. */
function inRootSync(other: AppliedObject, first: AppliedObject): string | undefined {
  const { folder } = first.object;
  if (first.by !== undefined || folder === undefined || folder !== other.object.folder) return undefined;
  return `remove the delivery of folder ${folder.path || '.'}, or move the folder out of the cluster's system folder: the root sync applies everything below that`;
}

function by(applied: AppliedObject): string {
  return applied.by ? `${applied.by.json.kind} ${applied.by.name}` : 'the root sync';
}
