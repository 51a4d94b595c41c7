import { shell } from '../../../base/shell';

/** Functions that speak to GitLab's API, with a token that lives for one run. Neither the token nor any body is in arguments. */
export const GITLAB_API = shell`
# Names are escaped as GitLab wants them in paths.
escaped() { jq -rn --arg path "$1" '$path | @uri'; }

# api METHOD PATH: prints the answer; the JSON body of what is not GET or DELETE comes from stdin. What changes nothing is tried again; other requests are not,
# as GitLab may have carried them out.
api() {
  local body=()
  case $1 in
    GET) body=(--retry 4 --retry-connrefused) ;;
    POST | PUT) body=(--data-binary @-) ;;
  esac
  if ! curl --config "$private/curl" --request "$1" "\${body[@]}" --output "$private/answer" "$api$2"; then
    printf 'FAILED: %s %s: %s\n' "$1" "$2" "$(head -c 500 "$private/answer" 2>/dev/null)" >&2
    return 1
  fi
  cat "$private/answer"
}

# one PATH: the object there, into $private/object; empty where there is none.
one() {
  local code
  code=$(curl --config "$private/curl" --no-fail-with-body --retry 4 --retry-connrefused --write-out '%{http_code}' --output "$private/answer" "$api$1")
  case $code in
    200) jq . "$private/answer" >"$private/object" ;;
    404) : >"$private/object" ;;
    *)
      printf 'FAILED: GET %s: %s %s\n' "$1" "$code" "$(head -c 500 "$private/answer")" >&2
      return 1
      ;;
  esac
}

# list PATH: all pages, into $private/list.
list() {
  local page count
  : >"$private/pages"
  for ((page = 1; page <= 200; page++)); do
    api GET "$1?per_page=100&page=$page" >"$private/page"
    cat "$private/page" >>"$private/pages"
    count=$(jq length "$private/page")
    if ((count < 100)); then break; fi
  done
  jq -s add "$private/pages" >"$private/list"
}

# as_wanted: whether $private/object is as $private/wanted says; what GitLab knows besides does not count.
as_wanted() {
  jq -en --slurpfile wanted "$private/wanted" --slurpfile object "$private/object" '
    def sorted: if type == "array" then sort else . end;
    ($object[0] | if has("is_admin") then .admin = .is_admin else . end) as $object
    | all($wanted[0] | to_entries[]; . as $field | ($object[$field.key] | sorted) == ($field.value | sorted))' >/dev/null
}

# converge WHAT POST_PATH [PUT_PATH]: makes the object that was found, or was not, be as $private/wanted says; $private/first is said besides where it is made.
converge() {
  if [[ ! -s $private/object ]]; then
    jq -s add "$private/wanted" "$private/first" | api POST "$2" >"$private/made"
    mv "$private/made" "$private/object"
    say "made $1"
  elif ! as_wanted; then
    api PUT "\${3:-$2/$(jq .id "$private/object")}" <"$private/wanted" >"$private/made"
    mv "$private/made" "$private/object"
    say "changed $1"
  fi
}

# without SECRET: what it reads, with TOKEN instead of the secret, which is in the arguments of no program.
without() {
  local text
  text=$(cat)
  printf '%s\n' "\${text//"$1"/TOKEN}"
}

# log_in: a token of the administrator for this run. It reaches GitLab by stdin of a program in its container, and ends with the run.
log_in() {
  local token
  token=glpat-$(openssl rand -hex 20)
  api=$(setting api)/api/v4
  {
    printf 'silent\nshow-error\nfail-with-body\nmax-time = 120\nheader = "PRIVATE-TOKEN: %s"\nheader = "Content-Type: application/json"\n' "$token"
    jq -r '.curl[]' "$private/settings"
  } >"$private/curl"
  docker exec -i gitlab gitlab-rails runner - <<RUBY >"$private/rails" 2>&1 || { without "$token" < <(tail -n 20 "$private/rails") >&2; return 1; }
token = User.find(1).personal_access_tokens.build(name: 'gitlab-host', scopes: %w[api create_runner admin_mode], expires_at: 2.days.from_now)
token.set_token('$token')
token.save!
RUBY
  logged_in=1
}

log_out() {
  if [[ $logged_in ]]; then curl --config "$private/curl" --request DELETE --output /dev/null "$api/personal_access_tokens/self" || true; fi
  logged_in=
}
`;
