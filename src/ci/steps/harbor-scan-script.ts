import type { HarborSeverity } from './harbor-scan-gate';

/**
 * The script that asks for a scan's result.
 *
 * @param severity the least that fails
 * @param timeout whole seconds
 * @param interval whole seconds
 */
export function harborScanScript(severity: HarborSeverity, timeout: number, interval: number): string {
  return `case $HARBOR_HOST in
  http://* | https://*) base=$HARBOR_HOST ;;
  *) base=https://$HARBOR_HOST ;;
esac
name=\${HARBOR_REPOSITORY#"\${base#*://}/"}
case $name in
  *[!a-z0-9._/-]* | [!a-z0-9]* | */ | *//* | */.*) fine=no ;;
  */*) fine=yes ;;
  *) fine=no ;;
esac
if [ "$fine" = no ]; then echo "$HARBOR_REPOSITORY is no repository of Harbor: PROJECT/NAME is expected" >&2; exit 1; fi
case $HARBOR_REFERENCE in
  '' | *[!A-Za-z0-9._:-]*) echo "'$HARBOR_REFERENCE' is no digest and no tag" >&2; exit 1 ;;
esac
image=$name@$HARBOR_REFERENCE
case $HARBOR_REFERENCE in *:*) ;; *) image=$name:$HARBOR_REFERENCE ;; esac

# Harbor wants slashes in a repository's name encoded twice.
repository=$(jq -rn --arg name "\${name#*/}" '$name | @uri | @uri')
artifact=$base/api/v2.0/projects/\${name%%/*}/repositories/$repository/artifacts/$HARBOR_REFERENCE
login=$(jq -rn '"user = " + (env.HARBOR_USERNAME + ":" + env.HARBOR_PASSWORD | @json)')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Its answer is in $work/answer, its number in $status: 000 where nobody answers. The password comes from stdin: others see arguments.
ask() { # METHOD ADDRESS
  status=$(printf '%s\\n' "$login" | curl -sS -K - --max-time 30 -o "$work/answer" -w '%{http_code}' -X "$1" -H 'X-Is-Resource-Name: true' \\
    -H 'X-Accept-Vulnerabilities: application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0' \\
    "$2") || status=000
}

fail() { # MESSAGE
  said=$(jq -r '.errors // [] | map(.message) | join("; ")' "$work/answer" 2>/dev/null) || said=
  echo "$1\${said:+ ($said)}" >&2
  exit 1
}

start_scan() {
  ask POST "$artifact/scan"
  case $status in
    2??) echo "started a scan of $image" ;;
    409) echo "a scan of $image is being started" ;;
    401 | 403) fail "Harbor answers $status: $HARBOR_USERNAME may not start scans; give it scan:create, or let the project scan by itself (auto_scan)" ;;
    *) fail "Harbor answers $status: it cannot start a scan of $image; is there a scanner?" ;;
  esac
}

deadline=$(($(date +%s) + ${timeout}))
started=no
before=
while :; do
  ask GET "$artifact?with_scan_overview=true"
  case $status in
    200) state=$(jq -r '.scan_overview // {} | map(.)[0].scan_status // "not scanned"' "$work/answer") ;;
    404) state='not there' ;;
    401 | 403) fail "Harbor answers $status: $HARBOR_USERNAME may not read artifacts of \${name%%/*}; give it artifact:read" ;;
    000 | 429 | 5??) state="no answer ($status)" ;;
    *) fail "Harbor answers $status for $image" ;;
  esac
  if [ "$state" != "$before" ]; then echo "scan of $image: $state"; fi
  before=$state
  case $state in
    Success) break ;;
    Error | Stopped)
      if [ "$started" = yes ]; then fail "Harbor's scan of $image ended with $state: its log is beside the image in Harbor"; fi
      start_scan
      started=yes ;;
    'not scanned')
      if [ "$started" = no ]; then start_scan; started=yes; fi ;;
  esac
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "no result of Harbor's scan of $image after ${timeout} seconds: $state" >&2
    exit 1
  fi
  sleep ${interval}
done

# Numbers of findings by severity, and whether one of them is as bad as ${severity}.
jq --arg least ${severity} '["None", "Negligible", "Unknown", "Low", "Medium", "High", "Critical"] as $order
  | .scan_overview | map(.)[0] | (.summary.summary // {}) as $counts
  | (.severity // ($counts | with_entries(select(.value > 0)) | keys | max_by(. as $key | $order | index($key))) // "None") as $worst
  | { worst: $worst, text: ([$order | reverse[] | select($counts[.]) | . + ": " + ($counts[.] | tostring)] | join(", ")),
      blocks: ([$worst, ($counts | to_entries[] | select(.value > 0).key)] | any(. as $key | ($order | index($key) // 6) >= ($order | index($least)))) }
' "$work/answer" >"$work/result"
worst=$(jq -r .worst "$work/result")
echo "SEVERITY=$worst" >>"$JOB_OUTPUTS"
jq -r --arg image "$image" '"Harbor found in " + $image + ": " + (if .text == "" then .worst else .text end)' "$work/result"
if [ "$(jq .blocks "$work/result")" = true ]; then
  echo "$image is refused: it has vulnerabilities of ${severity} or worse" >&2
  exit 1
fi`;
}
