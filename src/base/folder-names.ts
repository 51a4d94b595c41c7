import { createHash } from 'crypto';
import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { describeToken, tokenIn } from './cdk-token';
import { enclosingFolder } from './enclosing-folder';
import { LONGEST_LABEL } from './kubernetes-names';
import { MANIFEST_FILE } from './marks';
import { problem } from './problem';
import { trim } from './trim';

const ADDRESS = /c8[0-9a-f]{40}/g;
const LONGEST_CRONJOB = 52;

/** Construct ids from a chart down to a construct, without `Default` and `Resource`, and without files, which objects may change. */
export function idsBelow(chart: IConstruct, construct: IConstruct): string[] {
  const ids: string[] = [];
  for (let c: IConstruct | undefined = construct; c && c !== chart; c = c.node.scope) {
    const { id } = c.node;
    if (id !== 'Default' && id !== 'Resource' && !(MANIFEST_FILE in c)) ids.unshift(id);
  }
  return ids;
}

/** The name of an object in a folder: its construct ids below the folder, joined by dashes. */
export function objectName(chart: Chart, object: ApiObject): string {
  const token = tokenIn(idsBelow(chart, object).join('/'));
  if (token) {
    problem(object, 'cdk-token', `its name has a value (from a construct id) that is known only when its stack is deployed: ${describeToken(token)}`,
      'use literal ids');
  }
  const ids = idsBelow(chart, object).map((id) => (id.includes('c8') ? withoutAddresses(chart, id) : id));
  const name = trim(ids.join('-').toLowerCase().replace(/[^a-z0-9.-]+/g, '-'), '.-');
  const longest = object.kind === 'CronJob' ? LONGEST_CRONJOB : LONGEST_LABEL;
  if (name === '' || name.length > longest) {
    problem(object, 'object-name', `name ${JSON.stringify(name)}, built from the construct ids below the folder, has ${name.length} characters; 1 to ${longest} are valid`,
      'shorten the ids, or set metadata.name');
  }
  return name;
}

/**
 * cdk8s-plus puts the addresses of other constructs (42 characters of hash each, from their full paths) into ids of role
 * bindings and network policies. They are replaced by one short hash of the identities of these constructs.
 */
function withoutAddresses(chart: Chart, id: string): string {
  const addresses = id.match(ADDRESS);
  if (!addresses) return id;
  const named: string[] = [];
  for (const construct of chart.node.root.node.findAll()) {
    if (addresses.includes(construct.node.addr)) named.push(identity(chart, construct));
  }
  return `${id.slice(0, id.search(ADDRESS))}${shortHash(named.sort().join('\n'))}`;
}

/** Identity of a cdk8s-plus object, created or imported. */
interface Named extends IConstruct {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly metadata?: { readonly namespace?: string };
}

/** Kind, namespace and name; for a construct that is not an object, the path below its folder. Neither contains the folder's path. */
function identity(chart: Chart, construct: Named): string {
  const { kind, name, metadata } = construct;
  if (typeof kind !== 'string' || typeof name !== 'string') return idsBelow(enclosingFolder(construct) ?? Chart.of(construct), construct).join('/');
  const namespace = metadata?.namespace;
  return `${kind}/${namespace === undefined || namespace === chart.namespace ? '' : namespace}/${name}`;
}

/** Hash of a text: eight hexadecimal digits. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
