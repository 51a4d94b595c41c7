import type { GitAccess } from './git-access';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { Value } from '../value';

// What runs change remembers which run changed it last, so that a run that another has overtaken does not undo the newer one's work:
// `run 42 of github:org/app:ci at c0ffee… committed 2026-11-30T21:00:00Z`, where `-` stands for what the run did not know.

/** Exit status of a step that ends because a newer run took its place. */
export const SUPERSEDED_STATUS = 10;

/** Output of a step that ends so: the run that took its place. */
export const SUPERSEDED_BY = 'SUPERSEDED_BY';

/** How the order of runs is known. */
export interface OrderPart {
  readonly script: string;
  readonly env: { readonly [name: string]: Value };
}

/**
 * Shell that sets `$order`, this run's record, and defines `is_overtaken RECORD` and `superseded BY WHY`. It needs
 * `$private`, and runs in the checkout's folder, where the history is looked up.
 *
 * @param history how the repository of the pipeline is read where the checkout has not all of the history
 */
export function orderPart(job: Job, history?: GitAccess): OrderPart {
  const { pipeline } = job;
  const follows = pipeline._props.triggers.some(({ _source }) => _source.kind === 'pipeline');
  const read = history && readHistory(job, history);
  return {
    env: {
      APP_REPOSITORY: Value.REPOSITORY,
      APP_COMMIT: Value.COMMIT,
      APP_BRANCH: Value.BRANCH,
      APP_PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
      RUN_NUMBER: Value.RUN_NUMBER,
      PIPELINE: Value.literal(`${pipeline.platform._kind} ${pipeline.node.id}`),
      ...read?.env,
    },
    script: [ORDER, read?.script ?? NO_HISTORY, ANCESTRY, NUMBERS, follows ? BY_COMMIT_TIME_FIRST : BY_NUMBER_FIRST].join('\n'),
  };
}

/** A second access of a step: its variables have a prefix, and its files a folder of their own. */
function readHistory(job: Job, access: GitAccess): OrderPart {
  const { repository } = job.pipeline;
  const env = access._env(job, repository);
  return {
    env: { ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`HISTORY_${name}`, value])), HISTORY_URL: Value.literal(repository.url) },
    // A script of its own, so that its access is not mixed with that of the manifests repository.
    script: shell`cat >"$private/fetch-history" <<'END_OF_SCRIPT'
set -eu
[ -d "$private" ] || mkdir "$private"
${access._script}
[ -d "$history" ] || git init --quiet --bare "$history"
read_commits() { git -C "$history" fetch --quiet --no-tags --filter=tree:0 "$HISTORY_URL" "$1"; }
read_commits "$app_commit"
if [ -n "$APP_BRANCH" ] && [ -z "$APP_PULL_REQUEST" ]; then
  read_commits "+refs/heads/$APP_BRANCH:refs/remotes/origin/$APP_BRANCH" 2>/dev/null || true
fi
git -C "$history" cat-file -e "$1^{commit}" 2>/dev/null || read_commits "$1" 2>/dev/null
END_OF_SCRIPT
history_access=$private/history-access
fetcher=$private/fetch-history
fetch_history() { # fetch_history COMMIT: commits only, no files
  ${[...['history', 'app_commit', 'APP_BRANCH', 'APP_PULL_REQUEST'].map((name) => `${name}="$${name}"`), 'private="$history_access"',
    ...Object.keys(env).map((name) => `${name}="$HISTORY_${name}"`)].join(' ')} sh "$fetcher" "$1"
}`,
  };
}

const NO_HISTORY = 'fetch_history() { return 1; }';

// Without what a platform says of the run, as by hand, the order is unknown.
const ORDER = shell`: "\${RUN_NUMBER:=}" "\${APP_COMMIT:=}" "\${APP_BRANCH:=}" "\${APP_PULL_REQUEST:=}" "\${APP_REPOSITORY:=}"
checkout=$PWD
history=$checkout
app_git() { git -c safe.directory='*' -C "$history" "$@"; }
word() { printf '%s' "$1" | tr -c 'A-Za-z0-9._/-' '_' | cut -c 1-150; }
case "$RUN_NUMBER" in '' | *[!0-9]* | ????????????????*) run_number=- ;; *) run_number=$RUN_NUMBER ;; esac
case "$APP_COMMIT" in '' | *[!0-9a-f]*) app_commit=- ;; *) app_commit=$APP_COMMIT ;; esac
app_pipeline=\${PIPELINE%% *}:$(word "$APP_REPOSITORY"):$(word "\${PIPELINE#* }")
committed=$(TZ=UTC0 app_git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ "$app_commit" -- 2>/dev/null) || committed=-
export order="run $run_number of $app_pipeline at $app_commit committed \${committed:--}"
part() { # part RECORD N: run number, pipeline, commit, time
  printf '%s\n' "$1" | sed -n "s/^run \([0-9-]*\) of \([^ ]*\) at \([0-9a-f-]*\) committed \([0-9TZ:+-]*\)\$/\\$2/p"
}
superseded() { # superseded BY WHY: the one way in which overtaken runs end
  printf 'superseded by %s: %s\n' "$1" "$2" >&2
  printf '${SUPERSEDED_BY}=%s\n' "$1" >>"$JOB_OUTPUTS"
  exit ${SUPERSEDED_STATUS}
}`;

