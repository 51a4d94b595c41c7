import { shell } from '../../../base/shell';

/** Functions of `configure` for what others get in with: secrets are kept in Secrets Manager before or right after GitLab knows them. */
export const GITLAB_ACCESS = shell`
# deploy_key PROJECT ITEM: the key is kept first, so that a run which is broken off leaves nothing behind that nobody has.
deploy_key() {
  local title secret host key stale
  title=$(field "$2" title) secret=$(field "$2" secret)
  host="[$(setting domain)]:2222 $(cut -d ' ' -f 1-2 /srv/gitlab/config/ssh_host_ed25519_key.pub)"
  stored "$secret" >"$private/keys"
  if [[ -s $private/keys ]]; then
    jq -j .identity "$private/keys" >"$private/key"
    jq -j '.["identity.pub"]' "$private/keys" >"$private/key.pub"
  else
    rm -f "$private/key" "$private/key.pub"
    ssh-keygen -q -t ed25519 -N '' -C "$title" -f "$private/key"
  fi
  jq -n --rawfile identity "$private/key" --rawfile public "$private/key.pub" --arg host "$host" \
    '{identity: $identity, "identity.pub": $public, known_hosts: ($host + "\n")}' | store "$secret"
  key=$(cut -d ' ' -f 1-2 "$private/key.pub")
  rm -f "$private/key" "$private/keys"
  list "$1/deploy_keys"
  jq --arg key "$key" 'map(select(.key | startswith($key)))[0] // empty' "$private/list" >"$private/object"
  jq -c '{title, can_push}' <<<"$2" >"$private/wanted"
  jq -n --arg key "$key" '{key: $key}' >"$private/first"
  jq --arg key "$key" --arg title "$title" '.[] | select(.title == $title and (.key | startswith($key) | not)) | .id' "$private/list" >"$private/stale"
  converge "deploy key $title of $1" "$1/deploy_keys"
  while read -r -u 5 stale; do
    api DELETE "$1/deploy_keys/$stale" >/dev/null
    say "removed deploy key $stale, whose secret is gone"
  done 5<"$private/stale"
}

# deploy_token PROJECT ITEM: GitLab shows a token once. One whose text was lost is removed, and another takes its place.
deploy_token() {
  local name secret id stale
  name=$(field "$2" name) secret=$(field "$2" secret)
  stored "$secret" >"$private/keys"
  id=$(jq '.id // 0' "$private/keys")
  list "$1/deploy_tokens"
  if jq -e --argjson id "\${id:-0}" --argjson item "$2" \
    'any(.[]; .id == $id and (.revoked or .expired | not) and (.scopes | sort) == ($item.scopes | sort))' "$private/list" >/dev/null; then
    jq --slurpfile ca "$private/ca" '. + $ca[0]' "$private/keys" | store "$secret"
    return
  fi
  jq --arg name "$name" '.[] | select(.name == $name) | .id' "$private/list" >"$private/stale"
  jq -c '{name, scopes}' <<<"$2" | api POST "$1/deploy_tokens" >"$private/made"
  # Flux takes username and password, nodes and Pods the Docker configuration.
  jq --arg registry "$(setting registry)" --slurpfile ca "$private/ca" '{id, username, password: .token,
    ".dockerconfigjson": ({auths: {($registry): {username, password: .token, auth: ("\(.username):\(.token)" | @base64)}}} | tojson)} + $ca[0]' \
    "$private/made" | store "$secret"
  rm -f "$private/made" "$private/keys"
  say "made deploy token $name of $1"
  while read -r -u 5 stale; do
    api DELETE "$1/deploy_tokens/$stale" >/dev/null
    say "removed deploy token $stale, which was replaced"
  done 5<"$private/stale"
}

# webhook PROJECT ITEM: the address follows from the Receiver's token, so another token makes another webhook. It is as secret as the token.
webhook() {
  local stale
  stored "$(field "$2" secret)" | jq -j .token >"$private/token"
  { printf '%s/hook/' "$(field "$2" address)"; { cat "$private/token"; printf '%s%s' "$(field "$2" receiver)" "$(field "$2" namespace)"; } | sha256sum | cut -c -64; } \
    | tr -d '\n' >"$private/address"
  list "$1/hooks"
  jq --rawfile address "$private/address" --argjson item "$2" 'map(select(.url == $address and .name == $item.name))[0] // empty' "$private/list" >"$private/object"
  jq --rawfile address "$private/address" --argjson item "$2" '.[] | select((.name == $item.name or .url == $address) and (.url == $address and .name == $item.name | not)) | .id' \
    "$private/list" >"$private/stale"
  jq -c .wanted <<<"$2" >"$private/wanted"
  jq -n --rawfile address "$private/address" --rawfile token "$private/token" --argjson item "$2" '{url: $address, token: $token, name: $item.name}' >"$private/first"
  if [[ -s $private/object ]]; then # GitLab wants the address each time
    if ! as_wanted; then
      jq --rawfile address "$private/address" '. + {url: $address}' "$private/wanted" | api PUT "$1/hooks/$(jq .id "$private/object")" >"$private/made"
      say "changed webhook $(field "$2" name) of $1"
    fi
  else
    converge "webhook $(field "$2" name) of $1" "$1/hooks"
  fi
  rm -f "$private/first" "$private/token" "$private/address"
  while read -r -u 5 stale; do
    api DELETE "$1/hooks/$stale" >/dev/null
    say "removed webhook $stale, which was for the same Receiver"
  done 5<"$private/stale"
}

# runner ITEM: GitLab shows the authentication token once. A runner whose token was lost is removed, and another takes its place.
runner() {
  local secret id stale name
  name=$(field "$1" name) secret=$(field "$1" secret)
  take "$1"
  stored "$secret" >"$private/keys"
  id=$(jq '.id // empty' "$private/keys")
  : >"$private/object"
  if [[ $id ]]; then one "/runners/$id"; fi
  if [[ -s $private/object ]]; then
    converge "runner $name" /user/runners "/runners/$id"
    return
  fi
  list /runners/all
  jq --arg name "$name" '.[] | select(.description == $name) | .id' "$private/list" >"$private/stale"
  jq -s add "$private/wanted" "$private/first" | api POST /user/runners >"$private/made"
  jq '{id, token}' "$private/made" | store "$secret"
  rm -f "$private/made" "$private/keys"
  say "made runner $name"
  while read -r -u 5 stale; do
    api DELETE "/runners/$stale" >/dev/null
    say "removed runner $stale, whose token is lost"
  done 5<"$private/stale"
}
`;
