import { runResult } from './notice-facts';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { trimEnd } from '../../base/trim';
import { PipelineMetrics } from '../../monitoring/pipeline-metrics';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of metrics that are pushed. */
export interface PushMetricsProps {
  /** Address of the Pushgateway, such as `https://pushgateway.example.com`, without `/metrics`. */
  readonly url: string;
  /** The step that wrote down when the run started: the first of its first job. */
  readonly start: RecordStart;
  /**
   * The branch whose runs are measured: those of others, and of pull requests, would take the place of its numbers.
   *
   * @default - the repository's default branch
   */
  readonly branch?: string;
  /**
   * User name, where something before the Pushgateway asks for it, without a colon.
   *
   * @default - no login
   */
  readonly username?: string;
  /**
   * Password, where something before the Pushgateway asks for it.
   *
   * @default - no login
   */
  readonly password?: PipelineSecret;
}

/**
 * Pushes duration and result of the run to a Pushgateway, in Prometheus' text format: what `monitoring.DeliveryDashboard` shows and
 * `monitoring.DeliveryRules` records (`monitoring.PipelineMetrics` names them). They take the place of those of the run before.
 *
 * Whether it pushes success or failure follows from the job, so it takes two: one with `needsAll`, and one with `needsAll` and
 * `when: JobCondition.ON_FAILURE`. A run that failed before its start was written down has no duration.
 *
 * A Pushgateway that does not answer does not fail the run: the step may fail.
 *
 * @example
 * const start = new ci.RecordStart();
 * pipeline.addJob('build', { steps: [start] });
 * pipeline.addJob('metrics', { needsAll: true, steps: [new ci.PushMetrics({ url: 'https://pushgateway.example.com', start })] });
 *
 * @see https://github.com/prometheus/pushgateway#url
 */
export class PushMetrics implements IStep {
  constructor(private readonly _props: PushMetricsProps) {}

  public bind(job: Job): StepSpec {
    const { url, start, branch, username, password } = this._props;
    if (!/^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/.test(url) || /\/metrics\/?$/.test(url)) {
      problem(job, 'pushgateway-url', `url is ${JSON.stringify(url)}, which is not a valid Pushgateway URL`,
        'use a URL such as https://pushgateway.example.com');
    }
    if ((username === undefined) !== (password === undefined) || username?.includes(':')) {
      problem(job, 'pushgateway-login', `username is ${JSON.stringify(username)} and password is ${password ? `the secret ${password.name}` : 'not set'}, which is not a valid login`,
        'set both or neither, and use a user name without a colon');
    }
    const login: { [name: string]: Value } = username !== undefined && password
      ? { PUSHGATEWAY_USERNAME: Value.literal(username), PUSHGATEWAY_PASSWORD: Value.secret(password) } : {};
    const hasLogin = Object.keys(login).length > 0;
    return {
      name: 'Push metrics of the run',
      script: script(hasLogin),
      env: {
        PUSHGATEWAY_URL: Value.literal(trimEnd(url, '/')),
        REPOSITORY: Value.REPOSITORY,
        PIPELINE: Value.literal(job.pipeline.name),
        RUN_SUCCESS: Value.literal(runResult(job, 'PushMetrics') === 'succeeded' ? '1' : '0'),
        STARTED: start.started,
        BRANCH: Value.BRANCH,
        PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
        MEASURED_BRANCH: branch === undefined ? Value.DEFAULT_BRANCH : Value.literal(branch),
        ...login,
      },
      tools: hasLogin ? ['curl', 'jq'] : ['curl'],
      continueOnError: true,
    };
  }
}

function script(hasLogin: boolean): string {
  const login = hasLogin
    ? shell`jq -nr '"user = \("\(env.PUSHGATEWAY_USERNAME):\(env.PUSHGATEWAY_PASSWORD | sub("[\r\n]+$"; ""))" | tojson)"' | curl --config - `
    : 'curl ';
  return shell`if [ -n "$PULL_REQUEST" ] || [ "$BRANCH" != "$MEASURED_BRANCH" ]; then
  echo "metrics are of the branch $MEASURED_BRANCH only"
  exit 0
fi
${PRIVATE_FOLDER}

# metric NAME HELP VALUE
metric() { printf '# HELP %s %s\n# TYPE %s gauge\n%s %s\n' "$1" "$2" "$1" "$1" "$3"; }

# Names of repositories have slashes, so labels travel as base64 for addresses.
label() { printf '%s@base64/%s' "$1" "$(printf '%s' "$2" | base64 | tr -d '\n=' | tr '+/' '-_')"; }

now=$(date +%s)
{
  case \${STARTED:-} in
    '' | 0* | *[!0-9]*) echo 'when the run started is not known: it has no duration' >&2 ;;
    *) metric ${PipelineMetrics.DURATION_SECONDS} 'Seconds from the start of the run to its end.' "$((now - STARTED))" ;;
  esac
  metric ${PipelineMetrics.SUCCESS} '1 for a run that succeeded, 0 for one that failed.' "$RUN_SUCCESS"
  metric ${PipelineMetrics.FINISHED_SECONDS} 'When the run ended, in seconds since 1970.' "$now"
} >"$private/metrics"

${login}--fail-with-body --globoff -sS --max-time 30 --retry 3 -X PUT -H 'Content-Type: text/plain; version=0.0.4' \
  --data-binary @"$private/metrics" "$PUSHGATEWAY_URL/metrics/job/${PipelineMetrics.JOB}/$(label repository "$REPOSITORY")/$(label pipeline "$PIPELINE")"
echo "pushed metrics of the run of $PIPELINE"`;
}

/**
 * Writes down when the run started, for `PushMetrics`: the first step of the first job. No two platforms say it alike. The time for which that job waited
 * for a runner does not count, and where only failed jobs are run again, the start is that of the first attempt.
 *
 * @example
 * const start = new ci.RecordStart();
 * pipeline.addJob('build', { steps: [start, new ci.Script({ name: 'Build', script: ['npm run build'] })] });
 */
export class RecordStart implements IStep {
  /** When the run started, in seconds since 1970. */
  public get started(): Value {
    return Value.output(this, 'STARTED');
  }

  public bind(_job: Job): StepSpec {
    return { name: 'Record when the run started', script: 'echo "STARTED=$(date +%s)" >>"$JOB_OUTPUTS"', outputs: ['STARTED'] };
  }
}
