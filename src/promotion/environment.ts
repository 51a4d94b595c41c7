import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { ApiObject, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ExternalObject } from '../base/external';
import { problem } from '../base/problem';
import { withoutSetterToken } from '../base/setter-token';
import { Artifact, ImagePin, IStep, KubectlAccess } from '../ci';
import { ApplyOptions, Cluster, IDelivery } from '../cluster';
import { ImagePins } from '../image-pins';
import { ConfigMapGenerator, Overlay, OverlayProps, Patch } from '../overlay';
import type { Repository } from '../repository';
import { faultsOf, FreezeWindow } from './freeze-window';

/** What a pipeline renders for an environment, instead of a version in its pins. */
export interface RenderedOptions {
  /**
   * What renders it, from the templates in the checkout or in `downloads`, into `folder`: `helm template` or `kustomize build` with the environment's values. What comes
   * of it are YAML files; a `kustomization.yaml` that lists them is added where they have none.
   */
  readonly steps: IStep[];
  /**
   * Folder below the checkout that has the files then. Nothing else is in it.
   *
   * @default - `rendered/<id>`
   */
  readonly folder?: string;
  /**
   * Artifacts with the templates, of jobs that the promotion needs.
   *
   * @default - none: the templates are in the checkout
   */
  readonly downloads?: Artifact[];
}

/** Properties of an environment. */
export interface EnvironmentProps extends OverlayProps {
  /** The cluster in which it runs. */
  readonly cluster: Cluster;
  /**
   * The version of each image that robots promote, to begin with: image name → tag. They are in a file of their own (`pins/kustomization.yaml`), which
   * synthesis creates and never changes.
   *
   * @default - none; required unless it is `rendered`
   */
  readonly pins?: { [image: string]: string };
  /**
   * What a pipeline renders into the folder `rendered` of the environment, which robots own: generic templates of the application's repository become manifests, and the pull
   * request shows what changes in the cluster. The namespace, quota and values of the environment are around it; `bases` may be empty.
   *
   * @default - nothing: the bases are of this program, and pipelines change pins
   */
  readonly rendered?: RenderedOptions;
  /** How a pipeline asks the cluster whether it is healthy. The account reads Flux's objects, nothing else. */
  readonly access: KubectlAccess;
  /**
   * Whether the environment's folder has its namespace.
   *
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Most resources that all its pods may have together, as a ResourceQuota names them: `{ 'requests.cpu': '4', 'limits.memory': '8Gi' }`.
   *
   * @default - no limit
   */
  readonly quota?: { [resource: string]: string };
  /**
   * Values of the environment: keys of a ConfigMap. With `settings` they are merged into that of a base.
   *
   * @default - none
   */
  readonly values?: { [key: string]: string };
  /**
   * The ConfigMap of a base that gets `values`.
   *
   * @default - a ConfigMap `values` of its own
   */
  readonly settings?: ConfigMapGenerator;
  /**
   * Host name of the application in this environment.
   *
   * @default - as the bases say
   */
  readonly host?: string;
  /**
   * The Ingress or HTTPRoute of a base that gets `host`: in all its rules, and in its TLS.
   *
   * @default - none; required with `host`
   */
  readonly route?: IConstruct;
  /**
   * Who must agree before it is changed: accounts or teams, as the platform of the pipeline calls them.
   *
   * @default - nobody beyond those who merge the pull request
   */
  readonly approvers?: string[];
  /**
   * What must pass after each change, once it is healthy: `SmokeTest`, or steps of the program's own. If one fails, the promotion stops.
   *
   * @default - nothing
   */
  readonly verify?: IStep[];
  /**
   * When it is not changed.
   *
   * @default - never
   */
  readonly freezes?: FreezeWindow[];
  /**
   * Where people see it.
   *
   * @default - `https://` and `host`
   */
  readonly url?: string;
  /**
   * How the cluster applies it.
   *
   * @default - as `cluster.apply`
   */
  readonly apply?: ApplyOptions;
}

/**
 * What an application runs in: an overlay, in a namespace of a cluster, with the versions of its images in a file that a `Promotion` changes. Where no
 * `namespace` is given, it is the construct's id.
 *
 * @example
 * const staging = new promotion.Environment(manifests, 'staging', {
 *   bases: [base],
 *   cluster: production,
 *   pins: { 'ghcr.io/org/shop': '1.0.0' },
 *   access: ci.KubectlAccess.ambient(),
 *   quota: { 'requests.cpu': '4' },
 *   verify: [new promotion.SmokeTest({ url: 'https://staging.shop.example.com/healthz' })],
 * });
 *
 * @example
 * // Generic templates of the application's repository, rendered by its pipeline.
 * const render = new ci.Script({
 *   name: 'Render', tools: ['helm'], script: ['mkdir -p rendered/qa', 'helm template shop chart --values chart/qa.yaml >rendered/qa/shop.yaml'],
 * });
 * const qa = new promotion.Environment(manifests, 'qa', {
 *   bases: [], cluster: production, access: ci.KubectlAccess.ambient(), rendered: { steps: [render] },
 * });
 */
export class Environment extends Overlay {
  /** The cluster. */
  public readonly cluster: Cluster;
  /** What brings it into the cluster. */
  public readonly delivery: IDelivery;
  /** The versions of its images; undefined where it is only rendered. */
  public readonly pins?: ImagePins;
  /** Where people see it; undefined where that is not known. */
  public readonly url?: string;

  /** @internal */
  public readonly _props: EnvironmentProps;
  private readonly _others: ImagePin[] = [];

