import type { PlatformKind } from './renderer';

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
const GITHUB_STATE = 'if .merged then "merged \\(.merge_commit_sha)" else .state end';

const DIALECTS: { readonly [kind in PlatformKind]: (owner: string) => PullDialect } = {
  gitea: () => ({
    find: `page=1
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
    state: GITHUB_STATE,
    head: '.head.sha',
  }),
  github: (owner) => ({
    find: `api GET "/pulls?state=open&head=${owner}:$(encoded "$PROPOSAL_BRANCH")&base=$(encoded "$MANIFESTS_BRANCH")" | jq -r 'first(.[] | ${GITHUB_LINE})'`,
    create: ['/pulls', '{head: $head, base: $base, title: $title, body: $body}'],
    update: ['PATCH', '/pulls/$number', '{title: $title, body: $body}'],
    line: GITHUB_LINE,
    read: 'api GET "/pulls/$PULL_REQUEST"',
    state: GITHUB_STATE,
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
    find: `api GET "/pullrequests?searchCriteria.status=active&searchCriteria.sourceRefName=$(encoded "refs/heads/$PROPOSAL_BRANCH")&searchCriteria.targetRefName=$(encoded "refs/heads/$MANIFESTS_BRANCH")&api-version=7.1" |
    jq -r --arg web "$WEB" 'first(.value[] | "\\(.pullRequestId) \\($web)/pullrequest/\\(.pullRequestId)")'`,
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
  return `encoded() { jq -rn --arg text "$1" '$text | @uri'; }
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
  return `pull_state() {
  ${read} | jq -r '(${state}), (${head} // "")'
}`;
}
