import { literal } from './gitea-pattern';
import { GITEA_WEBHOOK_SCRIPT } from './gitea-webhook-script';
import type { Receiver } from '../../flux/receiver';
import { problem } from '../../problem';
import type { Repository } from '../../repository';
import { GitServer } from '../git-server';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a webhook of Gitea. */
export interface GiteaWebhookProps {
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
  readonly address: string;
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
 * @see https://fluxcd.io/flux/guides/webhook-receivers/
 */
export class GiteaWebhook implements IStep {
  constructor(private readonly _props: GiteaWebhookProps) {}

  public bind(job: Job): StepSpec {
    const { repository, token, receiver, receiverToken, server = GitServer.gitea(), branches = literal(repository.branch) } = this._props;
    const address = this._props.address.replace(/\/+$/, '');
    if (!/^https?:\/\/[^\s/?#@]+$/.test(address)) {
      problem(job, 'gitea-webhook-address', `address is ${JSON.stringify(this._props.address)}`, 'give the address of the host, such as https://flux.example.com');
    }
    if (receiver._type !== 'github') {
      problem(job, 'gitea-webhook-receiver', `${receiver.node.path} is of type ${receiver._type}`, 'make it with ReceiverType.gitea');
    }
    if (receiver.namespace === undefined) {
      problem(job, 'gitea-webhook-receiver', `the namespace of ${receiver.node.path} is not known`, 'give the Receiver or its folder a namespace');
    }
    return {
      name: `Let ${repository.node.id} tell Receiver ${receiver.name}`,
      script: GITEA_WEBHOOK_SCRIPT,
      env: {
        API: Value.text(server._api(job, repository).repository),
        GIT_TOKEN: Value.secret(token),
        RECEIVER_ADDRESS: Value.text(address),
        RECEIVER_NAMESPACE: Value.text(receiver.namespace ?? ''),
        RECEIVER_NAME: Value.text(receiver.name),
        RECEIVER_TOKEN: Value.secret(receiverToken),
        WEBHOOK_BRANCHES: Value.text(branches),
      },
      tools: ['curl', 'jq', 'sha256sum'],
    };
  }
}