  constructor(repository: Repository, id: string, props: EnvironmentProps) {
    const namespace = props.namespace ?? id;
    super(repository, id, { ...props, namespace });
    this._props = props;
    this.cluster = props.cluster;
    this.url = props.url ?? (props.host === undefined ? undefined : `https://${props.host}`);
    this._check();
    const { pins = {}, rendered } = props;
    if (Object.keys(pins).length > 0 || !rendered) this.pins = new ImagePins(this, 'pins', { images: pins });
    if (rendered) {
      // Kustomize takes no empty kustomization, and Flux applies the environment before anything is rendered.
      this.seedFile(`${RENDERED}/kustomization.yaml`, `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: ${JSON.stringify(namespace)}\n`);
      this.expect(RENDERED);
    }
    if (props.createNamespace ?? true) new ApiObject(this, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    if (props.quota) new ApiObject(this, 'quota', { apiVersion: 'v1', kind: 'ResourceQuota', ...{ spec: { hard: { ...props.quota } } } });
    if (props.values) new ConfigMapGenerator(this, 'values', { literals: props.values, mergeInto: props.settings });
    if (props.host !== undefined && props.route) this.addPatch(Patch._of(props.route, (route) => hostsOf(route, props.host!)));
    this.delivery = props.cluster.node.root === this.node.root
      ? props.cluster.apply(this, props.apply)
      : new ExternalObject(this, 'delivery', { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: id, namespace: 'flux-system' });
  }

  /**
   * Adds the place of a version that is not of a container, such as the tag of a chart: a file that the program seeds and robots own.
   *
   * @param pin the place; the name of its image tells it from others
   */
  public addPin(pin: ImagePin): void {
    if (this._pin(pin.image)) problem(this, 'environment-pin', `environment ${this.node.id} has two pins of ${pin.image}`, 'give one of them another name');
    this._others.push(pin);
  }

  /** @internal */
  public get _isFilled(): boolean {
    return this._props.rendered !== undefined;
  }

  /** The folder of the repository that has what a pipeline renders; undefined where it renders nothing. @internal */
  public get _rendered(): string | undefined {
    return this._props.rendered && posix.join(this.path, RENDERED);
  }

  /** The place of the version of an image; undefined where there is none. @internal */
  public _pin(image: string): ImagePin | undefined {
    return this.pins?.images.includes(image) ? ImagePin.of(this.pins, image) : this._others.find((pin) => pin.image === image);
  }

  /** A branch of its own for each pin: images of two registries may have one last name. @internal */
  public _branch(pin: ImagePin): string {
    const isShared = this._images.some((each) => each !== pin.image && this._pin(each)!._branch === pin._branch);
    return isShared ? `${pin._branch}-${createHash('sha256').update(pin._place).digest('hex').slice(0, 8)}` : pin._branch;
  }

  /** Whether image automation writes the version of an image. @internal */
  public _isAutomated(image: string): boolean {
    const { [image]: tag } = this._props.pins ?? {};
    return tag !== undefined && withoutSetterToken(tag) !== tag;
  }

  /** Who must agree, without mistakes that are already said. @internal */
  public get _approvers(): string[] | undefined {
    const approvers = this._props.approvers?.filter((each) => each.trim() !== '') ?? [];
    return approvers.length > 0 ? approvers : undefined;
  }

  /** What it promotes. @internal */
  public get _images(): string[] {
    return [...this.pins?.images ?? [], ...this._others.map(({ image }) => image)];
  }

  private _check(): void {
    const { cluster, pins = {}, rendered, approvers, freezes = [], host, route, images = [] } = this._props;
    const name = this.node.id;
    if (cluster.node.root !== this.node.root) {
      problem(this, 'environment-cluster', `environment ${name} is in cluster ${cluster.node.path} of another app`, 'use a cluster of this app');
    }
    if (Object.keys(pins).length === 0 && !rendered) problem(this, 'environment-pin', `environment ${name} pins no image: nothing can be promoted to it`, 'give each image and its first tag in pins, or what renders it in rendered');
    if (approvers?.length === 0) {
      problem(this, 'environment-approvers', `environment ${name} requires approval, but nobody can approve`, 'name accounts or teams in approvers, or leave it out');
    }
    for (const each of approvers ?? []) {
      if (!/^\S(?:[^\x00-\x1f\x7f]*\S)?$/.test(each)) problem(this, 'environment-approvers', `${JSON.stringify(each)} cannot approve environment ${name}`, 'use the name of an account or team');
    }
    for (const image of new Set(images.map((each) => each.name).filter((each) => Object.hasOwn(pins, each)))) {
      problem(this, 'environment-pin', `environment ${name} sets the version of ${image} in images, too, which is applied after its pins: promotions of it would change nothing`,
        'remove it from images, or from pins');
    }
    for (const { message, fix } of faultsOf(freezes)) problem(this, 'freeze-window', message, fix);
    if (host === undefined) return;
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/.test(host)) {
      problem(this, 'environment-host', `host ${JSON.stringify(host)} is not a valid host name`, 'use a name without scheme, port and path, such as shop.example.com');
    }
    if (!route) problem(this, 'environment-host', `environment ${name} has host ${host}, but no route gets it`, 'pass the Ingress or HTTPRoute of the base as route');
  }
}

/** Folder below an environment. */
const RENDERED = 'rendered';

/** What gives a route its host. */
function hostsOf(route: ApiObject, host: string): JsonPatch[] {
  if (route.kind === 'HTTPRoute') return [JsonPatch.add('/spec/hostnames', [host])];
  const { spec = {} } = route.toJson() as { spec?: { rules?: unknown[]; tls?: unknown[] } };
  return [
    ...(spec.rules ?? []).map((_, i) => JsonPatch.add(`/spec/rules/${i}/host`, host)),
    ...(spec.tls ?? []).map((_, i) => JsonPatch.add(`/spec/tls/${i}/hosts`, [host])),
  ];
}

