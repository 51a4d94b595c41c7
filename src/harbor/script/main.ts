/** The end of the script: repeated attempts until one succeeds, or nothing gets done until the deadline. */
export const MAIN = String.raw`
reconcile() {
  local username password
  username=$(secret "$(jq -r .credentials.username "$HARBOR_DESIRED")" credentials)
  password=$(secret "$(jq -r .credentials.password "$HARBOR_DESIRED")" credentials)
  if jq -en --rawfile username "$username" '$username | contains(":")' >/dev/null; then
    fail 2 'credentials: the username contains a colon, which ends it in a login'
  fi
  authorization "$username" "$password" >"$work/authorization"
  get '.username | type == "string"' /users/current
  each "$HARBOR_DESIRED" .registries registry
  each "$HARBOR_DESIRED" .projects project
  each "$HARBOR_DESIRED" .robots robot Level%3Dsystem
}

harbor=$(jq -r .url "$HARBOR_DESIRED")
readonly AGAIN=76 # the exit code of an attempt that another one follows
pause=1
since=$SECONDS # the last progress
: >"$work/done"
while :; do
  marks=$(wc -l <"$work/done")
  set +e
  (
    set -e
    reconcile
  )
  code=$?
  set -e
  if ((code != AGAIN)); then break; fi
  if (($(wc -l <"$work/done") > marks)); then
    pause=1
    since=$SECONDS
  fi
  rest "$(<"$work/asked")"
done
case $code in
  0) ;;
  2 | 3 | 4 | 75) exit "$code" ;;
  *) fail 70 "ended unexpectedly, with exit code $code" ;;
esac
if [[ -e $work/changes ]]; then say "done: $(wc -c <"$work/changes" | tr -d ' ') changes"; else say 'done: nothing to change'; fi
if [[ -e $work/failed ]]; then exit 4; fi
`;
