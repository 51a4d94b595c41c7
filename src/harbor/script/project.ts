import { shell } from '../../base/shell';

/** Projects: settings, quota, retention. */
export const PROJECT = shell`
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

/** What is in a project and not a robot: immutable tags, members, webhooks. */
export const PARTS = shell`
# Rules have no names, so the list is what counts: missing ones are added, others removed.
immutable_tags() {
  local want=$1 name=$2 path=$3 shape id
  shape='def shape: {disabled: (.disabled // false), tags: [.tag_selectors[]? | {kind, decoration, pattern}],
    repositories: [.scope_selectors.repository[]? | {kind, decoration, pattern}]};'
  list "$path/immutabletagrules"
  cp "$work/list" "$work/rules"
  jq --slurpfile want "$want" "$shape"' map(shape) as $there | [$want[0].immutable_tags[] | select(shape as $one | all($there[]; . != $one))]' \
    "$work/rules" >"$work/missing"
  each "$work/missing" . immutable_tag "$name" "$path"
  jq --slurpfile want "$want" "$shape"' [$want[0].immutable_tags[] | shape] as $wanted
    | .[] | select(shape as $one | all($wanted[]; . != $one)) | .id' "$work/rules" >"$work/superfluous"
  while read -r id; do
    call 200 DELETE "$path/immutabletagrules/$id"
    changed "project $name: a rule for immutable tags removed"
  done <"$work/superfluous"
}

immutable_tag() {
  local rule=$1 name=$2 path=$3
  call 201 POST "$path/immutabletagrules" "$rule"
  changed "project $name: a rule for immutable tags added"
}

member() {
  local want=$1 name=$2 path=$3 who id
  who=$(jq -r .name "$want")
  list "$path/members" '.entity_name | type == "string"'
  jq --slurpfile want "$want" 'first(.[] | select(.entity_type == $want[0].type and .entity_name == $want[0].name)) // empty' \
    "$work/list" >"$work/member"
  if [[ ! -s $work/member ]]; then
    jq '.body + {role_id: .role}' "$want" >"$work/body"
    call 201 POST "$path/members" "$work/body"
    changed "project $name: member $who added"
  elif ! jq -e --slurpfile want "$want" '.role_id == $want[0].role' "$work/member" >/dev/null; then
    id=$(jq .id "$work/member")
    jq '{role_id: .role}' "$want" >"$work/body"
    call 200 PUT "$path/members/$id" "$work/body"
    changed "project $name: role of member $who"
  fi
}

webhook() {
  local want=$1 name=$2 path=$3 hook file
  hook=$(jq -r .body.name "$want")
  jq .body "$want" >"$work/body"
  if jq -e .address "$want" >/dev/null; then
    file=$(secret "$(jq -r .address "$want")" "webhook $hook of project $name")
    edit "$work/body" --rawfile address "$file" '.targets[0].address = $address'
  fi
  if jq -e .auth_header "$want" >/dev/null; then
    file=$(secret "$(jq -r .auth_header "$want")" "webhook $hook of project $name")
    edit "$work/body" --rawfile header "$file" '.targets[0].auth_header = $header'
  fi
  if jq -e .receiver "$want" >/dev/null; then # its token is the auth header; Flux answers at /hook/ and the SHA-256 of token, name, namespace
    { cat "$file" && jq -j '.receiver | .name + .namespace' "$want"; } | sha256sum | cut -c -64 >"$work/digest"
    edit "$work/body" --rawfile digest "$work/digest" '.targets[0].address += "/hook/" + ($digest | rtrimstr("\n"))'
  fi

  list "$path/webhook/policies" '.name | type == "string"'
  jq --slurpfile body "$work/body" 'first(.[] | select(.name == $body[0].name)) // empty' "$work/list" >"$work/webhook"
  if [[ ! -s $work/webhook ]]; then
    call 201 POST "$path/webhook/policies" "$work/body"
    changed "project $name: webhook $hook added"
  elif ! jq -e --slurpfile body "$work/body" '
      def shape: {name, enabled: (.enabled // false), description: (.description // ""), event_types: (.event_types | sort), targets: [.targets[]
        | {type, address, auth_header: (.auth_header // ""), skip_cert_verify: (.skip_cert_verify // false),
          payload_format: (.payload_format // "")}]};
      shape == ($body[0] | shape)' "$work/webhook" >/dev/null; then
    edit "$work/body" --slurpfile is "$work/webhook" '. + {id: $is[0].id}'
    call 200 PUT "$path/webhook/policies/$(jq .id "$work/webhook")" "$work/body"
    changed "project $name: webhook $hook"
  fi
}
`;
