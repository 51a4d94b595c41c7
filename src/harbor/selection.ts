import { IConstruct } from 'constructs';
import { problem } from '../base/problem';

/**
 * Which artifacts of a project a rule applies to. Patterns are doublestar globs: `*` within one part of a path, `**` across parts,
 * `{a,b}` for alternatives. Several patterns are alternatives.
 */
export interface ArtifactSelection {
  /**
   * Repositories, by their name without the project, such as `backend/*`. Not together with `excludeRepositories`.
   *
   * @default - all
   */
  readonly repositories?: string[];
  /**
   * All repositories but these.
   *
   * @default - none
   */
  readonly excludeRepositories?: string[];
  /**
   * Tags, such as `v*`. Not together with `excludeTags`.
   *
   * @default - all
   */
  readonly tags?: string[];
  /**
   * All tags but these.
   *
   * @default - none
   */
  readonly excludeTags?: string[];
}

/** Records problems of a selection. @internal */
export function checkSelection(construct: IConstruct, prop: string, selection: ArtifactSelection): void {
  const { repositories, excludeRepositories, tags, excludeTags } = selection;
  if ((repositories && excludeRepositories) || (tags && excludeTags)) {
    problem(construct, 'harbor-selection', `${prop} both selects and excludes ${tags && excludeTags ? 'tags' : 'repositories'}`,
      'Harbor accepts one pattern per rule: create two rules, or write one pattern');
  }
  for (const [name, patterns] of Object.entries({ repositories, excludeRepositories, tags, excludeTags })) {
    for (const pattern of patterns ?? []) checkPattern(construct, `${prop}.${name}`, pattern, patterns!.length > 1);
    if (patterns?.length === 0) {
      problem(construct, 'harbor-selection', `${prop}.${name} is empty, which is not a valid selection`,
        'give at least one pattern, or omit it');
    }
  }
}

function checkPattern(construct: IConstruct, prop: string, pattern: string, several: boolean): void {
  if (!/^[\w.\-/*?{},[\]!^]+$/.test(pattern)) {
    problem(construct, 'harbor-selection', `${prop} contains ${JSON.stringify(pattern)}, which is not a valid pattern`,
      'use letters, digits, . _ - / and the characters * ? { } , [ ]');
  } else if (several && /[{},]/.test(pattern)) {
    problem(construct, 'harbor-selection', `${prop} contains ${JSON.stringify(pattern)} together with other patterns`,
      'alternatives cannot be nested: list them all');
  }
}

/** `tag_selectors` of a rule. @internal */
export function tagSelectors({ tags, excludeTags }: ArtifactSelection, extras?: string): Record<string, unknown>[] {
  return [{ kind: 'doublestar', decoration: excludeTags ? 'excludes' : 'matches', pattern: patternOf(excludeTags ?? tags), extras }];
}

/** `scope_selectors` of a rule. @internal */
export function scopeSelectors({ repositories, excludeRepositories }: ArtifactSelection): Record<string, unknown> {
  const decoration = excludeRepositories ? 'repoExcludes' : 'repoMatches';
  return { repository: [{ kind: 'doublestar', decoration, pattern: patternOf(excludeRepositories ?? repositories) }] };
}

function patternOf(patterns: string[] = ['**']): string {
  return patterns.length === 1 ? patterns[0] : `{${patterns.join(',')}}`;
}
