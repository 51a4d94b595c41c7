import { checkNoticeSecret, NOTICE_FACTS, noticeFacts, runResult } from './notice-facts';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepCondition, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a notice to Mattermost. */
export interface NotifyMattermostProps {
  /** Address of an incoming webhook. Who knows it can post, so it is a secret. */
  readonly webhookUrl: PipelineSecret;
  /**
   * Channel as in its address, such as `ci-alerts`, or `@` and the name of a person. A webhook that is locked to its channel refuses every other.
   *
   * @default - the webhook's
   */
  readonly channel?: string;
  /**
   * Name that the post is of. Mattermost shows it where "Enable integrations to override usernames" is on.
   *
   * @default - the webhook's
   */
  readonly username?: string;
  /**
   * Address of a picture. Mattermost shows it where "Enable integrations to override profile picture icons" is on.
   *
   * @default - the webhook's
   */
  readonly iconUrl?: string;
  /**
   * Emoji in place of a picture, such as `rocket`.
   *
   * @default - none
   */
  readonly iconEmoji?: string;
  /**
   * First line of the post.
   *
   * @default - `Pipeline <name> failed` or `Pipeline <name> succeeded`
   */
  readonly title?: string;
  /**
   * When it is told, in its own job: `StepCondition.ON_FAILURE` for a notice at the end of the job that may fail.
   *
   * @default StepCondition.ON_SUCCESS
   */
  readonly when?: StepCondition;
}

/**
 * Tells a channel of Mattermost how the run went: a table of repository, branch, commit and author, and a link to the run. Names of branches and messages
 * of commits are shown as they are: nobody is mentioned and nothing is formatted by them.
 *
 * Whether it tells a failure or success follows from the job: give one to a job with `needsAll` and `when: JobCondition.ON_FAILURE`, and another to one
 * with `needsAll`, if success should be told, too.
 *
 * The step fails where Mattermost does not answer `ok`; other notices of the job are still sent. A failure is told with the names of the failed jobs and a
 * link to them.
 *
 * @example
 * const webhookUrl = ci.PipelineSecret.platform('MATTERMOST_URL');
 * pipeline.addJob('notify-failure', {
 *   needsAll: true, when: ci.JobCondition.ON_FAILURE,
 *   steps: [new ci.NotifyMattermost({ webhookUrl, channel: 'ci-alerts' })],
 * });
 *
 * @see https://developers.mattermost.com/integrate/webhooks/incoming/
 */
export class NotifyMattermost implements IStep {
  constructor(private readonly _props: NotifyMattermostProps) {}

  public bind(job: Job): StepSpec {
    const { webhookUrl: url, channel, username, iconUrl, iconEmoji, title, when } = this._props;
    if (channel !== undefined && !/^@?[a-z0-9][a-z0-9._-]*$/.test(channel)) {
      problem(job, 'mattermost-channel', `channel is ${JSON.stringify(channel)}, which is not a valid channel`,
        'use the name in the channel\'s URL, such as ci-alerts, or @username');
    }
    checkNoticeSecret(job, 'NotifyMattermost', url);
    const given = { MATTERMOST_CHANNEL: channel, MATTERMOST_USERNAME: username, MATTERMOST_ICON_URL: iconUrl, MATTERMOST_ICON_EMOJI: iconEmoji };
    const texts = Object.entries(given).flatMap(([name, text]) => text === undefined ? [] : [[name, Value.literal(text)] as const]);
    return {
      name: 'Tell Mattermost',
      script: SCRIPT,
      env: { ...noticeFacts(job, runResult(job, 'NotifyMattermost', when), title), ...Object.fromEntries(texts), MATTERMOST_URL: Value.secret(url) },
      tools: ['curl', 'jq'],
      when,
      continueOnError: true,
    };
  }
}

/**
 * Texts of strangers stand in code spans, in which Mattermost looks for nothing; their fences are longer than any row of backticks within. A pipe would
 * end the cell even there, so it has a backslash.
 */
const SCRIPT = shell`${PRIVATE_FOLDER}

jq -n '${NOTICE_FACTS}
  def code: ([scan("\`+") | length] | max // 0) as $longest | ("\`" * ($longest + 1)) as $fence | gsub("\\|"; "\\|") | "\($fence) \(.) \($fence)";
  def address: fact("RUN_URL") | gsub("(?<unsafe>[^!#-&*-;=?-Z_a-z~])"; .unsafe | @uri) | gsub("\\("; "%28") | gsub("\\)"; "%29");
  {
    text: (
      "#### \(if env.RUN_RESULT == "failed" then ":red_circle:" else ":white_check_mark:" end) \(fact("TITLE") | code)\n\n| | |\n|:--|:--|\n"
      + ([facts[] | select(.[1] != "") | "| \(.[0]) | \(.[1] | code) |\n"] | add)
      + "\n[Show the run](\(address))"
    ),
    channel: env.MATTERMOST_CHANNEL, username: env.MATTERMOST_USERNAME, icon_url: env.MATTERMOST_ICON_URL, icon_emoji: env.MATTERMOST_ICON_EMOJI
  } | with_entries(select(.value != null))' >"$private/post"

# The address is a secret, so curl reads it from stdin and not from its arguments.
status=$(jq -nr '"url = \(env.MATTERMOST_URL | gsub("\\s"; "") | tojson)"' | curl --config - --globoff -sS --max-time 30 --retry 3 \
  -H 'Content-Type: application/json' --data-binary @"$private/post" -o "$private/reply" -w '%{http_code}')
if [ "$status" = 200 ] && [ "$(cat "$private/reply")" = ok ]; then
  echo "told Mattermost: $TITLE"
else
  reason=$(jq -r '"\(.id) \(.message)" | gsub("[[:cntrl:]]"; " ")' "$private/reply" 2>/dev/null) || reason=$(head -c 300 "$private/reply" | tr -c '[:print:]' ' ')
  echo "Mattermost answered $status: $reason" >&2
  case $reason in
    *channel_locked*) echo "the webhook is locked to its own channel: leave out channel ($MATTERMOST_CHANNEL), or unlock the webhook in Mattermost" >&2 ;;
  esac
  exit 1
fi`;
