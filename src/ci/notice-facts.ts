import type { Job } from './job';
import type { RunResult } from './notice-result';
import { Value } from './value';

/** What notices say of a run, as environment variables. Names and messages in them are of strangers: anything may be in them. */
export function noticeFacts(job: Job, result: RunResult, title: string | undefined): { [name: string]: Value } {
  return {
    TITLE: Value.text(title ?? `Pipeline ${job.pipeline.name} ${result}`),
    RUN_RESULT: Value.text(result),
    REPOSITORY: Value.REPOSITORY,
    BRANCH: Value.BRANCH,
    TAG: Value.TAG,
    PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
    PULL_REQUEST_BRANCH: Value.PULL_REQUEST_BRANCH,
    COMMIT: Value.COMMIT,
    COMMIT_MESSAGE: Value.COMMIT_MESSAGE,
    AUTHOR: Value.ACTOR,
    RUN_URL: Value.RUN_URL,
  };
}

/**
 * Definitions for jq: `fact(NAME)` is an environment variable in one line, and `facts` the rows of the table: pairs of a label and a text, without the
 * address of the run. jq reads the environment itself: nothing is in its arguments, and a commit message may be of any length.
 */
export const NOTICE_FACTS = String.raw`def line: gsub("[[:cntrl:]\u2028\u2029]+"; " ") | if length > 200 then .[:199] + "…" else . end;
def fact($name): env[$name] // "" | line;
def facts: [
  ["Repository", fact("REPOSITORY")],
  (if fact("PULL_REQUEST") != "" then ["Pull request", "#\(fact("PULL_REQUEST")) from \(fact("PULL_REQUEST_BRANCH"))"]
    elif fact("TAG") != "" then ["Tag", fact("TAG")]
    else ["Branch", fact("BRANCH")] end),
  ["Commit", (fact("COMMIT")[:12] + " " + (env.COMMIT_MESSAGE // "" | split("\n")[0] // "" | line) | rtrimstr(" "))],
  ["Author", fact("AUTHOR")]
];`;
