/** Projects: settings, quota, retention. */
export const PROJECT = String.raw`
# project FILE: creates the project or corrects its settings, then everything in it.
project() {
  local want=$1 name path registry_id=null
  name=$(jq -r .name "$want")
  path=/projects/$(jq -r '.name | @uri' "$want")
  if jq -e .registry "$want" >/dev/null; then registry_id=$(registry_id "$(jq -r .registry "$want")"); fi

  call '200|404' GET "$path"
  if [[ $status == 404 ]]; then
    jq --argjson registry_id "$registry_id" '{project_name: .name, metadata} + (if .quota then {storage_limit: .quota} else {} end)
      + (if $registry_id then {registry_id: $registry_id} else {} end)' "$want" >"$work/body"
    call 201 POST /projects "$work/body"
    changed "project $name: created"
    call 200 GET "$path"
  fi
  cp "$work/answer" "$work/project"
  if ! jq -e --argjson registry_id "$registry_id" '(.registry_id // 0) == ($registry_id // 0)' "$work/project" >/dev/null; then
    fail 4 "project $name: Harbor cannot change whether and of which registry a project is the proxy cache: delete it, or use another name"
  fi

  # Harbor merges what it gets into the metadata it has.
  if ! jq -e --slurpfile want "$want" '
      def cves: {items: ([.items[]?.cve_id] | sort), expires_at: (.expires_at // null)};
      . as $is | $want[0] as $want
      | all($want.metadata | to_entries[]; $is.metadata[.key] == .value)
      and ($want.cve_allowlist == null or (($want.cve_allowlist | cves) == ($is.cve_allowlist // {} | cves)))' "$work/project" >/dev/null; then
    jq '{metadata} + (if .cve_allowlist then {cve_allowlist} else {} end)' "$want" >"$work/body"
    call 200 PUT "$path" "$work/body"
    changed "project $name: settings"
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

quota() {
  local want=$1 name=$2 id=$3
  call 200 GET "/quotas?reference=project&reference_id=$id"
  cp "$work/answer" "$work/quota"
  if ! jq -e 'length > 0' "$work/quota" >/dev/null; then
    say "note: project $name: quotas are switched off in this Harbor"
  elif ! jq -e --slurpfile want "$want" '.[0].hard.storage == $want[0].quota' "$work/quota" >/dev/null; then
    jq '{hard: {storage: .quota}}' "$want" >"$work/body"
    call 200 PUT "/quotas/$(jq '.[0].id' "$work/quota")" "$work/body"
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
  call 200 GET "/retentions/$policy"
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
