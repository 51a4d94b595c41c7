import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { API_VERSION } from './api-version';
import { goDuration } from '../../base/duration';
import { declareExternal, INamedObject } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { imageNameFault } from '../../base/image-name';
import { problem } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { ISecret } from '../../secret';
import { checkGoExpression } from '../go-expression';
import { CloudProvider } from '../source/oci-repository';
import { certSecret, proxySecret, registrySecret } from '../source/source-reference';

/** An image whose tags Flux scans. */
export interface IImageRepository extends IConstruct, INamedObject {
  /** API version of the object. */
  readonly apiVersion: string;
  /** Name of the image without tag and digest, such as `harbor.example.com/org/myapp`. */
  readonly image: string;
}

/** Attributes of an ImageRepository that this program does not create. */
export interface ImageRepositoryAttributes {
  /** Name of the object. */
  readonly name: string;
  /** Name of the image without tag and digest, such as `harbor.example.com/org/myapp`. */
  readonly image: string;
  /**
   * Namespace of the object.
   *
   * @default - that of the referring object
   */
  readonly namespace?: string;
}

/** Properties of an ImageRepository. */
export interface ImageRepositoryProps extends ResourceProps {
  /** Name of the image, with the registry's host and without scheme, tag and digest: `harbor.example.com/org/myapp`, `ghcr.io/org/myapp`. */
  readonly image: string;
  /**
   * How often the registry is asked for tags. More than zero. A `Receiver` that the registry calls makes new tags known at once.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Timeout of a scan. More than zero.
   *
   * @default - the interval
   */
  readonly timeout?: Duration;
  /**
   * Image pull Secret with credentials of the registry: key `.dockerconfigjson`. The one with which the cluster pulls the image, such as
   * `robot.imagePullSecret(…)` of Harbor, is sufficient.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Authentication provider of a cloud's registry.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Service account for its image pull Secrets (provider GENERIC) or workload identity (other providers).
   *
   * @default - that of image-reflector-controller
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Secret with certificates: `ca.crt`, `tls.crt` with `tls.key`, or all three.
   *
   * @default - system certificates
   */
  readonly certSecret?: ISecret;
  /**
   * Secret with the proxy: `address`, optionally `username` and `password`.
   *
   * @default - none
   */
  readonly proxySecret?: ISecret;
  /**
   * Whether to connect to the registry without TLS.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Go regular expressions of tags that are ignored, at most 25.
   *
   * @default - signatures and attestations of Cosign: `^.*\.sig$`, `^sha256-.*$`
   */
  readonly exclusionList?: string[];
  /**
   * Other namespaces whose ImagePolicies may use this object: each item has the labels of namespaces, all of which must match; an item
   * without labels means all namespaces. Every namespace has the label `kubernetes.io/metadata.name`.
   *
   * @default - only ImagePolicies of its own namespace
   */
  readonly accessFrom?: { [label: string]: string }[];
  /**
   * Suspends scans.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Whether `exclusionList` is left out of the manifest where it is not given, so that Flux's own default holds: `^.*\.sig$`.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/**
 * An image whose tags Flux scans, so that an `ImagePolicy` can choose one of them. Any registry of OCI images is one: Harbor, Gitea, GitHub, GitLab, clouds.
 *
 * A registry that sends webhooks starts a scan at once, through a `Receiver` with this object: Harbor (`ReceiverType.harbor`), Gitea (`ReceiverType.gitea`
 * with the event `package`), GitHub (`ReceiverType.github` with the event `registry_package`), Azure, Google, Docker Hub, Quay and Nexus.
 *
 * @example
 * const pull = Secret.fromSecretName(production, 'pull', { name: 'harbor-pull', namespace: 'flux-system' });
 * const myapp = new flux.ImageRepository(production.system, 'myapp', { image: 'harbor.example.com/org/myapp', secret: pull });
 * const token = Secret.fromSecretName(production, 'token', { name: 'harbor-webhook', namespace: 'flux-system', keys: ['token'] });
 * new flux.Receiver(production.system, 'harbor', { type: flux.ReceiverType.harbor({ secret: token }), resources: [myapp] });
 *
 * @see https://fluxcd.io/flux/components/image/imagerepositories/
 */
export class ImageRepository extends Resource implements IImageRepository {
  /** Declares an ImageRepository that this program does not create. */
  public static fromImageRepositoryName(scope: Construct, id: string, attributes: ImageRepositoryAttributes): IImageRepository {
    return new ImportedImageRepository(scope, id, attributes);
  }

  public readonly image: string;

  /** Labels of other namespaces that may use it. @internal */
  public readonly _accessFrom?: readonly object[];

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id, API_VERSION, 'ImageRepository', props);
    this.image = props.image;
    this._accessFrom = props.accessFrom;
    const fault = imageNameFault(props.image);
    if (fault) {
      problem(this, 'image-name', `image ${JSON.stringify(props.image)} is not a valid image name: ${fault}`, 'use host/path in lower case, without scheme, tag and digest');
    }
    this._checkExclusions(props.exclusionList);
    this._spec = {
      image: props.image,
      interval: goDuration(this, 'interval', props.interval) ?? '5m',
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      secretRef: registrySecret(this, props.secret),
      provider: props.provider,
      serviceAccountName: serviceAccountName(this, props.serviceAccount),
      certSecretRef: certSecret(this, props.certSecret),
      proxySecretRef: proxySecret(this, props.proxySecret),
      insecure: props.insecure,
      exclusionList: props.exclusionList ?? (props.engineDefaults ? undefined : ['^.*\\.sig$', '^sha256-.*$']),
      accessFrom: props.accessFrom && { namespaceSelectors: props.accessFrom.map(selectorOf) },
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _checkExclusions(list: string[] = []): void {
    list.forEach((expression, i) => checkGoExpression(this, `exclusionList[${i}]`, expression));
    if (list.length > 25) problem(this, 'image-exclusions', `exclusionList has ${list.length} entries`, 'join expressions by |: the API server accepts at most 25');
  }
}

function selectorOf(labels: { readonly [label: string]: string }): object {
  return Object.keys(labels).length > 0 ? { matchLabels: labels } : {};
}

/** An ImageRepository outside the program. */
class ImportedImageRepository extends Construct implements IImageRepository {
  public readonly apiVersion = API_VERSION;
  public readonly kind = 'ImageRepository';
  public readonly name: string;
  public readonly namespace?: string;
  public readonly image: string;

  constructor(scope: Construct, id: string, { name, namespace, image }: ImageRepositoryAttributes) {
    super(scope, id);
    this.name = name;
    this.namespace = namespace;
    this.image = image;
    declareExternal(this, { apiVersion: API_VERSION, kind: this.kind, name, namespace });
  }
}
