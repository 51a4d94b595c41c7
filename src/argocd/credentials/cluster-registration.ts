import { Construct } from 'constructs';
import { argoSecret, literal } from './argo-secret';
import { traceOrigin } from '../../base/origin';
import { problem } from '../../base/problem';
import { ExternalSecret, ISecretStore, RemoteRef } from '../../eso';
import { namedMetadata, ResourceProps } from '../../resource';
import type { IAppProject } from '../app-project';
import type { IRegisteredCluster } from '../destination';

/** Attributes of a cluster that is registered elsewhere. */
export interface ClusterRegistrationAttributes {
  /** Name of the cluster in Argo CD. */
  readonly clusterName: string;
}

/** An EKS cluster that Argo CD reaches by its own role in AWS. */
export interface EksAccess {
  /** Name of the cluster in EKS. */
  readonly clusterName: string;
  /**
   * ARN of a role that Argo CD assumes.
   *
   * @default - its own
   */
  readonly roleArn?: string;
}

/** Properties of the registration of a cluster. */
export interface ClusterRegistrationProps extends ResourceProps {
  /** Store with the secrets. */
  readonly store: ISecretStore;
  /** Name of the cluster in Argo CD. */
  readonly clusterName: string;
  /** Address of its API server: `https://host:port`. */
  readonly server: string;
  /** Certificate of its authority, in PEM, in the store. */
  readonly ca: RemoteRef;
  /**
   * Token of a service account of the cluster, in the store. Exclusive with `eks`.
   *
   * @default - see `eks`
   */
  readonly bearerToken?: RemoteRef;
  /**
   * Access by a role in AWS.
   *
   * @default - see `bearerToken`
   */
  readonly eks?: EksAccess;
  /**
   * Labels, by which generators of clusters choose it.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations, which generators of clusters can read.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
  /**
   * Namespaces that Argo CD may see.
   *
   * @default - all
   */
  readonly namespaces?: string[];
  /**
   * Project whose Applications may use it.
   *
   * @default - all
   */
  readonly project?: IAppProject;
}

/**
 * A further cluster of an Argo CD: its address, and credentials from a store of External Secrets Operator. Create it in the namespace of Argo CD.
 *
 * @example
 * const edge = new argocd.ClusterRegistration(folder, 'edge', {
 *   store: vault,
 *   clusterName: 'edge',
 *   server: 'https://edge.example.com:6443',
 *   ca: eso.RemoteRef.of('clusters/edge', 'ca'),
 *   bearerToken: eso.RemoteRef.of('clusters/edge', 'token'),
 *   labels: { stage: 'production' },
 * });
 * new argocd.Application(folder, 'web-edge', {
 *   source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: 'web' }),
 *   destination: argocd.Destination.cluster(edge, 'web'),
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */
export class ClusterRegistration extends Construct implements IRegisteredCluster {
  /** Declares a cluster that is registered elsewhere, such as by `argocd cluster add`. */
  public static fromClusterName(scope: Construct, id: string, attributes: ClusterRegistrationAttributes): IRegisteredCluster {
    return new RegisteredCluster(scope, id, attributes.clusterName);
  }

  /** Name of the cluster in Argo CD. */
  public readonly clusterName: string;
  /** What makes the Secret. */
  public readonly externalSecret: ExternalSecret;

  constructor(scope: Construct, id: string, props: ClusterRegistrationProps) {
    super(scope, id);
    const { store, clusterName, server, ca, bearerToken, eks, labels, annotations, namespaces, project } = props;
    this.clusterName = clusterName;
    const token = bearerToken ? '"bearerToken":{{ .token | toJson }},' : '';
    const aws = eks ? `"awsAuthConfig":${literal(JSON.stringify({ clusterName: eks.clusterName, roleARN: eks.roleArn }))},` : '';
    this.externalSecret = argoSecret(this, {
      store,
      metadata: namedMetadata(props),
      type: 'cluster',
      secrets: { ca, token: bearerToken },
      texts: { name: clusterName, server, namespaces: namespaces?.join(','), project: project?.name },
      templates: { config: `{${token}${aws}"tlsClientConfig":{"insecure":false,"caData":{{ .ca | b64enc | toJson }}}}` },
      labels,
      annotations,
    });
    if (!/^https:\/\/[^/]+/.test(server)) problem(this.externalSecret, 'argocd-credentials', `server ${JSON.stringify(server)} is not a valid address of an API server`, 'use https://host:port');
    if ((bearerToken === undefined) === (eks === undefined)) {
      problem(this.externalSecret, 'argocd-credentials', `it has ${eks ? 'both bearerToken and eks' : 'neither bearerToken nor eks'}`, 'give one of them');
    }
    if (clusterName === 'in-cluster') {
      problem(this.externalSecret, 'argocd-credentials', 'clusterName in-cluster is that of the cluster that Argo CD runs in', 'use another name');
    }
  }
}

class RegisteredCluster extends Construct implements IRegisteredCluster {
  constructor(scope: Construct, id: string, public readonly clusterName: string) {
    super(scope, id);
    traceOrigin(this);
  }
}
