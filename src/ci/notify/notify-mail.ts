import { checkNoticeSecret, NOTICE_FACTS, noticeFacts, runResult } from './notice-facts';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepCondition, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a notice by mail. */
export interface NotifyMailProps {
  /** Host name of the mail server, such as `smtp.example.com`. */
  readonly host: string;
  /**
   * Port of the mail server.
   *
   * @default 465
   */
  readonly port?: number;
  /**
   * Whether the connection is TLS from its beginning; else it becomes TLS by STARTTLS. Without TLS nothing is sent.
   *
   * @default - true for port 465, else false
   */
  readonly implicitTls?: boolean;
  /**
   * File with the certificates of the authorities that the server's certificate is judged by, on the runner or in the checkout.
   *
   * @default - the runner's
   */
  readonly caFile?: string;
  /** Address of the sender, such as `ci@example.com`. */
  readonly sender: string;
  /**
   * Name of the sender.
   *
   * @default - none
   */
  readonly senderName?: string;
  /** Addresses of the recipients; at least one. All of them see each other. */
  readonly to: string[];
  /**
   * User name at the mail server, without a colon.
   *
   * @default - no login
   */
  readonly username?: string;
  /**
   * Password at the mail server.
   *
   * @default - no login
   */
  readonly password?: PipelineSecret;
  /**
   * First line of the mail, and part of its subject.
   *
   * @default - `Pipeline <name> failed` or `Pipeline <name> succeeded`
   */
  readonly title?: string;
  /**
   * When it is sent, in its own job: `StepCondition.ON_FAILURE` for a notice at the end of the job that may fail.
   *
   * @default StepCondition.ON_SUCCESS
   */
  readonly when?: StepCondition;
}

/**
 * Sends a mail that says how the run went, with repository, branch, commit, author and address of the run. TLS is required, and the server's certificate
 * must be valid. Names of branches and messages of commits cannot add headers. A mail that cannot be sent does not keep other notices of the job from being
 * sent.
 *
 * Whether it tells a failure or success follows from the job: give one to a job with `needsAll` and `when: JobCondition.ON_FAILURE`, and another to one
 * with `needsAll`, if success should be told, too.
 *
 * @example
 * new ci.NotifyMail({
 *   host: 'smtp.example.com', username: 'ci', password: ci.PipelineSecret.platform('SMTP_PASSWORD'),
 *   sender: 'ci@example.com', senderName: 'CI', to: ['platform@example.com'],
 * })
 *
 * @see https://www.rfc-editor.org/rfc/rfc5322
 */
export class NotifyMail implements IStep {
  constructor(private readonly _props: NotifyMailProps) {}

  public bind(job: Job): StepSpec {
    const { host, port = 465, sender, senderName, to, username, password, caFile, title, when } = this._props;
    this._check(job);
    checkNoticeSecret(job, 'NotifyMail', password);
    const scheme = this._props.implicitTls ?? port === 465 ? 'smtps' : 'smtp';
    const env: { [name: string]: Value } = {
      ...noticeFacts(job, runResult(job, 'NotifyMail', when), title),
      MAIL_URL: Value.literal(`${scheme}://${host}:${port}`),
      MAIL_FROM: Value.literal(sender),
      MAIL_TO: Value.literal(to.join(' ')),
    };
    if (senderName !== undefined) env.MAIL_FROM_NAME = Value.literal(senderName);
    if (caFile !== undefined) env.MAIL_CA_FILE = Value.literal(caFile);
    if (username !== undefined && password) {
      env.MAIL_USERNAME = Value.literal(username);
      env.MAIL_PASSWORD = Value.secret(password);
    }
    return { name: 'Send a mail', script: NOTIFY_MAIL_SCRIPT, env, tools: ['curl', 'jq'], when, continueOnError: true };
  }

