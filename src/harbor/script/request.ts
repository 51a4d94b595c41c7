import { shell } from '../../base/shell';

/** Requests: one place for credentials, faults and pages. */
export const REQUEST = shell`
# authorization USERNAME_FILE PASSWORD_FILE: a header in a file, since arguments can be seen by others.
authorization() {
  jq -rn --rawfile user "$1" --rawfile password "$2" '"Authorization: Basic " + ("\($user):\($password)" | @base64)'
}

# request AUTHORIZATION METHOD PATH [BODY_FILE]: one request. Leaves the answer in $work/answer and what is said of it in $status (000 where no complete
# answer came; $work/curl then says why), $asked (the seconds for which it asks to wait, where it does), $total and $type.
request() {
  local authorization=$1 method=$2 path=$3
  if (($# > 3)); then
    set -- --header 'Content-Type: application/json' --data-binary @"$4"
  else
    set --
  fi
  : >"$work/answer"
  # X-Is-Resource-Name: a project called 2024 is not the project with that id.
  if curl --disable --silent --show-error --max-time 30 --max-filesize 10000000 --request "$method" --header @"$authorization" \
    --header 'Accept: application/json' --header 'X-Is-Resource-Name: true' "$@" --output "$work/answer" \
    --write-out '%{http_code}\n%header{retry-after}\n%header{x-total-count}\n%{content_type}\n' "$harbor$path" \
    >"$work/said" 2>"$work/curl"; then
    { read -r status && read -r asked && read -r total && read -r type; } <"$work/said" || status=000
  else
    status=000 asked='' total='' type=''
  fi
  if [[ -n $asked ]]; then asked=$(seconds "$asked"); fi
}

# seconds TEXT: what Retry-After means, a number or a date; nothing where it is neither.
seconds() {
  if [[ $1 =~ ^[0-9]{1,6}$ ]]; then
    printf '%s' "$((10#$1))"
  elif [[ $1 =~ ^[0-9]+$ ]]; then
    printf 999999
  else
    jq -jn --arg at "$1" '$at | strptime("%a, %d %b %Y %H:%M:%S GMT") | mktime - now | [., 0] | max | ceil' 2>/dev/null || true
  fi
}

# is_page: whether the answer is a web page: of Harbor's portal, or of what stands in front of Harbor. Harbor's API has none.
is_page() {
  [[ $type == [tT][eE][xX][tT]/[hH]* ]]
}

# refused: why, in Harbor's words.
refused() {
  jq -rs 'if length == 1 and (.[0].errors | type) == "array" then [.[0].errors[].message | tostring] | join("; ")
    | gsub("[[:cntrl:]]"; " ")[:400] else error end' "$work/answer" 2>/dev/null || printf 'no reason given'
}

# is_refusal: whether Harbor's API refuses, and not something in front of it.
is_refusal() {
  jq -es 'length == 1 and (.[0].errors | type) == "array"' "$work/answer" >/dev/null 2>&1
}

# call STATUSES METHOD PATH [BODY_FILE]: one request of the API, sent again after passing faults. Leaves the answer as request does; its status is one of
# STATUSES, such as '200|404'.
call() {
  local expected=$1 method=$2 path=$3 reason
  shift 3
  while :; do
    request "$work/authorization" "$method" "/api/v2.0$path" "$@"
    reason=$(refused)
    case $status in
      000) reason="$method $path: $(tr '[:cntrl:]' ' ' <"$work/curl")" ;;
      408 | 429 | 5??) reason="$method $path: $status: $reason" ;;
      *) break ;;
    esac
    # It may have been carried out all the same: the next attempt looks.
    if [[ $method == POST && $status != 429 ]]; then passing "$reason"; fi
    again "$reason"
  done
  if is_page; then fail 4 "$method $path: a web page answers ($status), not Harbor's API: url is not Harbor's, or something in front of it answers"; fi
  if [[ $status == 4?? ]] && ! is_refusal; then
    fail 4 "$method $path: $status, but not from Harbor's API: url is not Harbor's, or something in front of it answers"
  fi
  if [[ $status =~ ^($expected)$ ]]; then return; fi
  case $status in
    401) fail 3 "$method $path: Harbor does not accept the credentials (401): $reason" ;;
    403) fail 3 "$method $path: the user is not an administrator (403): $reason" ;;
    3??) fail 4 "$method $path: Harbor answers from another address ($status): is the url right, with its scheme?" ;;
    409) passing "$method $path: $status: $reason" ;;
    404) if [[ $method == P[UA]* || $method == DELETE ]]; then passing "$method $path: somebody removes it meanwhile: $reason"; fi ;;
  esac
  fail 4 "$method $path: $status: $reason"
}

# get SHAPE PATH [STATUSES]: a request whose answer has the shape that jq's condition SHAPE describes. An answer that is empty, cut off or of something else
# says nothing about Harbor.
get() {
  local shape=$1 path=$2 statuses=200
  if (($# > 2)); then statuses=$3; fi
  while :; do
    call "$statuses" GET "$path"
    if [[ $status != 200 ]] || jq -es "length == 1 and (.[0] | $shape)" "$work/answer" >/dev/null 2>&1; then return; fi
    again "GET $path: the answer is not what Harbor's API describes"
  done
}

# list PATH [SHAPE]: all pages of a list, in $work/list. SHAPE is that of its elements. The total that the answer counts only says that there may be more.
list() {
  local path=$1 shape=true page=1 join='?'
  if (($# > 1)); then shape=$2; fi
  if [[ $path == *'?'* ]]; then join='&'; fi
  printf '[]' >"$work/list"
  while :; do
    get "type == \"array\" and all(.[]; (.id | type == \"number\") and ($shape))" "$path$join"'page_size=100&page='"$page"
    if jq -e 'length == 0' "$work/answer" >/dev/null; then break; fi
    jq -s '(.[0] | map({key: "\(.id)", value: true}) | from_entries) as $known | .[1] | map(select($known["\(.id)"] | not))' \
      "$work/list" "$work/answer" >"$work/new"
    if jq -e 'length == 0' "$work/new" >/dev/null || ((page >= 200)); then
      fail 4 "GET $path: page $page has what is on the pages before: something in front of Harbor ignores page, or there are more than 20000"
    fi
    jq -s add "$work/list" "$work/new" >"$work/longer"
    mv "$work/longer" "$work/list"
    if [[ ! $total =~ ^[0-9]{1,9}$ ]]; then total=0; fi
    if (($(jq length "$work/answer") < 100 && 10#$total <= $(jq length "$work/list"))); then break; fi
    page=$((page + 1))
  done
}

# each FILE JQ_PATH FUNCTION [ARGUMENT...]: calls the function for each element of a list, with a file that holds the element. What an attempt has done,
# the next one passes over.
each() {
  local file=$1 path=$2 function=$3 count index element mark
  shift 3
  count=$(jq "$path // [] | length" "$file")
  for ((index = 0; index < count; index++)); do
    element="$work/$function.element"
    jq "($path)[$index]" "$file" >"$element"
    mark="$function $* $(sha256sum <"$element")"
    if grep -qxF -e "$mark" "$work/done"; then continue; fi
    "$function" "$element" "$@"
    printf '%s\n' "$mark" >>"$work/done"
    pause=1
    since=$SECONDS
  done
}
`;
