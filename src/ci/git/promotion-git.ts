import { shell } from '../../base/shell';

/** How often a hand-over tries again when others pushed in between. */
const TRIES = 20;

/** Reads the newest state of the target branch into `$manifests`, the current folder. */
const NEWEST = shell`git fetch --quiet --depth 1 --no-tags origin "+refs/heads/$MANIFESTS_BRANCH:refs/remotes/origin/target"
  git checkout --quiet --force --detach refs/remotes/origin/target
  git clean -ffdxq
  base=$(git rev-parse HEAD)`;

/** An empty clone of `$MANIFESTS_URL` in `$private/manifests`, and what makes it say who commits. */
export const CLONE = shell`manifests=$private/manifests
git init --quiet "$manifests"
git -C "$manifests" remote add origin "$MANIFESTS_URL"
git -C "$manifests" config core.hooksPath /dev/null
git -C "$manifests" config advice.pushUpdateRejected false
export GIT_AUTHOR_NAME="$AUTHOR_NAME" GIT_AUTHOR_EMAIL="$AUTHOR_EMAIL" GIT_COMMITTER_NAME="$AUTHOR_NAME" GIT_COMMITTER_EMAIL="$AUTHOR_EMAIL"`;

/**
 * Others push to the same branch: the change is made anew on what they left, so that nothing is merged, lost or forced. A random wait keeps those who
 * failed together from failing together again. Where nobody pushed in between and the push fails all the same, the server refuses it.
 */
const AGAIN = shell`refused=
again() {
  if [ "$refused" = "$base" ]; then echo "the server rejects the push although no other push came first: can this account write to the branch?" >&2; exit 1; fi
  if [ "$try" -ge ${TRIES} ]; then echo "others pushed in between ${TRIES} times: giving up" >&2; exit 1; fi
  refused=$base
  sleep $(($(od -An -N2 -tu2 /dev/urandom) % (try + 1) + 1))
  try=$((try + 1))
  echo "another push came first: attempt $try"
}
try=1`;

/**
 * The change on the newest state: `$tree`. Where the target has it already, and by this very commit, there is nothing to do. Where a newer run's is there,
 * this run ends: it would take back what came after it.
 */
const changed = (done: string): string => shell`${NEWEST}
  change
  git add --all --force
  tree=$(git write-tree)
  record=
  if ! recorded HEAD; then record=; fi
  if [ "$tree" = "$(git rev-parse 'HEAD^{tree}')" ] && is_settled "$record"; then
    commit=$base${done}
    echo "nothing to do: $MANIFESTS_BRANCH has it already in $commit"
    break
  fi
  if is_overtaken "$record"; then superseded "$record" "$MANIFESTS_BRANCH has what that newer run handed over; to go back, revert the commit of the application"; fi
  if [ "$verdict" = unknown ]; then echo "cannot know whether this run is newer than \${record:-what is there, which names no run}: it takes its place"; fi
  remember
  git add --all --force
  tree=$(git write-tree)`;

/** Shell that commits what the function `change` does to the newest state, and pushes it to `$MANIFESTS_BRANCH`. Sets `$commit`. */
export const COMMIT = shell`${AGAIN}
cd "$manifests"
while :; do
  ${changed('')}
  commit=$(git commit-tree "$tree" -p "$base" -F "$private/message")
  if git push --quiet origin "$commit:refs/heads/$MANIFESTS_BRANCH"; then
    echo "pushed $commit to $MANIFESTS_BRANCH of $MANIFESTS_URL"
    break
  fi
  again
done`;

/**
 * Shell that commits what `change` does to the newest state of `$MANIFESTS_BRANCH`, and pushes it to `$PROPOSAL_BRANCH`. Where that branch exists, the
 * commit follows on what is there and has the content of the newest state with the change, so that no push is forced and nothing conflicts; where a newer
 * run has proposed, it stays. Sets `$commit`, and `$isDone` where the target has the change already.
 */
export const PROPOSE = shell`${AGAIN}
cd "$manifests"
isDone=
while :; do
  ${changed('\n    isDone=1')}
  proposed=$(git ls-remote origin "refs/heads/$PROPOSAL_BRANCH" | cut -f1)
  if [ -z "$proposed" ]; then
    commit=$(git commit-tree "$tree" -p "$base" -F "$private/message")
  else
    git fetch --quiet --depth 1 --no-tags origin "$proposed"
    if recorded "$proposed" && is_overtaken "$record"; then
      superseded "$record" "that newer run's proposal is in branch $PROPOSAL_BRANCH; where it is not wanted any more, delete that branch"
    fi
    if [ "$(git rev-parse "$proposed^{tree}")" = "$tree" ] && git cat-file commit "$proposed" | grep -qx "parent $base"; then
      commit=$proposed
      echo "$PROPOSAL_BRANCH has it already in $commit"
      break
    fi
    commit=$(git commit-tree "$tree" -p "$proposed" -p "$base" -F "$private/message")
  fi
  if git push --quiet origin "$commit:refs/heads/$PROPOSAL_BRANCH"; then
    echo "pushed $commit to $PROPOSAL_BRANCH of $MANIFESTS_URL"
    break
  fi
  again
done`;
