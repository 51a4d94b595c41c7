import { NOTICE_FACTS } from '../notice-facts';
import { PRIVATE_FOLDER } from '../private-folder';

/**
 * Writes a mail and sends it. Control characters are taken out of whatever comes into a header, so that nobody adds one; what is not plain ASCII is
 * written as RFC 2047 has it, in words of 11 characters, which are at most 75 letters then. The body is base64: no line of it can end the mail.
 */
export const NOTIFY_MAIL_SCRIPT = String.raw`${PRIVATE_FOLDER}

export MAIL_DATE MAIL_ID
MAIL_DATE=$(LC_ALL=C date -R)
MAIL_ID="$(date +%s).$(od -An -N 12 -tx1 /dev/urandom | tr -d ' \n')@${'$'}{MAIL_FROM##*@}"

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
