import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import type { Permission } from '../permission';
import type { PipelineSecret } from '../pipeline-secret';
import { PlatformKind } from '../plan/plan';
import { Value } from '../value';

/** Where a repository is in the API of its server, and how a token is shown there. */
export interface GitServerApi {
  readonly kind: PlatformKind;
  /** Address of the repository in the API, such as `https://gitea.example.com/api/v1/repos/org/app`. */
  readonly repository: string;
  /** Address of the repository in a browser. */
  readonly web: string;
}

/** The shell command that writes the header which shows the token in `$GIT_TOKEN`; made for a file, as arguments are seen by others. */
const AUTHORIZATION: { readonly [kind in PlatformKind]: string } = {
  gitea: 'printf \'Authorization: token %s\\n\' "$GIT_TOKEN"',
  github: 'printf \'Authorization: Bearer %s\\n\' "$GIT_TOKEN"',
  gitlab: 'printf \'PRIVATE-TOKEN: %s\\n\' "$GIT_TOKEN"',
  azure: 'printf \'Authorization: Basic %s\\n\' "$(printf \':%s\' "$GIT_TOKEN" | base64 | tr -d \'\\n\')"',
};

/**
 * The shell function `api METHOD PATH`: prints the answer to a request below `$API`, and fails with the server's own message. Where the method is
 * not GET, the JSON body comes from stdin. Needs curl, `$GIT_TOKEN`, and the folder `$private` that only this user reads and that is removed at the end.
 * Requests that change nothing are tried again; others are not, as the server may have carried them out.
 */
export function apiFunction(kind: PlatformKind): string {
  return shell`(umask 077; { ${AUTHORIZATION[kind]}; echo 'Accept: application/json'; echo 'Content-Type: application/json'; } >"$private/headers")
api() {
  if [ "$1" = GET ]; then
    curl --fail-with-body -sS --max-time 30 --retry 3 -H @"$private/headers" "$API$2" >"$private/answer" || { cat "$private/answer" >&2; return 1; }
  else
    curl --fail-with-body -sS --max-time 60 -X "$1" --data-binary @- -H @"$private/headers" "$API$2" >"$private/answer" || { cat "$private/answer" >&2; return 1; }
  fi
  cat "$private/answer"
}`;
}

/** The API addresses of a repository. */
export const ADDRESSES: { readonly [kind in PlatformKind]: (base: string, parts: readonly string[]) => GitServerApi | undefined } = {
  gitea: (base, parts) => parts.length === 2
    ? { kind: 'gitea', repository: `${base}/api/v1/repos/${parts.join('/')}`, web: `${base}/${parts.join('/')}` } : undefined,
  github: (base, parts) => parts.length === 2
    ? { kind: 'github', repository: `${githubApi(base)}/repos/${parts.join('/')}`, web: `${base}/${parts.join('/')}` } : undefined,
  gitlab: (base, parts) => parts.length >= 2
    ? { kind: 'gitlab', repository: `${base}/api/v4/projects/${parts.join('%2F')}`, web: `${base}/${parts.join('/')}` } : undefined,
  azure: azureAddress,
};

