import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { API_VERSION } from './api-version';
import { IImageRepository, type ImageRepository } from './image-repository';
import { TagChoice } from './tag-choice';
import { TagFilter } from './tag-filter';
import { goDuration } from '../../base/duration';
import { declareExternal, INamedObject } from '../../base/external';
import { isImageDigest, isImageTag } from '../../base/image-name';
import { problem } from '../../base/problem';
import { setterToken } from '../../base/setter-token';
import { Resource, ResourceProps } from '../../resource';
import { crossReference } from '../source/source-reference';

/** Whether Flux looks up the digest of the chosen tag. */
export enum DigestReflection {
  /** It does not. */
  NEVER = 'Never',
  /** Once for each tag. For tags that always mean the same image. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Again and again. For tags that move, such as `latest`. */
  ALWAYS = 'Always',
}

/** A policy that chooses one image, and the values that follow it. */
export interface IImagePolicy extends IConstruct, INamedObject {
  /** API version of the object. */
  readonly apiVersion: string;
  /**
   * The whole image, such as `harbor.example.com/org/myapp:1.0.0`, for the `image` of a container.
   *
   * @param initialTag tag until automation writes another
   */
  image(initialTag: string): string;
  /**
   * The tag of the image, for a field that holds a tag alone: `tag` of Helm values, `newTag` of kustomize.
   *
   * @param initialTag tag until automation writes another
   */
  tag(initialTag: string): string;
  /** The name of the image, for a field that holds a name alone: `repository` of Helm values, `newName` of kustomize. */
  imageName(): string;
  /**
   * The digest of the image, for a field that holds a digest alone. Requires digest reflection.
   *
   * @param initialDigest digest until automation writes another: `sha256:…`
   */
  digest(initialDigest: string): string;
}

/** Attributes of an ImagePolicy that this program does not create. */
export interface ImagePolicyAttributes {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. The comments in manifests name it. */
  readonly namespace: string;
  /** Name of the image without tag and digest. */
  readonly image: string;
}

/** Properties of an ImagePolicy. */
export interface ImagePolicyProps extends ResourceProps {
  /** The image whose tags it chooses from. In another namespace, it needs `accessFrom`. */
  readonly repository: IImageRepository;
  /** How a tag is chosen, such as `TagChoice.semver('1.x')`. */
  readonly choice: TagChoice;
  /**
   * Which tags it chooses from, and which part of them it compares.
   *
   * @default - all tags, as a whole
   */
  readonly filter?: TagFilter;
  /**
   * Whether Flux looks up the digest of the chosen tag, so that what it writes has it: `image:tag@sha256:…`.
   *
   * @default DigestReflection.NEVER
   */
  readonly digestReflection?: DigestReflection;
  /**
   * How often the digest is looked up again. Only with `DigestReflection.ALWAYS`.
   *
   * @default - Duration.minutes(10) with DigestReflection.ALWAYS
   */
  readonly interval?: Duration;
  /**
   * Suspends the policy: its choice stays as it is.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * Chooses one tag of an image. What `image`, `tag`, `imageName` and `digest` return may stand in any field of any object, in a folder or in `ImagePins`: the field
 * is written with the initial value and with the comment that an `ImageUpdateAutomation` looks for, `# {"$imagepolicy": "flux-system:myapp"}`. It must be the
 * whole value of the field. Afterwards the value is the automation's: `publish` keeps what stands in the repository.
 *
 * @example
 * const myapp = new flux.ImageRepository(production.system, 'myapp', { image: 'harbor.example.com/org/myapp' });
 * const policy = new flux.ImagePolicy(production.system, 'myapp-policy', {
 *   repository: myapp,
 *   filter: flux.TagFilter.timestamped('main'), // what ci.ImageTag.timestamped() pushes
 *   choice: flux.TagChoice.numerical(),
 * });
 * new kplus.Deployment(folder, 'myapp', { containers: [{ image: policy.image('main-1f0c2b3a-1764576000') }] });
 *
 * @see https://fluxcd.io/flux/components/image/imagepolicies/
 * @see https://fluxcd.io/flux/guides/image-update/#configure-image-update-for-custom-resources
 */
export class ImagePolicy extends Resource implements IImagePolicy {
  /** Declares an ImagePolicy that this program does not create. */
  public static fromImagePolicyName(scope: Construct, id: string, attributes: ImagePolicyAttributes): IImagePolicy {
    return new ImportedImagePolicy(scope, id, attributes);
  }

  private readonly _spec: Record<string, unknown>;
  private readonly _image: string;
  private readonly _reflects: boolean;

