import { createHash } from 'crypto';
import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from './problem';

const ADDRESS = /c8[0-9a-f]{40}/g;
const LONGEST_LABEL = 63;
const LONGEST_CRONJOB = 52;

/** Ids from a chart down to a construct, without the ones that only say "the object itself". */
export function idsBelow(chart: IConstruct, construct: IConstruct): string[] {
  const ids: string[] = [];
  for (let c: IConstruct | undefined = construct; c && c !== chart; c = c.node.scope) {
    const { id } = c.node;
    if (id !== 'Default' && id !== 'Resource') ids.unshift(id);
  }
  return ids;
}

/** The hash of a construct's path below its chart: what cdk8s-plus takes of the whole path, made independent of the chart's place. */
export function hashBelow(construct: IConstruct): string {
  return shortHash(idsBelow(Chart.of(construct), construct).join('/'));
}

/** The name of an object in a folder: its ids below the folder, joined by dashes. */
export function objectName(chart: Chart, object: ApiObject): string {
  const ids = idsBelow(chart, object).map((id) => (id.includes('c8') ? withoutAddresses(chart, id) : id));
  const name = ids.join('-').toLowerCase().replace(/[^a-z0-9.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
  const longest = object.kind === 'CronJob' ? LONGEST_CRONJOB : LONGEST_LABEL;
  if (name === '' || name.length > longest) {
    problem(object, 'object-name', `name ${JSON.stringify(name)}, made of the ids below the folder, has ${name.length} characters`,
      `use 1 to ${longest}: shorten the ids, or set metadata.name`);
  }
  return name;
}

/**
 * cdk8s-plus puts the addresses of other constructs (42 characters of hash each, made from their whole paths) into ids of role
 * bindings. They become one short hash of the paths below the folders.
 */
function withoutAddresses(chart: Chart, id: string): string {
  const addresses = id.match(ADDRESS);
  if (!addresses) return id;
  const paths: string[] = [];
  for (const construct of chart.node.root.node.findAll()) {
    if (addresses.includes(construct.node.addr)) paths.push(idsBelow(Chart.of(construct), construct).join('/'));
  }
  return `${id.slice(0, id.search(ADDRESS))}${shortHash(paths.sort().join('\n'))}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
