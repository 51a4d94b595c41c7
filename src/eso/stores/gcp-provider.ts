import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import type { ISecret } from '../../secret';
import { checkAlternatives } from '../alternatives';
import { References, SecretKey, ServiceAccountOptions } from '../references';

/** A Kubernetes service account that GKE workload identity binds to a Google service account. */
export interface GcpWorkloadIdentity extends ServiceAccountOptions {
  /**
   * Location of the GKE cluster, such as `europe-west3`.
   *
   * @default - that of the cluster in which the operator runs
   */
  readonly clusterLocation?: string;
  /**
   * Name of the GKE cluster.
   *
   * @default - that of the cluster in which the operator runs
   */
  readonly clusterName?: string;
  /**
   * Project of the GKE cluster.
   *
   * @default - the store's project
   */
  readonly clusterProjectId?: string;
}

/** `provider.gcpsm` of a store. @internal */
export function renderGcp(refs: References, options: GcpOptions): Record<string, unknown> {
  if (options.projectId !== undefined && !/^([a-z0-9.-]+:)?[a-z0-9][a-z0-9-]*$/.test(options.projectId)) {
    problem(refs.construct, 'gcp-project', `projectId is ${JSON.stringify(options.projectId)}, which is not a valid Google Cloud project ID`,
      'give the project ID, not its name: lower-case letters, digits and dashes');
  }
  return {
    projectID: options.projectId,
    location: options.location,
    auth: options.auth?._render(refs),
    secretVersionSelectionPolicy: options.secretVersionSelectionPolicy,
  };
}

/** AWS credentials that are exchanged for Google ones. */
export interface GcpAwsCredentials {
  /** AWS region: lower-case letters, digits and dashes. */
  readonly region: string;
  /** Secret with the keys `aws_access_key_id`, `aws_secret_access_key` and, for temporary keys, `aws_session_token`. */
  readonly secret: ISecret;
}

/** A credential configuration (JSON) in a ConfigMap. */
export interface GcpCredentialConfig {
  /** The ConfigMap. */
  readonly configMap: IConstruct;
  /** Key of the ConfigMap. */
  readonly key: string;
  /**
   * Namespace of the ConfigMap.
   *
   * @default - that of the ConfigMap, if the program creates it
   */
  readonly namespace?: string;
}

/** Workload identity federation. Exactly one of `serviceAccount`, `awsCredentials` and `credentialConfig`. */
export interface GcpFederationOptions {
  /**
   * Kubernetes service account whose token is exchanged; needs `audience`.
   *
   * @default - another source
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Further audiences of the service account's token.
   *
   * @default - none
   */
  readonly audiences?: string[];
  /**
   * AWS credentials that are exchanged; needs `audience`.
   *
   * @default - another source
   */
  readonly awsCredentials?: GcpAwsCredentials;
  /**
   * A credential configuration.
   *
   * @default - another source
   */
  readonly credentialConfig?: GcpCredentialConfig;
  /**
   * Audience of the identity pool's provider: `//iam.googleapis.com/projects/…/providers/…`.
   *
   * @default - that of `credentialConfig`
   */
  readonly audience?: string;
  /**
   * Source of an external token. It must equal the `url` in `credentialConfig`; the operator rejects others.
   *
   * @default - none
   */
  readonly externalTokenEndpoint?: string;
  /**
   * Google service account to impersonate, `NAME@PROJECT.iam.gserviceaccount.com`. Only for stores, not for generators.
   *
   * @default - none
   */
  readonly gcpServiceAccountEmail?: string;
}

/**
 * How the operator authenticates to Google Cloud. By default it uses the identity of its own pod.
 *
 * @see https://external-secrets.io/latest/provider/google-secrets-manager/
 */
export class GcpAuth {
  /**
   * A Google service account's key (JSON) in a Secret.
   *
   * @param key the key
   */
  public static serviceAccountKey(key: SecretKey): GcpAuth {
    return new GcpAuth((refs) => ({ secretRef: { secretAccessKeySecretRef: refs.secretKey('auth.serviceAccountKey', key) } }));
  }

