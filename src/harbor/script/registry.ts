/** Registry endpoints, which proxy caches and replications read from. */
export const REGISTRY = String.raw`
# registry_id NAME: the id of a registry endpoint.
registry_id() {
  list /registries '(.name | type == "string") and (.type | type == "string")'
  jq -e --arg name "$1" 'first(.[] | select(.name == $name)).id' "$work/list" || fail 4 "registry $1: does not exist"
}

registry() {
  local want=$1 name id key=/dev/null access=/dev/null
  name=$(jq -r .body.name "$want")
  if jq -e .credential "$want" >/dev/null; then
    if jq -e .credential.username "$want" >/dev/null; then
      key=$work/username
      jq -j .credential.username "$want" >"$key"
    else
      key=$(secret "$(jq -r .credential.access_key "$want")" "registry $name")
    fi
    access=$(secret "$(jq -r .credential.access_secret "$want")" "registry $name")
  fi
  list /registries '(.name | type == "string") and (.type | type == "string")'
  jq --slurpfile want "$want" 'first(.[] | select(.name == $want[0].body.name)) // empty' "$work/list" >"$work/registry"
  if [[ ! -s $work/registry ]]; then
    jq --rawfile key "$key" --rawfile access "$access" '.body
      + (if .credential then {credential: {type: .credential.type, access_key: $key, access_secret: $access}} else {} end)' "$want" >"$work/body"
    call 201 POST /registries "$work/body"
    changed "registry $name: created"
    return
  fi
  if ! jq -e --slurpfile want "$want" '.type == $want[0].body.type' "$work/registry" >/dev/null; then
    fail 4 "registry $name: Harbor cannot change its type from $(jq -r .type "$work/registry"): delete it, or use another name"
  fi
  # Harbor does not show the secret of a registry, so one with credentials is written each time.
  if ! jq -e --slurpfile want "$want" '
      def shape: {url, description: (.description // ""), insecure: (.insecure // false), ca_certificate: (.ca_certificate // "")};
      $want[0].credential == null and (.credential.access_key // "") == "" and shape == ($want[0].body | shape)' "$work/registry" >/dev/null; then
    id=$(jq .id "$work/registry")
    jq --rawfile key "$key" --rawfile access "$access" '(.body | del(.type))
      + {credential_type: (.credential.type // ""), access_key: $key, access_secret: $access}' "$want" >"$work/body"
    call 200 PUT "/registries/$id" "$work/body"
    say "registry $name: settings and credentials written"
  fi
}
`;
