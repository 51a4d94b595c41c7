import { createHash } from 'crypto';
import { NameOptions, Names } from 'cdk8s';
import { IConstruct, Node } from 'constructs';
import { enclosingFolder } from './enclosing-folder';
import { warning } from './problem';
import type { Folder } from '../folder';

/** The greatest length of the name of a Helm release; cdk8s.Helm asks for a name of that length. */
const LONGEST_RELEASE = 53;

/** A way of cdk8s to make a name of a construct's path. */
type Naming = (scope: IConstruct, options?: NameOptions) => string;

const asked = new WeakMap<IConstruct, Map<string, NameOptions>>();
const addresses = new WeakMap<Node, string>();
/** By root and path below the folder, the folders with such a construct, in the order in which their addresses were asked for. */
const owners = new WeakMap<IConstruct, Map<string, Folder[]>>();

/** The names with a hash that were asked for of a construct in a folder, with what they were to be like. */
export function askedNames(construct: IConstruct): Iterable<readonly [string, NameOptions]> {
  return asked.get(construct) ?? [];
}

/** Whether the address of a construct in a folder was asked for, by a name too. */
export function isAddressAsked({ node }: IConstruct): boolean {
  return addresses.has(node);
}

/**
 * Makes what constructs in folders derive from their paths independent of the folder's own: addresses, and names by cdk8s. Texts that
 * leave the program, such as the name of a Helm release, which templates cut and hash, cannot be replaced afterwards.
 */
export function nameBelowFolders(): void {
  const addressOf = Object.getOwnPropertyDescriptor(Node.prototype, 'addr')?.get;
  if (addressOf) {
    Object.defineProperty(Node.prototype, 'addr', {
      configurable: true,
      get(this: Node) {
        const folder = enclosingFolder(this.scope);
        return folder ? stableAddress(this, folder) : addressOf.call(this) as string;
      },
    });
  }
  const toDnsLabel: Naming = Names.toDnsLabel.bind(Names);
  Names.toDnsLabel = (scope, options = {}) => nameIn(enclosingFolder(scope), toDnsLabel, scope, options);
  const toLabelValue: Naming = Names.toLabelValue.bind(Names);
  Names.toLabelValue = (scope, options = {}) => nameIn(enclosingFolder(scope), toLabelValue, scope, options);
}

/** An address that is unique in the tree: of constructs with one path below their folders, all but the first have their folder's number in it. */
function stableAddress(node: Node, folder: Folder): string {
  const known = addresses.get(node);
  if (known !== undefined) return known;
  const ids = node.path.slice(folder.node.path.length + 1).split(Node.PATH_SEP).filter((id) => id !== 'Default');
  const key = ids.join(Node.PATH_SEP);
  const byPath = owners.get(node.root) ?? new Map<string, Folder[]>();
  owners.set(node.root, byPath);
  const folders = byPath.get(key) ?? [];
  byPath.set(key, folders);
  if (!folders.includes(folder)) folders.push(folder);
  const address = hashOf(['folder', ...ids, folders.indexOf(folder)]);
  addresses.set(node, address);
  return address;
}

function nameIn(folder: Folder | undefined, naming: Naming, scope: IConstruct, options: NameOptions): string {
  if (!folder) return naming(scope, options);
  const path = scope.node.path.slice(folder.node.path.length) || Node.PATH_SEP;
  const isRelease = options.maxLen === LONGEST_RELEASE && options.includeHash === undefined;
  const named = (more: NameOptions, addr = scope.node.addr): string => naming({ node: { path, addr } } as IConstruct, { ...options, ...more });
  if (isRelease || options.includeHash === false) {
    const name = named({ includeHash: false });
    if (name === '') return nameOfFolder(folder, naming(scope, options));
    const isWhole = !isRelease || name === named({ includeHash: false, maxLen: Number.MAX_SAFE_INTEGER });
    return isWhole ? name : named({}, hashOf([path, ...options.extra ?? []]));
  }
  const { extra, maxLen, delimiter } = options;
  const isUsual = extra === undefined && maxLen === undefined && delimiter === undefined;
  // so that nobody's wishes change the label of a selector, which is the usual one
  const name = named({}, isUsual ? scope.node.addr : hashOf([scope.node.addr, extra, maxLen, delimiter]));
  const names = asked.get(scope) ?? new Map<string, NameOptions>();
  asked.set(scope, names.set(name, options));
  return name;
}

/** There is nothing else that such a name could be made of. */
function nameOfFolder(folder: Folder, name: string): string {
  warning(folder, 'folder-name', `${JSON.stringify(name)} is made of the path of folder ${folder.path}: where it is renamed, so is what has that name`,
    'use a literal name, or a name of a construct in the folder');
  return name;
}

function hashOf(parts: readonly unknown[]): string {
  return `c8${createHash('sha1').update(JSON.stringify(parts)).digest('hex')}`;
}
