import { parse } from 'yaml';

/** What happens on GitLab. Each pipeline that it may make has variables of its own. */
export interface GitLabEvent {
  readonly pipelines: readonly { readonly [variable: string]: string }[];
  /** Whether the files that `changes` names have changed. */
  readonly changed?: boolean;
}

const PROJECT = { CI_PROJECT_ID: '1', CI_DEFAULT_BRANCH: 'main' };

/**
 * The pipelines that events make, with the variables that GitLab documents for `workflow` and `rules`.
 *
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export const events = {
  push: (branch: string): GitLabEvent => ({ pipelines: [{ ...PROJECT, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: branch }] }),
  /** A push of a branch from which a merge request is open makes a pipeline for each of them. */
  pushWithMergeRequest: (branch: string, target: string): GitLabEvent => ({
    pipelines: [
      { ...PROJECT, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: branch, CI_OPEN_MERGE_REQUESTS: 'org/app!7' },
      ...events.mergeRequest(branch, target).pipelines,
    ],
  }),
  /** `CI_COMMIT_BRANCH` is not set. */
  mergeRequest: (branch: string, target: string, source = '1', type = 'detached'): GitLabEvent => ({
    pipelines: [{
      ...PROJECT,
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_OPEN_MERGE_REQUESTS: 'org/app!7',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_EVENT_TYPE: type,
      CI_MERGE_REQUEST_PROJECT_ID: '1',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source,
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: branch,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: target,
    }],
  }),
  /** A member of the project runs a pipeline for the merge request of a fork. */
  mergeRequestFromFork: (branch: string, target: string): GitLabEvent => events.mergeRequest(branch, target, '2'),
  mergeTrain: (branch: string, target: string): GitLabEvent => events.mergeRequest(branch, target, '1', 'merge_train'),
  tag: (tag: string): GitLabEvent => ({ pipelines: [{ ...PROJECT, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: tag }] }),
  /** `schedule`, `web`, `api`, `trigger` (a trigger token), `pipeline` (another project's) and others, for a branch. */
  other: (source: string, branch = 'main'): GitLabEvent => ({ pipelines: [{ ...PROJECT, CI_PIPELINE_SOURCE: source, CI_COMMIT_BRANCH: branch }] }),
};

interface Rule { readonly if?: string; readonly when?: string; readonly changes?: readonly string[] }

/** The jobs that each pipeline of an event has: none where there is no pipeline. */
export function jobsOf(text: string, event: GitLabEvent): string[][] {
  const file = parse(text) as { [key: string]: { stage?: string; rules?: Rule[]; needs?: { job: string; optional?: boolean }[] } };
  const jobs = Object.entries(file).filter(([name, { stage }]) => stage !== undefined && name !== 'default');
  return event.pipelines.map((variables) => {
    if (!isIn(file.workflow.rules, variables, event.changed ?? true)) return [];
    const there = jobs.filter(([, { rules }]) => isIn(rules, variables, event.changed ?? true)).map(([name]) => name);
    // GitLab refuses a pipeline with a job whose need is not there.
    for (const name of there) {
      const missing = (file[name].needs ?? []).filter(({ job, optional }) => !optional && !there.includes(job));
      if (missing.length > 0) throw new Error(`'${name}' job needs '${missing[0].job}' job, but '${missing[0].job}' does not exist in the pipeline`);
    }
    return there;
  });
}

/**
 * The first rule that matches decides; without rules a job is in, with rules of which none matches it is not.
 *
 * @see https://docs.gitlab.com/ci/jobs/job_rules/
 */
function isIn(rules: readonly Rule[] | undefined, variables: { readonly [name: string]: string }, changed: boolean): boolean {
  if (!rules) return true;
  const first = rules.find((rule) => (rule.if === undefined || holds(rule.if, variables)) && (rule.changes === undefined || changed));
  return first !== undefined && first.when !== 'never';
}

/**
 * An expression of `rules:if`. A variable that is not set is null: unequal to every text, and without a match; a variable alone holds where it is set
 * and not empty. `&&` binds more than `||`.
 *
 * @see https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions
 */
export function holds(expression: string, variables: { readonly [name: string]: string }): boolean {
  const tokens = expression.match(/\$\w+|"[^"]*"|'[^']*'|\/(?:\\.|[^/\\])+\/|==|!=|=~|!~|&&|\|\||null|[()]/g) ?? [];
  if (tokens.join(' ').replace(/([(]) | ([)])/g, '$1$2') !== expression) throw new Error(`not GitLab's language: ${expression}`);
  let at = 0;
  const value = (token: string): string | undefined => token === 'null' ? undefined : token.startsWith('$') ? variables[token.slice(1)] : token.slice(1, -1);
  const comparison = (): boolean => {
    if (tokens[at] === '(') {
      at++;
      const inner = either();
      if (tokens[at++] !== ')') throw new Error(`a bracket is not closed: ${expression}`);
      return inner;
    }
    const left = value(tokens[at++]);
    switch (tokens[at]) {
      case '==': at++; return left === value(tokens[at++]);
      case '!=': at++; return left !== value(tokens[at++]);
      case '=~': at += 2; return left !== undefined && new RegExp(tokens[at - 1].slice(1, -1)).test(left);
      case '!~': at += 2; return left === undefined || !new RegExp(tokens[at - 1].slice(1, -1)).test(left);
      default: return left !== undefined && left !== '';
    }
  };
  const both = (): boolean => {
    let result = comparison();
    while (tokens[at] === '&&') { at++; const next = comparison(); result = result && next; }
    return result;
  };
  const either = (): boolean => {
    let result = both();
    while (tokens[at] === '||') { at++; const next = both(); result = result || next; }
    return result;
  };
  const result = either();
  if (at !== tokens.length) throw new Error(`not GitLab's language: ${expression}`);
  return result;
}
