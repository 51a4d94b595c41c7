import { shell } from '../../../base/shell';

/** The function `configure`: what the stack's parameters want of GitLab, written only where it differs. */
export const GITLAB_CONFIGURE = shell`
# each KIND: the wanted objects of a kind, a line each.
each() { jq -c --arg kind "$1" '.[] | select(.kind == $kind)' "$private/objects"; }

# take ITEM: what is wanted of it.
take() {
  jq -c .wanted <<<"$1" >"$private/wanted"
  jq -c '.first // {}' <<<"$1" >"$private/first"
}

field() { jq -r --arg name "$2" '.[$name] // empty' <<<"$1"; }

# members OF ITEM: who may do what in a group or project.
members() {
  local member user
  while read -r -u 4 member; do
    api GET "/users?username=$(escaped "$(field "$member" username)")" >"$private/users"
    user=$(jq '.[0].id // empty' "$private/users")
    if [[ ! $user ]]; then
      say "FAILED: user $(field "$member" username), a member of $1, is not there"
      return 1
    fi
    jq -c '{access_level}' <<<"$member" >"$private/wanted"
    jq -n --argjson user "$user" '{user_id: $user}' >"$private/first"
    one "$1/members/$user"
    converge "member $(field "$member" username) of $1" "$1/members" "$1/members/$user"
  done 4< <(jq -c '.members // [] | .[]' <<<"$2")
}

# users_and_groups: with initial passwords of Secrets Manager; a password is never changed afterwards.
users_and_groups() {
  local item
  while read -r -u 3 item; do
    take "$item"
    api GET "/users?username=$(escaped "$(field "$item" name)")" >"$private/users"
    jq '.[0] // empty' "$private/users" >"$private/object"
    if [[ ! -s $private/object ]]; then
      stored "$(field "$item" password)" >"$private/password"
      jq --slurpfile secret "$private/password" '. + {password: $secret[0].password}' "$private/first" >"$private/with"
      mv "$private/with" "$private/first"
    else # the list does not show everything
      one "/users/$(jq .id "$private/object")"
    fi
    converge "user $(field "$item" name)" /users
    rm -f "$private/password" "$private/first"
  done 3< <(each user)
  while read -r -u 3 item; do
    take "$item"
    one "/groups/$(escaped "$(field "$item" name)")?with_projects=false"
    converge "group $(field "$item" name)" /groups
    members "/groups/$(jq .id "$private/object")" "$item"
  done 3< <(each group)
}

# projects: with what opens them for Flux and nodes, and what tells Receivers of pushes.
projects() {
  local item part project group
  while read -r -u 3 item; do
    take "$item"
    one "/projects/$(escaped "$(field "$item" name)")"
    group=$(field "$item" group)
    if [[ $group && ! -s $private/object ]]; then
      one "/groups/$(escaped "$group")?with_projects=false"
      jq --slurpfile group "$private/object" '. + {namespace_id: $group[0].id}' "$private/first" >"$private/with"
      mv "$private/with" "$private/first"
      : >"$private/object"
    fi
    converge "project $(field "$item" name)" /projects
    project=/projects/$(jq .id "$private/object")
    members "$project" "$item"
    while read -r -u 4 part; do deploy_key "$project" "$part"; done 4< <(jq -c '.deploy_keys[]' <<<"$item")
    while read -r -u 4 part; do deploy_token "$project" "$part"; done 4< <(jq -c '.deploy_tokens[]' <<<"$item")
    while read -r -u 4 part; do webhook "$project" "$part"; done 4< <(jq -c '.webhooks[]' <<<"$item")
  done 3< <(each project)
}

# configure: again when anything that is wanted has changed, and once a day, which undoes what was changed by hand.
configure() {
  local now
  now="$(sha256sum <"$private/objects" | cut -c -64) $(</srv/gitlab/version) $(date -u +%F)"
  if [[ -s /srv/gitlab/configured && $(</srv/gitlab/configured) == "$now" ]]; then return; fi
  log_in
  local item
  while read -r -u 3 item; do
    take "$item"
    one /application/settings
    converge 'settings of the instance' /application/settings /application/settings
  done 3< <(each instance)
  users_and_groups
  projects
  while read -r -u 3 item; do runner "$item"; done 3< <(each runner)
  log_out
  printf '%s\n' "$now" >/srv/gitlab/configured
  say 'GitLab is as the stack wants it'
}
`;
