import { shell } from '../../base/shell';

/** Robots and their secrets. */
export const ROBOT = shell`
# find_robot FILE QUERY: the robot as it is in Harbor, in $work/robot; empty where there is none.
find_robot() {
  local want=$1 query=$2 name
  list "/robots?q=$query" '.name | type == "string"'
  # All robots of a project are called <prefix><project>+<name>; whether the prefix is the expected one is seen below.
  jq --slurpfile want "$want" 'def last_part: split("+") | last;
    first(.[] | select(.name == $want[0].full_name
      or (.name | contains("+")) and (.name | last_part) == ($want[0].full_name | last_part))) // empty' \
    "$work/list" >"$work/robot"
  if [[ -s $work/robot ]]; then
    name=$(jq -r .name "$work/robot")
    if [[ $name != "$(jq -r .full_name "$want")" ]]; then
      fail 4 "robot $name: the program calls it $(jq -r .full_name "$want"): set robotPrefix to what Harbor's configuration has"
    fi
  fi
}

# robot FILE QUERY: creates the robot or corrects it, and sets its secret where a login with it fails.
robot() {
  local want=$1 query=$2 name id expiry
  name=$(jq -r .full_name "$want")
  find_robot "$want" "$query"
  if [[ ! -s $work/robot ]]; then
    jq .body "$want" >"$work/body"
    call '201|409' POST /robots "$work/body"
    if [[ $status == 201 ]]; then changed "robot $name: created"; fi
    find_robot "$want" "$query" # with 409, another run has created it meanwhile
    if [[ ! -s $work/robot ]]; then fail 4 "robot $name: exists, but Harbor does not list it under this name: is robotPrefix what Harbor's configuration has?"; fi
  fi
  id=$(jq .id "$work/robot")
  if ! jq -e --slurpfile want "$want" '
      def shape: {duration, description: (.description // ""), disable: (.disable // false),
        permissions: ([.permissions[]? | {kind, namespace, access: ([.access[] | "\(.resource):\(.action)"] | sort)}] | sort)};
      shape == ($want[0].body | shape)' "$work/robot" >/dev/null; then
    jq --slurpfile is "$work/robot" '.body + {id: $is[0].id, name: $is[0].name}' "$want" >"$work/body"
    call 200 PUT "/robots/$id" "$work/body"
    changed "robot $name: permissions or settings"
  fi
  if jq -e .body.disable "$want" >/dev/null; then return; fi
  expiry=$(jq -r '.expires_at // -1 | select(. > 0 and . < now + 7 * 86400) | (if . < now then "expired" else "expires" end) + " at " + todate' \
    "$work/robot")
  case $expiry in
    expired*)
      later "robot $name: $expiry, counted from its creation: a longer duration revives it"
      return
      ;;
    expires*) say "note: robot $name: $expiry, counted from its creation: a longer duration moves it" ;;
  esac
  robot_secret "$want" "$name" "$id"
}

# Harbor never shows a secret, but a login tells whether it is the right one.
robot_secret() {
  local want=$1 name=$2 id=$3 file
  file=$(secret "$(jq -r .secret "$want")" "robot $name")
  if ! jq -en --rawfile value "$file" '$value | length >= 8 and length <= 128 and test("[a-z]") and test("[A-Z]") and test("[0-9]")' >/dev/null; then
    fail 2 "robot $name: its secret must have 8 to 128 characters with an upper-case letter, a lower-case letter and a digit"
  fi
  printf '%s' "$name" >"$work/robot-name"
  authorization "$work/robot-name" "$file" >"$work/robot-authorization"
  login "$name"
  if [[ $status == 200 ]]; then return; fi
  jq -n --rawfile value "$file" '{secret: $value}' >"$work/body"
  call 200 PATCH "/robots/$id" "$work/body"
  changed "robot $name: secret"
  login "$name"
  if [[ $status == 401 ]]; then later "robot $name: Harbor took its secret, but refuses a login with it"; fi
}

# login NAME: whether Harbor takes the robot's secret at the registry's own address: $status is 200 or 401. Anything else does not say whether it is the right one.
login() {
  while :; do
    request "$work/robot-authorization" GET /v2/
    if [[ $status != 000 && $status != 408 && $status != 429 && $status != 5?? ]]; then
      if is_page; then fail 4 "GET /v2/: a web page answers ($status), not Harbor's registry: url is not Harbor's, or something in front of it answers"; fi
      if [[ $status != 200 && $status != 401 ]]; then fail 4 "GET /v2/: $status: Harbor's registry is not at url"; fi
      if jq -es 'length == 1 and (.[0] | type) == "object"' "$work/answer" >/dev/null 2>&1; then return; fi
    fi
    again "GET /v2/ with the secret of robot $1: $status, which says neither that it is right nor that it is wrong"
  done
}

# strangers FILE WHERE QUERY: says which robots the program does not know. They can still log in.
strangers() {
  local want=$1 where=$2 query=$3 name
  list "/robots?q=$query" '.name | type == "string"'
  jq -r --slurpfile want "$want" '[$want[0].robots[]?.full_name] as $known
    | .[].name | select(. as $name | all($known[]; . != $name)) | gsub("[[:cntrl:]]"; " ")' \
    "$work/list" >"$work/strangers"
  while read -r name; do say "note: $where: robot $name is not in the program"; done <"$work/strangers"
}
`;
