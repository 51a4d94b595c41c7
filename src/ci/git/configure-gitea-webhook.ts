import { GitServer } from './git-server';
import { apiFunction } from './git-server-api';
import { literal } from './protect-gitea-branch';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { trimEnd } from '../../base/trim';
import type { Receiver } from '../../flux/notification/receiver';
import type { Repository } from '../../repository';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a webhook of Gitea. */
export interface ConfigureGiteaWebhookProps {
  /** The repository on Gitea whose pushes are told. */
  readonly repository: Repository;
  /** Access token of an administrator of the repository, with the scope `write:repository`. The job's own token may not. */
  readonly token: PipelineSecret;
  /**
   * Where the Gitea is.
   *
   * @default - the host of the repository's address
   */
  readonly server?: GitServer;
  /** The Receiver that is told, of `ReceiverType.gitea`. */
  readonly receiver: Receiver;
  /** The key `token` of the Receiver's Secret, character for character: it signs the calls, and the path follows from it. */
  readonly receiverToken: PipelineSecret;
  /** Where Receivers are reachable, such as `https://flux.example.com`: the host of the `ReceiverIngress` or `ReceiverHttpRoute`. */
  readonly url: string;
  /**
   * Branches whose pushes are told: a name or pattern of Gitea's, such as `{main,release/*}`.
   *
   * @default - the repository's branch
   */
  readonly branches?: string;
}

/**
 * The webhook by which a repository on Gitea tells a Receiver of Flux of each push, so that it is reconciled at once. Creates or changes it, writes only what
 * differs, and removes what an older token left behind. Gitea 1.26 or later: the webhook is found by its name, in which the Receiver is.
 *
 * Gitea neither shows the secret of a webhook nor lets it be changed. Both are not needed: the address follows from the token, so another token makes another
 * webhook.
 *
 * Gitea calls private addresses only where `ALLOWED_HOST_LIST` in the section `[webhook]` of its settings has them.
 *
 * Belongs into the platform's own pipeline, on the default branch only: its token decides over the repository.
 *
 * @example
 * new ci.ConfigureGiteaWebhook({
 *   repository: manifests, token: ci.PipelineSecret.platform('GITEA_ADMIN_TOKEN'),
 *   receiver, receiverToken: ci.PipelineSecret.platform('RECEIVER_TOKEN'), url: 'https://flux.example.com',
 * });
 *
 * @see https://fluxcd.io/flux/guides/webhook-receivers/
 */
export class ConfigureGiteaWebhook implements IStep {
  constructor(private readonly _props: ConfigureGiteaWebhookProps) {}

  public bind(job: Job): StepSpec {
    const { repository, token, receiver, receiverToken, server = GitServer.gitea(), branches = literal(repository.branch) } = this._props;
    const address = trimEnd(this._props.url, '/');
    if (!/^https?:\/\/[^\s/?#@]+$/.test(address)) {
      problem(job, 'gitea-webhook-address', `url is ${JSON.stringify(this._props.url)}, which is not a valid URL`,
        'use the URL of the host, such as https://flux.example.com');
    }
    if (receiver._type !== 'github') {
      problem(job, 'gitea-webhook-receiver', `${receiver.node.path} is of type ${receiver._type}, which Gitea does not call`,
        'create it with ReceiverType.gitea');
    }
    if (receiver.namespace === undefined) {
      problem(job, 'gitea-webhook-receiver', `the namespace of ${receiver.node.path} is not known`,
        'set the namespace of the Receiver or its folder');
    }
    return {
      name: `Let ${repository.node.id} tell Receiver ${receiver.name}`,
      script: GITEA_WEBHOOK_SCRIPT,
      env: {
        API: Value.literal(server._api(job, repository).repository),
        GIT_TOKEN: Value.secret(token),
        RECEIVER_ADDRESS: Value.literal(address),
        RECEIVER_NAMESPACE: Value.literal(receiver.namespace ?? ''),
        RECEIVER_NAME: Value.literal(receiver.name),
        RECEIVER_TOKEN: Value.secret(receiverToken),
        WEBHOOK_BRANCHES: Value.literal(branches),
      },
      tools: ['curl', 'jq', 'sha256sum'],
    };
  }
}

/** Finds the webhook by its name and address, creates or changes it, and removes others that once were for the same Receiver. */
const GITEA_WEBHOOK_SCRIPT = shell`${PRIVATE_FOLDER}
${apiFunction('gitea')}

# The address is as secret as the token that it is made of: it is neither printed nor in arguments.
export WEBHOOK_NAME="Flux $RECEIVER_NAMESPACE/$RECEIVER_NAME at $RECEIVER_ADDRESS" WEBHOOK_URL
WEBHOOK_URL="$RECEIVER_ADDRESS/hook/$(printf '%s' "$RECEIVER_TOKEN$RECEIVER_NAME$RECEIVER_NAMESPACE" | sha256sum | cut -d ' ' -f 1)"

page=1
: >"$private/hooks"
while [ "$page" -le 100 ]; do
  api GET "/hooks?limit=50&page=$page" >"$private/page"
  if [ "$(jq length "$private/page")" = 0 ]; then break; fi
  jq -c '.[] | select(.name == env.WEBHOOK_NAME or .config.url == env.WEBHOOK_URL)' "$private/page" >>"$private/hooks"
  page=$((page + 1))
done

# One that others made at this address may have another secret: only what has the name, too, is kept.
kept=$(jq -s 'map(select(.name == env.WEBHOOK_NAME and .config.url == env.WEBHOOK_URL and .type == "gitea"))[0].id // empty' "$private/hooks")
wanted='{name: env.WEBHOOK_NAME, active: true, events: ["push"], branch_filter: env.WEBHOOK_BRANCHES, authorization_header: ""}'
if [ -z "$kept" ]; then
  jq -n "$wanted"' + {type: "gitea", config: {url: env.WEBHOOK_URL, content_type: "json", secret: env.RECEIVER_TOKEN}}' | api POST /hooks >"$private/made"
  echo "made webhook: $WEBHOOK_NAME"
elif jq -es --argjson kept "$kept" "$wanted"' as $wanted | map(select(.id == $kept))[0] as $hook
  | $hook.config.content_type == "json" and all($wanted | to_entries[]; . as $field | $hook[$field.key] == $field.value)' "$private/hooks" >/dev/null; then
  echo "webhook is as wanted: nothing to do: $WEBHOOK_NAME"
else
  jq -n "$wanted"' + {config: {content_type: "json"}}' | api PATCH "/hooks/$kept" >"$private/made"
  echo "changed webhook: $WEBHOOK_NAME"
fi

jq -r --arg kept "$kept" 'select((.id | tostring) != $kept) | .id' "$private/hooks" >"$private/old"
while read -r id; do
  api DELETE "/hooks/$id" </dev/null >/dev/null
  echo "removed webhook $id, which was for the same Receiver"
done <"$private/old"`;
