/** How often a hand-over tries again when others pushed in between. */
const TRIES = 20;

/** Reads the newest state of the target branch into `$manifests`, the current folder. */
const NEWEST = `git fetch --quiet --depth 1 --no-tags origin "+refs/heads/$MANIFESTS_BRANCH:refs/remotes/origin/target"
  git checkout --quiet --force --detach refs/remotes/origin/target
  git clean -ffdxq
  base=$(git rev-parse HEAD)`;

/** An empty clone of `$MANIFESTS_URL` in `$private/manifests`, and what makes it say who commits. */
export const CLONE = `manifests=$private/manifests
git init --quiet "$manifests"
git -C "$manifests" remote add origin "$MANIFESTS_URL"
git -C "$manifests" config core.hooksPath /dev/null
git -C "$manifests" config advice.pushUpdateRejected false
export GIT_AUTHOR_NAME="$AUTHOR_NAME" GIT_AUTHOR_EMAIL="$AUTHOR_EMAIL" GIT_COMMITTER_NAME="$AUTHOR_NAME" GIT_COMMITTER_EMAIL="$AUTHOR_EMAIL"`;

/**
 * Others push to the same branch: the change is made anew on what they left, so that nothing is merged, lost or forced. A random wait keeps those who
 * failed together from failing together again. Where nobody pushed in between and the push fails all the same, the server refuses it.
 */
const AGAIN = `refused=
again() {
  if [ "$refused" = "$base" ]; then echo "the server refuses the push although nobody else pushed: may this account write to the branch?" >&2; exit 1; fi
  if [ "$try" -ge ${TRIES} ]; then echo "others pushed in between ${TRIES} times: giving up" >&2; exit 1; fi
  refused=$base
  sleep $(($(od -An -N2 -tu2 /dev/urandom) % (try + 1) + 1))
  try=$((try + 1))
  echo "somebody else pushed in between: try $try"
}
try=1`;

/** Shell that commits what the function `change` does to the newest state, and pushes it to `$MANIFESTS_BRANCH`. Sets `$commit`. */
export const COMMIT = `${AGAIN}
cd "$manifests"
while :; do
  ${NEWEST}
  change
  git add --all --force
  tree=$(git write-tree)
  if [ "$tree" = "$(git rev-parse 'HEAD^{tree}')" ]; then
    commit=$base
    echo "nothing to do: $MANIFESTS_BRANCH has it already in $commit"
    break
  fi
  commit=$(git commit-tree "$tree" -p "$base" -F "$private/message")
  if git push --quiet origin "$commit:refs/heads/$MANIFESTS_BRANCH"; then
    echo "pushed $commit to $MANIFESTS_BRANCH of $MANIFESTS_URL"
    break
  fi
  again
done`;

/**
 * Shell that commits what `change` does to the newest state of `$MANIFESTS_BRANCH`, and pushes it to `$PROPOSAL_BRANCH`. Where that branch exists, the
 * commit follows on what is there and has the content of the newest state with the change, so that no push is forced and nothing conflicts.
 * Sets `$commit`, and `$isDone` where the target has the change already.
 */
export const PROPOSE = `${AGAIN}
cd "$manifests"
isDone=
while :; do
  ${NEWEST}
  change
  git add --all --force
  tree=$(git write-tree)
  if [ "$tree" = "$(git rev-parse 'HEAD^{tree}')" ]; then
    commit=$base
    isDone=1
    echo "nothing to do: $MANIFESTS_BRANCH has it already in $commit"
    break
  fi
  proposed=$(git ls-remote origin "refs/heads/$PROPOSAL_BRANCH" | cut -f1)
  if [ -z "$proposed" ]; then
    commit=$(git commit-tree "$tree" -p "$base" -F "$private/message")
  else
    git fetch --quiet --depth 1 --no-tags origin "$proposed"
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