/** Shell function `carries VERSION RECORD`: whether that is `$version`, and this run's. */
export const CARRIES = shell`carries() { # carries VERSION RECORD
  if [ "$1" != "$version" ]; then return 1; fi
  # Two commits may have one tag, but not one digest, and files are what they are.
  case "$1" in *@sha256:* | files@*) return 0 ;; esac
  their_commit=$(part "$2" 3)
  [ -z "$their_commit" ] || [ "$their_commit" = "$app_commit" ]
}`;

/**
 * One commit is older than another that contains it, as long as the branch still has that other one. After a forced push the commits that were taken
 * back say nothing; neither does a shallow clone, where an answer would be a guess.
 */
const ANCESTRY = shell`knows_both() {
  [ "$(app_git rev-parse --is-shallow-repository 2>/dev/null)" = false ] &&
    app_git cat-file -e "$app_commit^{commit}" 2>/dev/null && app_git cat-file -e "$1^{commit}" 2>/dev/null
}
contains() { app_git merge-base --is-ancestor "$2" "$1"; }
on_branch() {
  if [ -z "$APP_BRANCH" ] || [ -n "$APP_PULL_REQUEST" ]; then return 0; fi
  tip=$(app_git rev-parse --verify --quiet "refs/remotes/origin/$APP_BRANCH^{commit}") || return 0
  contains "$tip" "$1"
}
by_ancestry() { # prints before, after or nothing
  if [ "$app_commit" = - ] || [ "$their_commit" = - ] || [ "$app_commit" = "$their_commit" ]; then return 0; fi
  history=$checkout
  if ! knows_both "$their_commit"; then
    history=$private/app-history
    if ! fetch_history "$their_commit" || ! knows_both "$their_commit"; then return 0; fi
  fi
  if contains "$app_commit" "$their_commit" && on_branch "$app_commit"; then echo after
  elif contains "$their_commit" "$app_commit" && on_branch "$their_commit"; then echo before
  fi
}`;

const NUMBERS = shell`compared() { # compared MINE THEIRS
  case "$1$2" in *[!0-9]*) return 0 ;; esac
  if [ -z "$1" ] || [ -z "$2" ]; then return 0; fi
  if [ "$1" -lt "$2" ]; then echo before; elif [ "$1" -gt "$2" ]; then echo after; fi
}
by_number() { # runs of one pipeline alone are counted by one counter
  if [ "$their_pipeline" = "$app_pipeline" ]; then compared "$run_number" "$their_number"; fi
}
seconds() { # seconds TIME: of a time as ISO 8601 writes it, with an offset or Z
  printf '%s\n' "$1" | awk '/^[0-9-]+T[0-9:]+/ {
    year = substr($0, 1, 4); month = substr($0, 6, 2) + 0; offset = substr($0, 20)
    if (month <= 2) { year--; month += 12 }
    days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + substr($0, 9, 2)
    minutes = (days * 24 + substr($0, 12, 2)) * 60 + substr($0, 15, 2)
    if (offset ~ /^[+-]/) minutes -= (substr(offset, 1, 1) "1") * (substr(offset, 2, 2) * 60 + substr(offset, 5, 2))
    printf "%.0f\n", minutes * 60 + substr($0, 18, 2)
  }'
}
by_commit_time() { compared "$(seconds "$committed")" "$(seconds "$their_time")"; }
is_overtaken() { # is_overtaken RECORD: whether the run of that record comes after this one; $verdict is before, after or unknown
  their_number=$(part "$1" 1)
  their_pipeline=$(part "$1" 2)
  their_commit=$(part "$1" 3)
  their_time=$(part "$1" 4)
  verdict=unknown
  if [ -z "$their_pipeline" ]; then return 1; fi
  verdict=$(by_ancestry)
  verdict=\${verdict:-$(first_by)}
  verdict=\${verdict:-$(then_by)}
  verdict=\${verdict:-unknown}
  [ "$verdict" = before ]
}`;

const BY_NUMBER_FIRST = 'first_by() { by_number; }\nthen_by() { by_commit_time; }';

/** Such runs start in the order in which runs of the other pipeline end, which is not that of the commits. */
const BY_COMMIT_TIME_FIRST = 'first_by() { by_commit_time; }\nthen_by() { by_number; }';
