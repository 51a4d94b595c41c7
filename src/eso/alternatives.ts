import { IConstruct } from 'constructs';
import { problem } from '../problem';

/** Records a problem unless exactly one of the named values is given, or at most one where none will do as well. */
export function checkAlternatives(construct: IConstruct, prop: string, values: { [name: string]: unknown }, noneWillDo = false): void {
  const names = Object.keys(values);
  const given = names.filter((name) => values[name] !== undefined);
  if (given.length === 1 || (given.length === 0 && noneWillDo)) return;
  problem(construct, 'alternatives', `${prop} has ${given.length > 0 ? given.join(' and ') : `none of ${names.join(', ')}`}`,
    `give ${noneWillDo ? 'at most' : 'exactly'} one of ${names.join(', ')}`);
}