  private _check(job: Job): void {
    const { host, port = 465, sender, to, username, password } = this._props;
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host) || !(Number.isInteger(port) && port > 0 && port < 65536)) {
      problem(job, 'mail-server', `the mail server is ${JSON.stringify(`${host}:${port}`)}, which is not valid`,
        'set host to a host name, and port to 465 or 587');
    }
    if (to.length === 0) problem(job, 'mail-recipients', 'to is empty, so the mail has no recipient', 'add at least one address');
    for (const [what, address] of [['sender', sender], ...to.map((each) => ['to', each])]) {
      if (/^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(address)) continue;
      problem(job, 'mail-address', `${what} contains ${JSON.stringify(address)}, which is not a valid mail address`,
        'use plain addresses, such as ci@example.com; for the sender\'s name set senderName');
    }
    if ((username === undefined) !== (password === undefined) || username?.includes(':')) {
      problem(job, 'mail-login', `username is ${JSON.stringify(username)} and password is ${password ? `the secret ${password.name}` : 'not set'}, which is not a valid login`,
        'set both or neither, and use a user name without a colon');
    }
  }
}

/**
 * Writes a mail and sends it. Control characters are taken out of whatever comes into a header, so that nobody adds one; what is not plain ASCII is
 * written as RFC 2047 has it, in words of 11 characters, which are at most 75 letters then. The body is base64: no line of it can end the mail.
 */
const NOTIFY_MAIL_SCRIPT = shell`${PRIVATE_FOLDER}

export MAIL_DATE MAIL_ID
MAIL_DATE=$(LC_ALL=C date -R)
MAIL_ID="$(date +%s).$(od -An -N 12 -tx1 /dev/urandom | tr -d ' \n')@\${MAIL_FROM##*@}"

jq -nj '${NOTICE_FACTS}
  def words: [range(0; length; 11) as $at | "=?UTF-8?B?\(.[$at:$at + 11] | @base64)?="] | join("\r\n ");
  def unstructured: if length <= 60 and test("^[ -~]*$") and (test("=\\?") | not) then . else words end;
  def phrase: if test("^[ -~]*$") and (test("=\\?") | not) then "\"\(gsub("(?<special>[\"\\\\])"; "\\\(.special)"))\"" else words end;
  def column: . + " " * (14 - length);
  ([
    fact("TITLE"), "",
    (facts[] | select(.[1] != "") | "\(.[0] | column)\(.[1])"),
    "\("Run" | column)\(fact("RUN_URL"))", ""
  ] | join("\r\n") | @base64) as $body
  | [
    "From: \(if env.MAIL_FROM_NAME then env.MAIL_FROM_NAME | line | phrase + " " else "" end)<\(env.MAIL_FROM)>",
    "To: \(env.MAIL_TO | split(" ") | join(",\r\n "))",
    "Subject: \("[\(fact("REPOSITORY"))] \(fact("TITLE")) (\(facts[1][1]))" | unstructured)",
    "Date: \(env.MAIL_DATE)",
    "Message-ID: <\(env.MAIL_ID)>",
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: base64",
    "",
    ([range(0; $body | length; 76) as $at | $body[$at:$at + 76]] | join("\r\n")),
    ""
  ] | join("\r\n")' >"$private/mail"

# curl reads everything from a file that only this user sees: a password in its arguments would be seen by all.
(umask 077; jq -nr --arg mail "$private/mail" '
  ["url", env.MAIL_URL], ["mail-from", env.MAIL_FROM], (env.MAIL_TO | split(" ")[] | ["mail-rcpt", .]), ["upload-file", $mail],
  (if env.MAIL_PASSWORD then ["user", "\(env.MAIL_USERNAME):\(env.MAIL_PASSWORD | sub("[\r\n]+$"; ""))"] else empty end),
  (if env.MAIL_CA_FILE then ["cacert", env.MAIL_CA_FILE] else empty end)
  | "\(.[0]) = \(.[1] | tojson)"' >"$private/curl")
curl --config "$private/curl" --ssl-reqd -sS --connect-timeout 20 --max-time 120 --retry 2
echo "sent a mail: $TITLE"`;
