import { Construct } from 'constructs';
import { Mount } from './backend';
import type { Harbor } from './harbor';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ISecret } from '../secret';

/** Credential type of a registry. */
export enum RegistryCredentialType {
  /** User name and password, or access key and secret. */
  BASIC = 'basic',
  /** OAuth. */
  OAUTH = 'oauth',
}

/** An upstream registry. */
export interface RegistryOptions {
  /** Kind of the registry. Harbor cannot change it later. */
  readonly type: RegistryType;
  /** URL with its scheme, such as `https://hub.docker.com` or `https://ghcr.io`. */
  readonly url: string;
  /**
   * Name of the registry in Harbor.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * A Secret with the keys `username` and `password`, in Harbor's namespace. Harbor never shows the password again, so the reconciler
   * writes it at each run.
   *
   * @default - anonymous
   */
  readonly credentials?: ISecret;
  /**
   * Name of the user in plain text; `credentials` then need the key `password` only. The Crossplane backend needs it.
   *
   * @default - key `username` of `credentials`
   */
  readonly username?: string;
  /**
   * Credential type of the registry.
   *
   * @default RegistryCredentialType.BASIC
   */
  readonly credentialType?: RegistryCredentialType;
  /**
   * Whether Harbor skips verification of the registry's certificate.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Certificate authority of the registry, in PEM (Harbor 2.15).
   *
   * @default - those that Harbor trusts anyway
   */
  readonly ca?: string;
  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;
}

/** Properties of an upstream registry. */
export interface RegistryProps extends RegistryOptions {
  /** The Harbor that reads from it. */
  readonly harbor: Harbor;
}

/**
 * An upstream registry that proxy caches read from.
 *
 * @example
 * const hub = registry.addRegistry('docker-hub', { type: harbor.RegistryType.DOCKER_HUB, url: 'https://hub.docker.com', credentials: secret });
 * registry.addProject('docker-hub-cache', { proxyCache: { registry: hub } });
 *
 * @see https://goharbor.io/docs/main/administration/configuring-replication/create-replication-endpoints/
 */
export class Registry extends Construct {
  /** Name of the registry in Harbor. */
  public readonly name: string;

  /** @internal */
  public readonly _props: RegistryProps;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    this._props = props;
    this.name = props.name ?? id;
    if (!/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(props.url)) {
      problem(this, 'harbor-url', `url is ${JSON.stringify(props.url)}, which is not a valid registry URL`,
        'include the scheme, without user and query, such as https://ghcr.io');
    }
    if (props.username !== undefined && !props.credentials) {
      problem(this, 'harbor-credentials', `username is ${JSON.stringify(props.username)}, but credentials is missing`,
        'set credentials to a Secret with the key password');
    }
    if (props.credentials) {
      const required = props.username === undefined ? ['username', 'password'] : ['password'];
      secretReference(this, 'credentials', props.credentials, { required, namespace: props.harbor.namespace });
    }
    props.harbor._addRegistry(this);
  }

  /** The registry as the reconciler's script takes it. @internal */
  public _render(mount: Mount): Record<string, unknown> {
    const { type, url, description = '', insecure = false, ca: caCertificate, credentials, username, credentialType = RegistryCredentialType.BASIC } = this._props;
    return {
      body: { name: this.name, type, url, description, insecure, ca_certificate: caCertificate },
      credential: credentials && {
        type: credentialType,
        username,
        access_key: username === undefined ? mount(credentials, 'username') : undefined,
        access_secret: mount(credentials, 'password'),
      },
    };
  }
}

/** Kinds of registries that Harbor can read from. */
export enum RegistryType {
  /** Another Harbor. */
  HARBOR = 'harbor',
  /** Docker Hub; its address is `https://hub.docker.com`. */
  DOCKER_HUB = 'docker-hub',
  /** Any registry of Docker's API v2. */
  DOCKER_REGISTRY = 'docker-registry',
  /** Amazon Elastic Container Registry. */
  AWS_ECR = 'aws-ecr',
  /** Azure Container Registry. */
  AZURE_ACR = 'azure-acr',
  /** Google Container Registry and Artifact Registry. */
  GOOGLE_GCR = 'google-gcr',
  /** Quay. */
  QUAY = 'quay',
  /** GitLab's container registry. Not for proxy caches unless Harbor is configured so. */
  GITLAB = 'gitlab',
  /** GitHub's container registry. */
  GITHUB_GHCR = 'github-ghcr',
  /** JFrog Artifactory. */
  JFROG_ARTIFACTORY = 'jfrog-artifactory',
  /** Alibaba Cloud Container Registry. */
  ALI_ACR = 'ali-acr',
  /** Huawei SWR. Not for proxy caches unless Harbor is configured so. */
  HUAWEI_SWR = 'huawei-SWR',
  /** Tencent Container Registry. Not for proxy caches unless Harbor is configured so. */
  TENCENT_TCR = 'tencent-tcr',
  /** Docker Trusted Registry. Not for proxy caches unless Harbor is configured so. */
  DTR = 'dtr',
  /** Volcano Engine Container Registry. Not for proxy caches unless Harbor is configured so. */
  VOLCENGINE_CR = 'volcengine-cr',
}
