import { Duration } from 'cdk8s';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { IRobot } from '../../harbor/robot';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** How bad a vulnerability is, as Harbor says it. */
export enum HarborSeverity {
  LOW = 'Low',
  MEDIUM = 'Medium',
  HIGH = 'High',
  CRITICAL = 'Critical',
}

/** Properties of the gate. */
export interface GateOnHarborScanProps {
  /** The image's repository: `org/app`, or with the host before it as it was pushed. Slashes after the project are allowed. */
  readonly repository: Value;
  /** Digest, best, or tag of what was pushed. */
  readonly reference: Value;
  /** Password of the account. It must be allowed to read artifacts (`artifact:read`), and to start scans (`scan:create`) where Harbor does not by itself. */
  readonly password: Value;
  /**
   * The account, and by it the host. In Harbor it needs `ProjectAccess.ARTIFACT_READ` and `ProjectAccess.SCAN_CREATE`.
   *
   * @default - `host` and `username`
   */
  readonly robot?: IRobot;
  /**
   * Host of Harbor, such as `harbor.example.com`. With `http://` before it, TLS is not used.
   *
   * @default - the robot's
   */
  readonly host?: Value;
  /**
   * Name of the account.
   *
   * @default - the robot's
   */
  readonly username?: Value;
  /**
   * The least severity that fails the job.
   *
   * @default HarborSeverity.HIGH
   */
  readonly severity?: HarborSeverity;
  /**
   * How long it waits for the image to arrive and for the scan to end.
   *
   * @default - 10 minutes
   */
  readonly timeout?: Duration;
  /**
   * How long it waits between two questions.
   *
   * @default - 10 seconds
   */
  readonly interval?: Duration;
}

/**
 * Waits for Harbor's own scan of an image and fails the job when it has vulnerabilities of a severity, or no result in time. Where Harbor has not
 * started a scan, or the last one failed, it starts one.
 *
 * @example
 * new ci.GateOnHarborScan({
 *   robot, password: ci.Value.secret(ci.PipelineSecret.platform('HARBOR_PASSWORD')),
 *   repository: ci.Value.literal('org/shop'), reference: push.digest, severity: ci.HarborSeverity.HIGH,
 * });
 *
 * @see https://goharbor.io/docs/latest/administration/vulnerability-scanning/
 */
export class GateOnHarborScan implements IStep {
  constructor(private readonly _props: GateOnHarborScanProps) {}

  /** The worst severity that was found, such as `High` or `None`. */
  public get severity(): Value {
    return Value.output(this, 'SEVERITY');
  }

  public bind(job: Job): StepSpec {
    const { repository, reference, password, robot, severity = HarborSeverity.HIGH } = this._props;
    const { timeout = Duration.minutes(10), interval = Duration.seconds(10) } = this._props;
    const host = this._props.host ?? (robot && Value.literal(robot.host));
    const username = this._props.username ?? (robot && Value.literal(robot.fullName));
    if (!host || !username) {
      const unknown = host ? 'account' : username ? 'host' : 'host and account';
      problem(job, 'harbor-scan-account', `the gate has no ${unknown}`, 'give robot, or host and username');
    }
    const [deadline, pause] = [timeout, interval].map((each) => each.toSeconds({ integral: false }));
    if (!(pause >= 1 && Number.isInteger(pause) && Number.isInteger(deadline) && deadline >= pause)) {
      problem(job, 'harbor-scan-time', `the gate polls every ${pause} seconds for ${deadline} seconds, which is not valid`,
        'use whole seconds, at least one, and a timeout not shorter than the interval');
    }
    return {
      name: 'Wait for Harbor\'s scan',
      script: harborScanScript(severity, Math.ceil(deadline), Math.max(1, Math.ceil(pause))),
      env: {
        HARBOR_HOST: host ?? Value.literal(''),
        HARBOR_USERNAME: username ?? Value.literal(''),
        HARBOR_PASSWORD: password,
        HARBOR_REPOSITORY: repository,
        HARBOR_REFERENCE: reference,
      },
      outputs: ['SEVERITY'],
      tools: ['curl', 'jq'],
    };
  }
}

/**
 * The script that asks for a scan's result.
 *
 * @param severity the least that fails
 * @param timeout whole seconds
 * @param interval whole seconds
 */
function harborScanScript(severity: HarborSeverity, timeout: number, interval: number): string {
  return shell`case $HARBOR_HOST in
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
  status=$(printf '%s\n' "$login" | curl -sS -K - --max-time 30 -o "$work/answer" -w '%{http_code}' -X "$1" -H 'X-Is-Resource-Name: true' \
    -H 'X-Accept-Vulnerabilities: application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0' \
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
