/** Projects: settings, quota, retention. */
export const PROJECT = String.raw`
# project FILE: creates the project or corrects its settings, then everything in it.
project() {
  local want=$1 name path registry_id=null is_project
  name=$(jq -r .name "$want")
  path=/projects/$(jq -r '.name | @uri' "$want")
  if jq -e .registry "$want" >/dev/null; then registry_id=$(registry_id "$(jq -r .registry "$want")"); fi

  is_project='(.project_id | type == "number") and .name == '$(jq .name "$want")' and (.metadata | type == "object" or type == "null")'
  get "$is_project" "$path" '200|404'
  if [[ $status == 404 ]]; then
    jq --argjson registry_id "$registry_id" '{project_name: .name, metadata} + (if .quota then {storage_limit: .quota} else {} end)
      + (if $registry_id then {registry_id: $registry_id} else {} end)' "$want" >"$work/body"
    call 201 POST /projects "$work/body"
    changed "project $name: created"
    get "$is_project" "$path"
  fi
  cp "$work/answer" "$work/project"
  if ! jq -e --argjson registry_id "$registry_id" '(.registry_id // 0) == ($registry_id // 0)' "$work/project" >/dev/null; then
    fail 4 "project $name: Harbor cannot change whether and of which registry a project is the proxy cache: delete it, or use another name"
  fi

  differences "$want" "$work/project"
  if [[ -s $work/different ]]; then
    jq '{metadata} + (if .cve_allowlist then {cve_allowlist} else {} end)' "$want" >"$work/body"
    call 200 PUT "$path" "$work/body"
    changed "project $name: settings"
    get "$is_project" "$path"
    differences "$want" "$work/answer"
    if [[ -s $work/different ]]; then
      later "project $name: Harbor takes these settings, but does not keep them, so this version does not know them: $(tr '\n' ' ' <"$work/different")"
    fi
  fi

  local id
  id=$(jq .project_id "$work/project")
  if jq -e .quota "$want" >/dev/null; then quota "$want" "$name" "$id"; fi
  if jq -e .retention "$want" >/dev/null; then retention "$want" "$name" "$id"; fi
  if jq -e .immutable_tags "$want" >/dev/null; then immutable_tags "$want" "$name" "$path"; fi
  each "$want" .members member "$name" "$path"
  each "$want" .webhooks webhook "$name" "$path"
  each "$want" .robots robot "Level%3Dproject%2CProjectID%3D$id"
  strangers "$want" "project $name" "Level%3Dproject%2CProjectID%3D$id"
}

# differences FILE PROJECT_FILE: the settings in which a project differs, in $work/different. Harbor merges what it gets into the metadata it has.
differences() {
  jq -r --slurpfile want "$1" '
    def cves: {items: ([.items[]?.cve_id] | sort), expires_at: (.expires_at // null)};
    . as $is | $want[0] as $want
    | ($want.metadata | to_entries[] | select($is.metadata[.key] != .value) | .key),
      (if $want.cve_allowlist == null or ($want.cve_allowlist | cves) == ($is.cve_allowlist // {} | cves) then empty else "cve_allowlist" end)' \
    "$2" >"$work/different"
}

quota() {
  local want=$1 name=$2 id=$3
  get 'type == "array" and (length == 0 or any(.[]; (.id | type == "number") and (.hard | type == "object") and .ref.id == '"$id"'))' \
    "/quotas?reference=project&reference_id=$id"
  jq --argjson id "$id" 'first(.[] | select(.ref.id == $id)) // empty' "$work/answer" >"$work/quota"
  if [[ ! -s $work/quota ]]; then
    say "note: project $name: quotas are switched off in this Harbor"
  elif ! jq -e --slurpfile want "$want" '.hard.storage == $want[0].quota' "$work/quota" >/dev/null; then
    jq '{hard: {storage: .quota}}' "$want" >"$work/body"
    call 200 PUT "/quotas/$(jq .id "$work/quota")" "$work/body"
    changed "project $name: quota"
  fi
}

retention() {
  local want=$1 name=$2 id=$3 policy
  policy=$(jq -r '.metadata.retention_id // "" | select(test("^[0-9]+$"))' "$work/project")
  if [[ -z $policy ]]; then
    jq --argjson id "$id" '.retention + {scope: {level: "project", ref: $id}}' "$want" >"$work/body"
    call 201 POST /retentions "$work/body"
    changed "project $name: retention, first policy"
    return
  fi
  get '(.id | type == "number") and (.algorithm | type == "string") and (.rules | type == "array" or type == "null")' "/retentions/$policy"
  if ! jq -e --slurpfile want "$want" '
      def selectors: map({kind, decoration, pattern, extras: (if (.extras // "") == "" then {} else (.extras | fromjson) end)});
      def policy: {algorithm, kind: .trigger.kind, cron: (.trigger.settings.cron // ""), rules: [.rules[]? | {disabled: (.disabled // false),
        action, template, params: (.params // {}), tags: (.tag_selectors // [] | selectors),
        repositories: (.scope_selectors.repository // [] | selectors)}]};
      policy == ($want[0].retention | policy)' "$work/answer" >/dev/null; then
    jq --argjson id "$id" --argjson policy "$policy" '.retention + {id: $policy, scope: {level: "project", ref: $id}}' "$want" >"$work/body"
    call 200 PUT "/retentions/$policy" "$work/body"
    changed "project $name: retention"
  fi
}
`;
