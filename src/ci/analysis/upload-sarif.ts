import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { Permission } from '../permission';
import { checkCheckoutPath, IStep, StepCondition, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of an upload of findings. */
export interface UploadSarifProps {
  /** Path of the SARIF file below the checkout. */
  readonly path: string;
  /**
   * What tells these findings from others of the same tool and commit: `image`, `files`.
   *
   * @default - as the file says
   */
  readonly category?: string;
  /**
   * A token that may write security events.
   *
   * @default Value.JOB_TOKEN
   */
  readonly token?: Value;
}

/**
 * Shows findings in GitHub's code scanning: also when the scan failed the job, so put it behind the scan. Private repositories need GitHub Code
 * Security.
 *
 * @example
 * const scan = new ci.ScanFilesystemWithTrivy({ reports: [{ path: 'trivy.sarif', format: ci.TrivyFormat.SARIF }] });
 * pipeline.addJob('scan', { steps: [scan, new ci.UploadSarif({ path: 'trivy.sarif', category: 'trivy' })] });
 *
 * @see https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data
 */
export class UploadSarif implements IStep {
  constructor(private readonly _props: UploadSarifProps) {}

  public bind(job: Job): StepSpec {
    const { path, category, token = Value.JOB_TOKEN } = this._props;
    checkCheckoutPath(job, 'upload of findings', path);
    if (job.pipeline.platform._kind !== 'github') {
      problem(job, 'sarif-platform', `code scanning accepts SARIF files only on GitHub, not on ${job.pipeline.platform._kind}`,
        'keep the report as an artifact of the job');
    }
    return {
      name: 'Show the findings in code scanning',
      script: SCRIPT,
      env: { SARIF_FILE: Value.literal(path), SARIF_CATEGORY: Value.literal(category ?? ''), SARIF_TOKEN: token },
      when: StepCondition.ALWAYS,
      permissions: [Permission.WRITE_SECURITY_EVENTS],
      tools: ['curl', 'gzip', 'jq'],
    };
  }
}

const SCRIPT = shell`if [ ! -s "$SARIF_FILE" ]; then
  echo "there is no $SARIF_FILE: nothing to show"
  exit 0
fi
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'Authorization: Bearer %s\n' "$SARIF_TOKEN" >"$work/headers"
jq -c 'if env.SARIF_CATEGORY == "" then . else .runs[].automationDetails.id = env.SARIF_CATEGORY + "/" end' "$SARIF_FILE" \
  | gzip -c | base64 | tr -d '\n' | jq -Rs '{ commit_sha: env.GITHUB_SHA, ref: env.GITHUB_REF, sarif: . }' >"$work/request"
status=$(curl -sS --max-time 120 --retry 3 -o "$work/answer" -w '%{http_code}' -H @"$work/headers" -H 'Accept: application/vnd.github+json' \
  --data-binary @"$work/request" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/code-scanning/sarifs") || status=000
case $status in
  2??) echo "GitHub took $SARIF_FILE" ;;
  *)
    echo "GitHub answers $status to $SARIF_FILE: $(jq -r '.message // empty' "$work/answer" 2>/dev/null || true)" >&2
    exit 1 ;;
esac`;
