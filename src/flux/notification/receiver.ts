import { createHash } from 'crypto';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { FLUX_KINDS, objectReferences } from './object-selector';
import { ReceiverType } from './receiver-type';
import { goDuration } from '../../base/duration';
import { problem } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';

/** Properties of a Receiver. */
export interface ReceiverProps extends ResourceProps {
  /** Who calls, and how the call is verified, such as `ReceiverType.gitea({ secret })`. */
  readonly type: ReceiverType;
  /** What a call reconciles: handles of Flux objects, and `ReceiverResource.all` for all with some labels. At least one. */
  readonly resources: IReceiverResource[];
  /**
   * CEL expression that says whether an object is reconciled, over `res` (its metadata) and `req` (the request's body). With
   * `genericOidc` it may use `claims`.
   *
   * @default - all
   */
  readonly filter?: string;
  /**
   * How often the Secret is read again.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Whether the controller suspends the Receiver: calls are answered with an error.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A webhook that makes Flux reconcile at once. The controller answers it at the Service `webhook-receiver`: make it reachable with a
 * `ReceiverIngress` or `ReceiverHttpRoute`.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/
 */
export class Receiver extends Resource {
  /**
   * The path of a Receiver's address: `/hook/` and the SHA-256 of token, name and namespace. Who knows it can call Receivers that
   * verify nothing, so keep it out of what others read.
   *
   * @param token text of the Secret's key `token`; empty for `genericOidc`
   * @param name name of the Receiver
   * @param namespace namespace of the Receiver
   */
  public static pathOf(token: string, name: string, namespace: string): string {
    return `/hook/${createHash('sha256').update(token + name + namespace).digest('hex')}`;
  }

  private readonly _props: ReceiverProps;
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ReceiverProps) {
    super(scope, id, 'notification.toolkit.fluxcd.io/v1', 'Receiver', props);
    this._props = props;
    if (props.resources.length === 0) problem(this, 'receiver-resources', 'resources is empty', 'name at least one object to reconcile');
    this._checkFilter('filter', props.filter);
    this._spec = {
      ...props.type._spec(this),
      resources: props.resources.flatMap((resource) => this._reference(resource)),
      resourceFilter: props.filter,
      interval: goDuration(this, 'interval', props.interval),
      suspend: props.suspend,
    };
  }

  /**
   * The path of this Receiver's address, for whoever sets up the sender: `/hook/` and the SHA-256 of token, name and namespace. A
   * Receiver whose namespace is not known at synth has none yet, which is an error.
   *
   * @param token text of the Secret's key `token`; leave it out for `genericOidc`
   */
  public pathFor(token?: string): string {
    if (this.namespace === undefined) {
      problem(this, 'receiver-path', 'the path is asked for, but the namespace is not known', 'give the Receiver or its folder a namespace');
    }
    return Receiver.pathOf(this._props.type.type === 'generic-oidc' ? '' : token ?? '', this.name, this.namespace ?? '');
  }

  /** Who calls, in Flux's word. @internal */
  public get _type(): string {
    return this._props.type.type;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _reference(resource: IReceiverResource): Record<string, unknown>[] {
    const { kind, name, matchLabels, filter } = resource;
    if (name === '*' && Object.keys(matchLabels ?? {}).length === 0) {
      problem(this, 'receiver-resources', `all objects of kind ${kind} are named without labels`, 'give matchLabels: Flux reconciles nothing without');
    }
    this._checkFilter(`filter of ${kind} ${name}`, filter);
    return objectReferences(this, resource).map((reference) => ({ ...reference, apiVersion: FLUX_KINDS[kind], filter }));
  }

  private _checkFilter(what: string, filter: string | undefined): void {
    if (filter?.trim() === '') problem(this, 'receiver-filter', `${what} is empty`, 'give a CEL expression, or leave it out');
    const code = filter?.replace(/'(\\.|[^'\\])*'|"(\\.|[^"\\])*"/g, '""') ?? '';
    if (this._props.type.type !== 'generic-oidc' && /(^|[^.\w])claims\b/.test(code)) {
      problem(this, 'receiver-filter', `${what} uses claims: ${filter}`, 'only the type genericOidc has claims; use res and req');
    }
  }
}

/**
 * What a Receiver reconciles. Every handle of a Flux object is one: a `GitRepository`, an `ImageRepository`, an `ExternalObject` for
 * what is made elsewhere. `ReceiverResource` stands for all objects with some labels, or adds a filter.
 */
export interface IReceiverResource {
  /** Kind of the object, such as `GitRepository`. */
  readonly kind: string;
  /** Name of the object, or `*` for all objects with the labels. */
  readonly name: string;
  /** Namespace of the object; undefined for the Receiver's own. */
  readonly namespace?: string;
  /** Namespaces, where there are several; used instead of `namespace`. */
  readonly namespaces?: string[];
  /** Labels that objects must have; with the name `*`, and only there. */
  readonly matchLabels?: { [name: string]: string };
  /** CEL expression over `res` and `req` that says whether an object is reconciled. */
  readonly filter?: string;
}

/** Which objects of a kind. */
export interface ReceiverResourceOptions {
  /**
   * Labels that the objects must have, all of them. At least one: Flux reconciles nothing without.
   */
  readonly matchLabels: { [name: string]: string };
  /**
   * Namespaces of the objects. Flux refuses other namespaces than the Receiver's own where the controller runs with
   * `--no-cross-namespace-refs`.
   *
   * @default - only the Receiver's own namespace
   */
  readonly namespaces?: string[];
  /**
   * CEL expression that says whether an object is reconciled, over `res` (its metadata) and `req` (the request's body); it must hold
   * beside the Receiver's own filter. With `genericOidc` it may use `claims`.
   *
   * @default - all
   */
  readonly filter?: string;
}

/**
 * All objects of a kind with some labels, or an object with a filter, as something that a Receiver reconciles.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/#resources
 */
export class ReceiverResource implements IReceiverResource {
  /**
   * All objects of a kind that have some labels.
   *
   * @param kind one of Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy,
   * ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact; another one is refused
   * @param options their labels, their namespaces, and a filter
   */
  public static all(kind: string, options: ReceiverResourceOptions): ReceiverResource {
    return new ReceiverResource({ ...options, kind, name: '*' });
  }

  /**
   * One object, reconciled only where a filter holds.
   *
   * @param object handle of the object
   * @param filter CEL expression over `res` (its metadata) and `req` (the request's body)
   */
  public static when(object: IReceiverResource, filter: string): ReceiverResource {
    return new ReceiverResource({ kind: object.kind, name: object.name, namespace: object.namespace, filter });
  }

  public readonly kind: string;
  public readonly name: string;
  public readonly namespace?: string;
  public readonly namespaces?: string[];
  public readonly matchLabels?: { [name: string]: string };
  public readonly filter?: string;

  private constructor(resource: IReceiverResource) {
    this.kind = resource.kind;
    this.name = resource.name;
    this.namespace = resource.namespace;
    this.namespaces = resource.namespaces;
    this.matchLabels = resource.matchLabels;
    this.filter = resource.filter;
  }
}
