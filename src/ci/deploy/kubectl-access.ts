import type { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { Value } from '../value';

/** An API server. */
export interface KubectlServer {
  /** Its address, such as `https://k8s.example.com:6443`. */
  readonly server: Value;
  /** The certificate of its authority, in PEM. */
  readonly ca: Value;
}

type KubectlAccessSource =
  | { readonly kind: 'token'; readonly server: KubectlServer; readonly token: Value }
  | { readonly kind: 'agent'; readonly context: string }
  | { readonly kind: 'ambient' };

/** How a job reaches a cluster with kubectl. */
export class KubectlAccess {
  /**
   * By a token of a service account, such as that of a `DeployerAccess`. Keep it short-lived: `kubectl create token deployer --namespace shop
   * --duration 24h` makes one that ends by itself; a Secret of type `kubernetes.io/service-account-token` never does.
   */
  public static token(server: KubectlServer, token: PipelineSecret): KubectlAccess {
    return new KubectlAccess({ kind: 'token', server, token: Value.secret(token) });
  }

  /**
   * By the token that the platform signs for the job, which lives as long as the job: GitHub and GitLab, where the API server trusts their issuer
   * (`AuthenticationConfiguration`). Nothing is stored.
   *
   * @param audience as the API server demands it
   */
  public static idToken(server: KubectlServer, audience: string): KubectlAccess {
    return new KubectlAccess({ kind: 'token', server, token: Value.idToken(audience) });
  }

  /**
   * By GitLab's agent for Kubernetes, whose configuration allows this project (`ci_access`).
   *
   * @param context path of the agent's project and the agent's name: `org/agents:production`
   */
  public static gitlabAgent(context: string): KubectlAccess {
    return new KubectlAccess({ kind: 'agent', context });
  }

  /** By what the runner has: the service account of its pod, or a kubeconfig that a step before has written to `$KUBECONFIG`. */
  public static ambient(): KubectlAccess {
    return new KubectlAccess({ kind: 'ambient' });
  }

  private constructor(private readonly _source: KubectlAccessSource) {}

  /** What the script reads. @internal */
  public _env(job: Job): { [name: string]: Value } {
    const source = this._source;
    if (source.kind === 'token') return { KUBE_SERVER: source.server.server, KUBE_CA: source.server.ca, KUBE_TOKEN: source.token };
    if (source.kind === 'ambient') return {};
    if (job.pipeline.platform._kind !== 'gitlab') refuseAgent(job, job.pipeline.platform._kind);
    return { KUBE_CONTEXT: Value.literal(source.context) };
  }

  /** @internal */
  public get _tools(): string[] {
    return this._source.kind === 'token' ? ['kubectl', 'jq'] : ['kubectl'];
  }

  /** Shell that makes kubectl use it; needs `$private`. The token is in no argument: jq reads the environment. @internal */
  public get _script(): string {
    if (this._source.kind === 'ambient') return '';
    if (this._source.kind === 'agent') return 'kubectl config use-context "$KUBE_CONTEXT" >/dev/null';
    return shell`(umask 077; jq -n '{
  apiVersion: "v1", kind: "Config", "current-context": "ci",
  clusters: [{name: "ci", cluster: {server: env.KUBE_SERVER, "certificate-authority-data": (env.KUBE_CA | @base64)}}],
  users: [{name: "ci", user: {token: env.KUBE_TOKEN}}],
  contexts: [{name: "ci", context: {cluster: "ci", user: "ci"}}]
}' >"$private/kubeconfig")
export KUBECONFIG="$private/kubeconfig"`;
  }
}

function refuseAgent(construct: IConstruct, platform: string): void {
  problem(construct, 'kubectl-access', `the GitLab agent is not available on ${platform}`, 'use KubectlAccess.token');
}