function githubApi(base: string): string {
  const { protocol, host } = new URL(base);
  return host === 'github.com' || host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${base}/api/v3`;
}

/** `https://dev.azure.com/org/project/_git/app`, `https://org.visualstudio.com/project/_git/app` or `ssh://git@ssh.dev.azure.com/v3/org/project/app`. */
function azureAddress(base: string, parts: readonly string[]): GitServerApi | undefined {
  const isSsh = /^https:\/\/ssh\./.test(base) && parts[0] === 'v3' && parts.length === 4;
  const at = isSsh ? 3 : parts.indexOf('_git');
  const above = isSsh ? parts.slice(1, 3) : parts.slice(0, at);
  const name = isSsh ? parts[3] : parts[at + 1];
  if (at < 1 || name === undefined || parts.length !== (isSsh ? 4 : at + 2)) return undefined;
  const project = [isSsh ? base.replace('//ssh.', '//') : base, ...above].join('/');
  return { kind: 'azure', repository: `${project}/_apis/git/repositories/${name}`, web: `${project}/_git/${name}` };
}

const GITHUB_RUN_STATE = shell`if . == null then "waiting for a run of \($name)"
  elif .status != "completed" then "waiting run is \(.status): \(.html_url)"
  elif .conclusion == "success" then "done \(.html_url)"
  else "failed run ended with \(.conclusion): \(.html_url)" end`;

const LOOKS: { readonly [kind in PlatformKind]: string } = {
  gitea: shell`api GET "/actions/runs?head_sha=$COMMIT&limit=50" | jq -r --arg name "$PIPELINE_NAME" --arg commit "$COMMIT" '
  [.workflow_runs // [] | .[] | select(.head_sha == $commit and (.path | split("@")[0] | split("/")[-1]) == $name)] | max_by(.id) | ${GITHUB_RUN_STATE}'`,
  github: shell`api GET "/actions/workflows/$(jq -rn --arg name "$PIPELINE_NAME" '$name | @uri')/runs?head_sha=$COMMIT&per_page=100" | jq -r --arg name "$PIPELINE_NAME" '
  .workflow_runs | max_by(.id) | ${GITHUB_RUN_STATE}'`,
  gitlab: shell`api GET "/pipelines?sha=$COMMIT&order_by=id&sort=desc&per_page=1\${PIPELINE_NAME:+&name=$(jq -rn --arg name "$PIPELINE_NAME" '$name | @uri')}" | jq -r '
  .[0] | if . == null then "waiting for a pipeline"
  elif .status == "success" then "done \(.web_url)"
  elif (.status == "failed" or .status == "canceled" or .status == "skipped") then "failed pipeline is \(.status): \(.web_url)"
  else "waiting pipeline is \(.status): \(.web_url)" end'`,
  azure: shell`api GET '/build/builds?queryOrder=queueTimeDescending&%24top=500&api-version=7.1' | jq -r --arg name "$PIPELINE_NAME" --arg commit "$COMMIT" '
  [.value[] | select(.sourceVersion == $commit and .definition.name == $name)] | max_by(.id) | if . == null then "waiting for a run of \($name)"
  elif .status != "completed" then "waiting run is \(.status): \(._links.web.href)"
  elif .result == "succeeded" then "done \(._links.web.href)"
  else "failed run ended with \(.result): \(._links.web.href)" end'`,
};

/** Shell function `look` for the newest run of the pipeline `$PIPELINE_NAME` for `$COMMIT`. Needs the function `api`, below `runsApi`. */
export function lookForRun(kind: PlatformKind): string {
  return shell`look() {
  ${LOOKS[kind]}
}`;
}

/** Where the runs of a repository's pipelines are asked for. */
export function runsApi(kind: PlatformKind, repository: string): string {
  return kind === 'azure' ? repository.replace(/\/git\/repositories\/[^/]+$/, '') : repository;
}

/** What a server calls the parts of pull requests. */
interface PullDialect {
  /** Body of `find_pull`: prints number and address of the open one from `$PROPOSAL_BRANCH` to `$MANIFESTS_BRANCH`, or nothing. */
  readonly find: string;
  /** Where one is made, and the jq program of the request: `$title`, `$body`, `$head`, `$base`. */
  readonly create: readonly [path: string, body: string];
  /** How one is changed; `$number` in the shell is its number. */
  readonly update: readonly [method: string, path: string, body: string];
  /** jq: number and address of one. `$web` is the repository's address in a browser. */
  readonly line: string;
  /** Shell that prints one; `$PULL_REQUEST` is its number. */
  readonly read: string;
  /** jq: `open`, `closed`, or `merged` and the commit. */
  readonly state: string;
  /** jq: the commit that would be merged. */
  readonly head: string;
}

const GITHUB_LINE = '"\\(.number) \\(.html_url)"';
const GITHUB_PULL_STATE = 'if .merged then "merged \\(.merge_commit_sha)" else .state end';

const DIALECTS: { readonly [kind in PlatformKind]: (owner: string) => PullDialect } = {
  gitea: () => ({
    find: shell`page=1
  while [ "$page" -le 100 ]; do
    api GET "/pulls?state=open&limit=50&page=$page" >"$private/pulls" || return 1
    jq -r --arg head "$PROPOSAL_BRANCH" --arg base "$MANIFESTS_BRANCH" 'first(.[] | select(.head.ref == $head and .base.ref == $base) | ${GITHUB_LINE})' "$private/pulls" >"$private/pull"
    if [ -s "$private/pull" ] || [ "$(jq length "$private/pulls")" -eq 0 ]; then break; fi
    page=$((page + 1))
  done
  cat "$private/pull"`,
    create: ['/pulls', '{head: $head, base: $base, title: $title, body: $body}'],
    update: ['PATCH', '/pulls/$number', '{title: $title, body: $body}'],
    line: GITHUB_LINE,
    read: 'api GET "/pulls/$PULL_REQUEST"',
    state: GITHUB_PULL_STATE,
    head: '.head.sha',
  }),
  github: (owner) => ({
    find: `api GET "/pulls?state=open&head=${owner}:$(encoded "$PROPOSAL_BRANCH")&base=$(encoded "$MANIFESTS_BRANCH")" | jq -r 'first(.[] | ${GITHUB_LINE})'`,
    create: ['/pulls', '{head: $head, base: $base, title: $title, body: $body}'],
    update: ['PATCH', '/pulls/$number', '{title: $title, body: $body}'],
    line: GITHUB_LINE,
    read: 'api GET "/pulls/$PULL_REQUEST"',
    state: GITHUB_PULL_STATE,
    head: '.head.sha',
  }),
  gitlab: () => ({
    find: 'api GET "/merge_requests?state=opened&source_branch=$(encoded "$PROPOSAL_BRANCH")&target_branch=$(encoded "$MANIFESTS_BRANCH")" | jq -r \'first(.[] | "\\(.iid) \\(.web_url)")\'',
    create: ['/merge_requests', '{source_branch: $head, target_branch: $base, title: $title, description: $body, remove_source_branch: true}'],
    update: ['PUT', '/merge_requests/$number', '{title: $title, description: $body}'],
    line: '"\\(.iid) \\(.web_url)"',
    read: 'api GET "/merge_requests/$PULL_REQUEST"',
    state: 'if .state == "merged" then "merged \\(.merge_commit_sha // .squash_commit_sha // .sha)" elif .state == "closed" then "closed" else "open" end',
    head: '.sha',
  }),
  azure: () => ({
    find: shell`api GET "/pullrequests?searchCriteria.status=active&searchCriteria.sourceRefName=$(encoded "refs/heads/$PROPOSAL_BRANCH")&searchCriteria.targetRefName=$(encoded "refs/heads/$MANIFESTS_BRANCH")&api-version=7.1" |
    jq -r --arg web "$WEB" 'first(.value[] | "\(.pullRequestId) \($web)/pullrequest/\(.pullRequestId)")'`,
    create: ['/pullrequests?api-version=7.1',
      '{sourceRefName: "refs/heads/\\($head)", targetRefName: "refs/heads/\\($base)", title: $title[:400], description: $body[:4000]}'],
    update: ['PATCH', '/pullrequests/$number?api-version=7.1', '{title: $title[:400], description: $body[:4000]}'],
    line: '"\\(.pullRequestId) \\($web)/pullrequest/\\(.pullRequestId)"',
    read: 'api GET "/pullrequests/$PULL_REQUEST?api-version=7.1"',
    state: 'if .status == "completed" then "merged \\(.lastMergeCommit.commitId)" elif .status == "abandoned" then "closed" else "open" end',
    head: '.lastMergeSourceCommit.commitId',
  }),
};

/**
 * Shell that opens a pull request from `$PROPOSAL_BRANCH` to `$MANIFESTS_BRANCH`, or gives the one that is open the title and text of the newest
 * commit. Sets `$number` and `$address`. Needs the function `api`.
 *
 * @param owner account of the repository, as its address spells it
 */
export function proposePull(kind: PlatformKind, owner: string): string {
  const { find, create, update, line } = DIALECTS[kind](owner);
  const body = '--arg title "$(head -n 1 "$private/message")" --arg body "$(tail -n +3 "$private/message")"';
  return shell`encoded() { jq -rn --arg text "$1" '$text | @uri'; }
find_pull() {
  ${find}
}
found=$(find_pull)
number=\${found%% *}
if [ -n "$number" ]; then
  jq -n ${body} '${update[2]}' | api ${update[0]} "${update[1]}" >"$private/pull"
else
  jq -n ${body} --arg head "$PROPOSAL_BRANCH" --arg base "$MANIFESTS_BRANCH" '${create[1]}' | api POST '${create[0]}' >"$private/pull"
fi
found=$(jq -r --arg web "$WEB" '${line}' "$private/pull")
number=\${found%% *}
address=\${found#* }
echo "pull request $number: $address"`;
}

/**
 * Shell function `pull_state`: prints `open`, `closed`, or `merged` and the commit, of the pull request `$PULL_REQUEST`, and in a second line the commit
 * that it proposes, where the server says it. Needs the function `api`.
 */
export function pullState(kind: PlatformKind): string {
  const { read, state, head } = DIALECTS[kind]('');
  return shell`pull_state() {
  ${read} | jq -r '(${state}), (${head} // "")'
}`;
}

/** The token by which a step asks a server's API, and what the job's own must be allowed to do where it is that. */
interface ApiToken {
  readonly value: Value;
  readonly permissions: Permission[];
}

/**
 * The token that the program gives, or the job's own where that opens the API: only on the pipeline's own platform, and not on GitLab, whose job tokens
 * read neither merge requests nor pipelines.
 *
 * @param needs what the job's own token must be allowed to do
 */
export function apiToken(job: Job, kind: PlatformKind, token: PipelineSecret | undefined, needs: Permission): ApiToken {
  if (token) return { value: Value.secret(token), permissions: [] };
  if (kind === 'gitlab' || kind !== job.pipeline.platform._kind) {
    problem(job, 'api-token', `the ${kind} API is called with a job token of ${job.pipeline.platform._kind}, which it rejects`,
      'set a token that may read there');
  }
  return { value: Value.JOB_TOKEN, permissions: [needs] };
}
