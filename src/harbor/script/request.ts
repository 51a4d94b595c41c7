/** Requests: one place for credentials, faults and pages. */
export const REQUEST = String.raw`
# authorization USERNAME_FILE PASSWORD_FILE: a header in a file, since arguments can be seen by others.
authorization() {
  jq -rn --rawfile user "$1" --rawfile password "$2" '"Authorization: Basic " + ("\($user):\($password)" | @base64)'
}

# call STATUSES METHOD PATH [BODY_FILE]: one request. Leaves the answer in $work/answer and its status in $status, which must be one
# of STATUSES, such as '200|404'.
call() {
  local expected=$1 method=$2 path=$3 reason
  if (($# > 3)); then
    set -- --header 'Content-Type: application/json' --data-binary @"$4"
  else
    set --
  fi
  : >"$work/answer"
  # X-Is-Resource-Name: a project called 2024 is not the project with that id.
  status=$(curl --disable --silent --show-error --max-time 30 --request "$method" --header @"$work/authorization" \
    --header 'Accept: application/json' --header 'X-Is-Resource-Name: true' "$@" --output "$work/answer" \
    --write-out '%{http_code}' "$harbor/api/v2.0$path" 2>"$work/curl") || passing "$method $path: $(<"$work/curl")"
  if [[ $status =~ ^($expected)$ ]]; then return; fi
  reason=$(jq -r '[.errors[].message] | join("; ") | gsub("[[:cntrl:]]"; " ")[:400]' "$work/answer" 2>/dev/null) || reason='no reason given'
  case $status in
    401) fail 3 "$method $path: Harbor does not accept the credentials (401): $reason" ;;
    403) fail 3 "$method $path: the user is no administrator (403): $reason" ;;
    3??) fail 4 "$method $path: Harbor answers from another address ($status): is the url right, with its scheme?" ;;
    408 | 409 | 429 | 5??) passing "$method $path: $status: $reason" ;;
    *) fail 4 "$method $path: $status: $reason" ;;
  esac
}

# list PATH: all pages of a list, in $work/list.
list() {
  local path=$1 page=1 join='?'
  if [[ $path == *'?'* ]]; then join='&'; fi
  printf '[]' >"$work/list"
  while :; do
    call 200 GET "$path$join"'page_size=100&page='"$page"
    jq -s '.[0] + (.[1] // [])' "$work/list" "$work/answer" >"$work/longer"
    mv "$work/longer" "$work/list"
    if (($(jq length "$work/answer") < 100)); then break; fi
    page=$((page + 1))
  done
}

# each FILE JQ_PATH FUNCTION [ARGUMENT...]: calls the function for each element of a list, with a file that holds the element.
each() {
  local file=$1 path=$2 function=$3 count index
  shift 3
  count=$(jq "$path // [] | length" "$file")
  for ((index = 0; index < count; index++)); do
    local element="$work/$function.element"
    jq "($path)[$index]" "$file" >"$element"
    "$function" "$element" "$@"
  done
}
`;