  /**
   * GKE workload identity.
   *
   * @param identity the Kubernetes service account
   */
  public static workloadIdentity(identity: GcpWorkloadIdentity): GcpAuth {
    return new GcpAuth((refs) => ({ workloadIdentity: workloadIdentity(refs, 'auth', identity) }));
  }

  /**
   * Workload identity federation, from any cluster.
   *
   * @param options what is exchanged for Google credentials
   */
  public static federation(options: GcpFederationOptions): GcpAuth {
    return new GcpAuth((refs) => ({ workloadIdentityFederation: federation(refs, options) }));
  }

  private constructor(private readonly renderer: (refs: References) => Record<string, unknown>) {}

  /** @internal */
  public _render(refs: References): Record<string, unknown> {
    return this.renderer(refs);
  }
}

function federation(refs: References, options: GcpFederationOptions): Record<string, unknown> {
  const { serviceAccount, awsCredentials: aws, credentialConfig: config, audience, gcpServiceAccountEmail: email } = options;
  checkAlternatives(refs.construct, 'auth', { serviceAccount, awsCredentials: aws, credentialConfig: config });
  if ((serviceAccount || aws) && !audience) {
    problem(refs.construct, 'gcp-audience', 'auth has no audience, so no token can be exchanged', 'give the audience of the identity pool provider');
  }
  if (email !== undefined && !/^[^@\n]*@.*\.iam\.gserviceaccount\.com$/.test(email)) {
    problem(refs.construct, 'gcp-service-account', `gcpServiceAccountEmail is ${JSON.stringify(email)}, which is not a valid Google service account`,
      'use the form NAME@PROJECT.iam.gserviceaccount.com');
  }
  return {
    audience,
    externalTokenEndpoint: options.externalTokenEndpoint,
    gcpServiceAccountEmail: email,
    serviceAccountRef: refs.serviceAccount('auth.serviceAccount', serviceAccount, options.audiences),
    awsSecurityCredentials: aws && { region: aws.region, awsCredentialsSecretRef: refs.secret('auth.awsCredentials.secret', aws.secret) },
    credConfig: config && credentialConfig(refs, config),
  };
}

function credentialConfig(refs: References, { configMap, key, namespace }: GcpCredentialConfig): Record<string, unknown> {
  return { ...refs.configMap('auth.credentialConfig', configMap, namespace), key };
}

/** Which version of a secret Google Secret Manager returns if the reference has none. */
export enum GcpVersionSelection {
  /** The latest; an error if it is disabled or destroyed. */
  LATEST_OR_FAIL = 'LatestOrFail',
  /** The latest that is enabled. */
  LATEST_OR_FETCH = 'LatestOrFetch',
}

/** Google Secret Manager. */
export interface GcpOptions {
  /**
   * Google project.
   *
   * @default - that of the cluster in which the operator runs
   */
  readonly projectId?: string;
  /**
   * Location of regional secrets, such as `europe-west3`.
   *
   * @default - global secrets
   */
  readonly location?: string;
  /**
   * How the operator authenticates.
   *
   * @default - the identity of its own pod
   */
  readonly auth?: GcpAuth;
  /**
   * Which version of a secret to use if a reference has none.
   *
   * @default GcpVersionSelection.LATEST_OR_FAIL
   */
  readonly secretVersionSelectionPolicy?: GcpVersionSelection;
}

/** `workloadIdentity` of a store or generator. @internal */
export function workloadIdentity(refs: References, prop: string, identity: GcpWorkloadIdentity): Record<string, unknown> {
  return {
    clusterLocation: identity.clusterLocation,
    clusterName: identity.clusterName,
    clusterProjectID: identity.clusterProjectId,
    serviceAccountRef: refs.serviceAccount(`${prop}.serviceAccount`, identity.serviceAccount, identity.audiences),
  };
}
