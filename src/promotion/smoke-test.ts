import { Duration } from 'cdk8s';
import { problem } from '../base/problem';
import { shell } from '../base/shell';
import { IStep, Job, StepSpec, Value, WaitOptions } from '../ci';
import { WAIT, waitEnv } from '../ci/deploy/wait-for-loop';
import { PRIVATE_FOLDER } from '../ci/shell-word';

/** Properties of a smoke test. */
export interface SmokeTestProps extends WaitOptions {
  /** The address that is asked: http or https. */
  readonly url: string;
  /**
   * The status that it must answer.
   *
   * @default 200
   */
  readonly status?: number;
  /**
   * A text that must be in the body.
   *
   * @default - any body
   */
  readonly body?: string;
  /**
   * How many answers in a row must be right.
   *
   * @default 3
   */
  readonly successes?: number;
}

/**
 * Asks an address until it answers as it should, several times in a row. Fails with the last answer when the deadline passes: two minutes where nothing else is
 * said. Redirects are not followed. It needs curl.
 *
 * @example
 * new promotion.Environment(manifests, 'production', {
 *   bases: [base], cluster: production, pins: { 'ghcr.io/org/shop': '1.0.0' }, access: ci.KubectlAccess.ambient(),
 *   verify: [new promotion.SmokeTest({ url: 'https://shop.example.com/healthz' })],
 * });
 */
export class SmokeTest implements IStep {
  constructor(private readonly _props: SmokeTestProps) {}

  public bind(job: Job): StepSpec {
    const { url, status = 200, body = '', successes = 3 } = this._props;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || /[\s"'\\]/.test(url)) {
      problem(job, 'smoke-test', `${JSON.stringify(url)} is not an address that can be asked`, 'use an http or https address');
    }
    if (!Number.isInteger(status) || status < 100 || status > 599) problem(job, 'smoke-test', `${status} is not a status of HTTP`, 'use a number from 100 to 599');
    if (!Number.isInteger(successes) || successes < 1) problem(job, 'smoke-test', `${successes} successes are not possible`, 'use a whole number of at least 1');
    return {
      name: `Ask ${url}`,
      tools: ['curl', 'grep'],
      env: {
        URL: Value.literal(url),
        EXPECTED_STATUS: Value.literal(String(status)),
        EXPECTED_BODY: Value.literal(body),
        SUCCESSES: Value.literal(String(successes)),
        ...waitEnv(job, { interval: Duration.seconds(2), ...this._props }, Duration.minutes(2)),
      },
      script: [PRIVATE_FOLDER, LOOK, WAIT].join('\n'),
    };
  }
}

const LOOK = shell`right=0
echo 0 >"$private/right"
look() {
  right=$(cat "$private/right")
  : >"$private/body"
  code=$(curl -sS --max-time 20 --output "$private/body" --write-out '%{http_code}' "$URL" 2>"$private/error") || code="no answer: $(head -n 1 "$private/error")"
  if [ "$code" != "$EXPECTED_STATUS" ]; then
    echo 0 >"$private/right"
    echo "waiting $URL answers $code, and not $EXPECTED_STATUS"
  elif [ -n "$EXPECTED_BODY" ] && ! grep -qF -- "$EXPECTED_BODY" "$private/body"; then
    echo 0 >"$private/right"
    echo "waiting $URL answers without the text $EXPECTED_BODY"
  else
    right=$((right + 1))
    echo "$right" >"$private/right"
    if [ "$right" -ge "$SUCCESSES" ]; then echo "done $URL answered $EXPECTED_STATUS $right times in a row"; else echo "waiting $right of $SUCCESSES right answers"; fi
  fi
}`;
