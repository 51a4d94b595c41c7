import { IConstruct } from 'constructs';
import { problem } from '../base/problem';
import { trim } from '../base/trim';

const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Records a problem unless the name of a project or robot is valid in Harbor. */
export function checkName(construct: IConstruct, what: string, name: string): void {
  if (NAME.test(name) && name.length <= 255) return;
  const better = trim(name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/[._-]+/g, (run) => run[run.length - 1]), '._-').slice(0, 255);
  problem(construct, 'harbor-name', `${what} has the name ${JSON.stringify(name)}, which is not valid`,
    `use at most 255 lower-case letters and digits, with single . _ or - between them${NAME.test(better) ? `, such as ${better}` : ''}`);
}

/** Records a problem if another construct already has the name. */
export function checkUnique(construct: IConstruct, what: string, name: string, others: { readonly node: IConstruct['node'] }[]): void {
  if (others.length === 0) return;
  problem(construct, 'harbor-twice', `${what} ${name} is already declared by ${others[0].node.path}`, 'declare it once');
}
