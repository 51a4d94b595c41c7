import { shell } from '../../../base/shell';

/** The functions `parameters` and `container`: what the stack wants of GitLab, and a container that is so. */
export const GITLAB_CONTAINER = shell`
# parameters: what the stack wants, of its parameters.
parameters() {
  aws ssm get-parameters-by-path --path "$PARAMETERS/wanted" --recursive --output json >"$private/parameters"
  jq -e '.Parameters | map(select(.Name | endswith("/settings")))[0].Value | fromjson' "$private/parameters" >"$private/settings"
  jq '[.Parameters[] | select(.Name | endswith("/settings") | not) | .Value | fromjson]' "$private/parameters" >"$private/objects"
}

setting() { jq -er --arg name "$1" '.[$name]' "$private/settings"; }

# upgradable FROM TO: versions. GitLab never goes back, and stops at the minor versions 2, 5, 8 and 11 of each major on its way.
upgradable() {
  local from to major minor patch stop
  IFS=. read -r major minor patch <<<"$1"
  from=$((major * 1000000 + minor * 1000 + patch))
  for stop in 2 5 8 11 102; do if ((stop > minor)); then break; fi; done
  if ((stop == 102)); then stop=$(((major + 1) * 1000 + 2)); else stop=$((major * 1000 + stop)); fi
  IFS=. read -r major minor patch <<<"$2"
  to=$((major * 1000000 + minor * 1000 + patch))
  if ((to < from)); then
    say "FAILED: the data is of GitLab $1, and $2 is older: set the version to at least $1, or restore a backup"
    return 1
  fi
  if ((to / 1000 > stop)); then
    say "FAILED: GitLab cannot go from $1 to $2 at once: set the version to the newest of $((stop / 1000)).$((stop % 1000)) first"
    return 1
  fi
}

# healthy: waits until GitLab says that it is.
healthy() {
  local attempt state
  for ((attempt = 0; attempt < 180; attempt++)); do
    state=$(docker inspect --format '{{.State.Health.Status}}' gitlab) || state=absent
    if [[ $state == healthy ]]; then return; fi
    sleep 10
  done
  docker logs --tail 50 gitlab >&2 || true
  say "FAILED: GitLab is $state after 30 minutes: see the lines above, and 'docker logs gitlab'"
  return 1
}

# container: GitLab of the version and with the configuration that is wanted. Data of an older version is backed up first.
container() {
  local attempt image version domain ports label before='' port first=/run/gitlab-host/first
  image=$(setting image) version=$(setting version) domain=$(setting domain)
  mapfile -t ports < <(jq -r '.ports[]' "$private/settings")
  label=$(jq -cS '[.image, .domain, .ports]' "$private/settings" | sha256sum | cut -c -16)
  if [[ -s /srv/gitlab/version ]]; then before=$(</srv/gitlab/version); fi
  if [[ $before ]]; then upgradable "$before" "$version"; fi
  setting config >"$private/gitlab.rb"
  if [[ $(docker inspect --format '{{index .Config.Labels "settings"}}' gitlab 2>/dev/null) == "$label" ]]; then
    if [[ $(docker inspect --format '{{.State.Running}}' gitlab) != true ]]; then docker start gitlab >/dev/null; fi
    if ! cmp -s "$private/gitlab.rb" /srv/gitlab/config/gitlab.rb; then
      healthy
      install -m 0600 "$private/gitlab.rb" /srv/gitlab/config/gitlab.rb
      say 'the configuration changed: reconfiguring'
      docker exec gitlab gitlab-ctl reconfigure >/dev/null
    fi
  else
    for ((attempt = 1; ; attempt++)); do
      if docker pull --quiet "$image" >/dev/null; then break; fi
      if ((attempt >= 5)); then return 1; fi
      sleep 15
    done
    if [[ $before && $before != "$version" ]]; then
      say "backing up $before before it becomes $version"
      if [[ $(docker inspect --format '{{.State.Running}}' gitlab 2>/dev/null) == true ]]; then backup; fi
    fi
    if docker inspect gitlab >/dev/null 2>&1; then
      docker stop --time 120 gitlab >/dev/null
      docker rm gitlab >/dev/null
    fi
    install -m 0600 "$private/gitlab.rb" /srv/gitlab/config/gitlab.rb
    install -d -m 0700 "$first"
    if [[ ! $before ]]; then stored "$(setting root_secret)" | jq -j .password >"$first/password"; fi
    say "starting GitLab $version"
    local published=()
    for port in "\${ports[@]}"; do published+=(--publish "$port"); done
    docker run --detach --name gitlab --hostname "$domain" --label "settings=$label" --restart unless-stopped --shm-size 256m "\${published[@]}" \
      --volume /srv/gitlab/config:/etc/gitlab --volume /srv/gitlab/logs:/var/log/gitlab --volume /srv/gitlab/data:/var/opt/gitlab \
      --volume "$first:/run/first:ro" "$image" >/dev/null
  fi
  healthy
  rm -f "$first/password" # it was needed for the first start only
  printf '%s\n' "$version" >/srv/gitlab/version
}
`;
