import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { ArtifactSelection } from './artifact-selection';

/** Problems of a selection: what cannot be meant. */
export function checkSelection(construct: IConstruct, prop: string, selection: ArtifactSelection): void {
  const { repositories, excludeRepositories, tags, excludeTags } = selection;
  if ((repositories && excludeRepositories) || (tags && excludeTags)) {
    problem(construct, 'harbor-selection', `${prop} selects and excludes ${tags && excludeTags ? 'tags' : 'repositories'}`,
      'Harbor takes one pattern a rule: make two rules, or write one pattern');
  }
  for (const [name, patterns] of Object.entries({ repositories, excludeRepositories, tags, excludeTags })) {
    for (const pattern of patterns ?? []) checkPattern(construct, `${prop}.${name}`, pattern, patterns!.length > 1);
    if (patterns?.length === 0) problem(construct, 'harbor-selection', `${prop}.${name} is empty`, 'give at least one pattern, or leave it out');
  }
}

function checkPattern(construct: IConstruct, prop: string, pattern: string, several: boolean): void {
  if (!/^[\w.\-/*?{},[\]!^]+$/.test(pattern)) {
    problem(construct, 'harbor-selection', `${prop} has ${JSON.stringify(pattern)}`, 'a pattern has letters, digits, . _ - / and the signs * ? { } , [ ]');
  } else if (several && /[{},]/.test(pattern)) {
    problem(construct, 'harbor-selection', `${prop} has ${JSON.stringify(pattern)} among others`, 'alternatives cannot be nested: list them all');
  }
}

/** `tag_selectors` of a rule. */
export function tagSelectors({ tags, excludeTags }: ArtifactSelection, extras?: string): Record<string, unknown>[] {
  return [{ kind: 'doublestar', decoration: excludeTags ? 'excludes' : 'matches', pattern: patternOf(excludeTags ?? tags), extras }];
}

/** `scope_selectors` of a rule. */
export function scopeSelectors({ repositories, excludeRepositories }: ArtifactSelection): Record<string, unknown> {
  const decoration = excludeRepositories ? 'repoExcludes' : 'repoMatches';
  return { repository: [{ kind: 'doublestar', decoration, pattern: patternOf(excludeRepositories ?? repositories) }] };
}

function patternOf(patterns: string[] = ['**']): string {
  return patterns.length === 1 ? patterns[0] : `{${patterns.join(',')}}`;
}
