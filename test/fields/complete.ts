import { readList } from '../../src/schema/fields';
import * as schema from '../../src/schema/judge';
import { Field } from '../../src/schema/notation';

/** What a CRD refuses of an object. */
export function judge(list: string, object: object): string[] {
  return schema.judge(list, object).problems.map(({ message }) => message);
}

/**
 * Says whether constructs reach every field of a CRD: `objects`, synthesized with all props in use, must together set every field of
 * the list, and nothing that the CRD refuses. What no prop shall reach is in `leftOut`, by path with its reason; a path covers the
 * fields below it. Fields that upstream calls deprecated may be missing. Throws an error that lists everything wrong.
 *
 * @param list name of the list in `src/schema/lists`, such as `kustomize.toolkit.fluxcd.io_v1_Kustomization`.
 */
export function expectComplete(list: string, objects: object[], leftOut: Record<string, string>): void {
  const { byPath } = readList(list);
  const verdicts = objects.map((object) => schema.judge(list, object));
  const used = new Set(verdicts.flatMap((each) => [...each.used]));
  const problems = [
    ...verdicts.flatMap((each) => each.problems.map(({ message }) => message)),
    ...Object.entries(leftOut).flatMap(([path, reason]) => wrongExcuse(path, reason, used, byPath)),
    ...missing(byPath, used, leftOut),
  ];
  if (problems.length > 0) { throw new Error([`${list} is not complete:`, ...new Set(problems)].join('\n  ')); }
}

function wrongExcuse(path: string, reason: string, used: Set<string>, byPath: Map<string, Field>): string[] {
  if (!byPath.has(path)) {
    const like = [`${path}[]`, `${path}{}`].find((each) => byPath.has(each));
    return [`left out, but there is no such field: ${path}${like ? `; it is ${like}` : ''}`];
  }
  const reached = [...used].filter((each) => isAtOrBelow(each, path));
  if (reached.length > 0) { return [`left out, but set by an object: ${reached.join(', ')}; delete ${path} from what is left out`]; }
  return reason.trim() === '' ? [`left out without a reason: ${path}`] : [];
}

/** The topmost fields that nothing sets or excuses, each with the number of fields below it. */
function missing(byPath: Map<string, Field>, used: Set<string>, leftOut: Record<string, string>): string[] {
  const excused = [...Object.keys(leftOut), ...[...byPath.values()].filter((field) => field.deprecated).map((field) => field.path)];
  const absent = [...byPath.values()].filter(({ path }) => !used.has(path) && !excused.some((each) => isAtOrBelow(path, each)));
  return absent.filter(({ path }) => !absent.some((other) => other.path !== path && isAtOrBelow(path, other.path))).map((field) => {
    const below = absent.filter(({ path }) => path !== field.path && isAtOrBelow(path, field.path)).length;
    const values = field.constraints.enum ? ` (${field.constraints.enum.split('|').join(', ')})` : '';
    return `no prop reaches ${field.path}: ${field.type}${values}${below > 0 ? `, and ${below} fields below it` : ''}`;
  });
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`);
}