  constructor(scope: Construct, id: string, props: ImagePolicyProps) {
    super(scope, id, API_VERSION, 'ImagePolicy', props);
    const { repository, digestReflection, interval } = props;
    if (repository === undefined) problem(this, 'image-automation', 'repository is not set', 'pass the ImageRepository whose tags it chooses from');
    this._image = repository?.image ?? '';
    this._reflects = digestReflection !== undefined && digestReflection !== DigestReflection.NEVER;
    if (repository !== undefined) this._checkAccess(repository);
    const always = digestReflection === DigestReflection.ALWAYS;
    if (interval !== undefined && !always) {
      problem(this, 'image-digest', `interval is set, but digestReflection is ${digestReflection ?? DigestReflection.NEVER}`, 'use DigestReflection.ALWAYS, or remove interval');
    }
    this._spec = {
      imageRepositoryRef: repository && crossReference(this, repository),
      policy: props.choice._render(this),
      filterTags: props.filter?._render(this),
      digestReflectionPolicy: digestReflection,
      interval: always ? goDuration(this, 'interval', interval) ?? '10m' : undefined,
      suspend: props.suspend,
    };
  }

  public image(initialTag: string): string {
    checkTag(this, initialTag);
    return marked(this, `${this._image}:${initialTag}`);
  }

  public tag(initialTag: string): string {
    checkTag(this, initialTag);
    return marked(this, initialTag, 'tag');
  }

  public imageName(): string {
    return marked(this, this._image, 'name');
  }

  public digest(initialDigest: string): string {
    if (!this._reflects) {
      problem(this, 'image-digest', `a field takes the digest of ImagePolicy ${this.name}, but digestReflection is ${DigestReflection.NEVER}`,
        'use DigestReflection.IF_NOT_PRESENT, or ALWAYS for tags that move');
    }
    checkDigest(this, initialDigest);
    return marked(this, initialDigest, 'digest');
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _checkAccess(repository: IImageRepository): void {
    if (!ApiObject.isApiObject(repository) || (repository as unknown as ImageRepository)._accessFrom) return;
    if (this.namespace === undefined || repository.namespace === undefined || repository.namespace === this.namespace) return;
    const { name, namespace } = repository;
    problem(this, 'image-access', `repository is ImageRepository ${name} in namespace ${namespace}, which ImagePolicies in namespace ${this.namespace} may not use`,
      `set accessFrom of the ImageRepository: [{ 'kubernetes.io/metadata.name': '${this.namespace}' }]`);
  }
}

/** An ImagePolicy outside the program. */
class ImportedImagePolicy extends Construct implements IImagePolicy {
  public readonly apiVersion = API_VERSION;
  public readonly kind = 'ImagePolicy';
  public readonly name: string;
  public readonly namespace: string;
  private readonly _image: string;

  constructor(scope: Construct, id: string, { name, namespace, image }: ImagePolicyAttributes) {
    super(scope, id);
    this.name = name;
    this.namespace = namespace;
    this._image = image;
    declareExternal(this, { apiVersion: API_VERSION, kind: this.kind, name, namespace });
  }

  public image(initialTag: string): string {
    checkTag(this, initialTag);
    return marked(this, `${this._image}:${initialTag}`);
  }

  public tag(initialTag: string): string {
    checkTag(this, initialTag);
    return marked(this, initialTag, 'tag');
  }

  public imageName(): string {
    return marked(this, this._image, 'name');
  }

  public digest(initialDigest: string): string {
    checkDigest(this, initialDigest);
    return marked(this, initialDigest, 'digest');
  }
}

/** A value with the comment of a policy. */
function marked(policy: IImagePolicy, value: string, part?: string): string {
  if (policy.namespace === undefined) {
    problem(policy, 'image-marker', `a field follows ImagePolicy ${policy.name}, whose namespace is not known`, 'set its namespace, or that of its folder: the comment names it');
  }
  if (!('cloud' in policy.node.root)) { // what the App of this library has
    problem(policy, 'image-marker', `a field follows ImagePolicy ${policy.name}, but a plain cdk8s.App writes no comments`, 'use the App of cdk-gitops');
    return value;
  }
  const target = [policy.namespace ?? 'default', policy.name, ...(part === undefined ? [] : [part])].join(':');
  return setterToken(policy, value, `{"$imagepolicy": ${JSON.stringify(target)}}`);
}

function checkTag(policy: IImagePolicy, tag: string): void {
  if (isImageTag(tag)) return;
  problem(policy, 'image-reference', `the initial tag ${JSON.stringify(tag)} of ImagePolicy ${policy.name} is not a valid tag`,
    'use at most 128 letters, digits, dots, dashes and underscores, not beginning with a dot or dash');
}

function checkDigest(policy: IImagePolicy, digest: string): void {
  if (isImageDigest(digest)) return;
  problem(policy, 'image-reference', `the initial digest ${JSON.stringify(digest)} of ImagePolicy ${policy.name} is not a valid digest`, 'use sha256: and 64 hexadecimal digits');
}
