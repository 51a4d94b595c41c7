/** The end of the script: repeated attempts until one succeeds or the deadline expires. */
export const MAIN = String.raw`
reconcile() {
  local username password
  username=$(secret "$(jq -r .credentials.username "$HARBOR_DESIRED")" credentials)
  password=$(secret "$(jq -r .credentials.password "$HARBOR_DESIRED")" credentials)
  authorization "$username" "$password" >"$work/authorization"
  call 200 GET /users/current
  each "$HARBOR_DESIRED" .registries registry
  each "$HARBOR_DESIRED" .projects project
  each "$HARBOR_DESIRED" .robots robot Level%3Dsystem
}

pause=1
while :; do
  set +e
  rm -f "$work/failed"
  (
    set -e
    reconcile
  )
  code=$?
  set -e
  if ((code != 75)); then break; fi
  if ((SECONDS + pause > HARBOR_DEADLINE)); then fail 75 "gave up after $SECONDS seconds"; fi
  sleep "$pause"
  pause=$((pause < 16 ? pause * 2 : 30))
done
if ((code != 0)); then exit "$code"; fi
if [[ -e $work/changes ]]; then say "done: $(wc -c <"$work/changes" | tr -d ' ') changes"; else say 'done: nothing to change'; fi
if [[ -e $work/failed ]]; then exit 4; fi
`;
