/** What is in a project and not a robot: immutable tags, members, webhooks. */
export const PARTS = String.raw`
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
