import { createHash } from 'crypto';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { FLUX_KINDS, objectReferences } from './object-selector';
import { ReceiverType } from './receiver-type';
import { goDuration } from '../../base/duration';
import { INamedObject } from '../../base/external';
import { problem } from '../../base/problem';
import { withoutQuoted } from '../../base/quoted';
import { Resource, ResourceProps } from '../../resource';

/** Properties of a Receiver. */
export interface ReceiverProps extends ResourceProps {
  /** Sender and verification of the webhook, such as `ReceiverType.gitea({ secret })`. */
  readonly type: ReceiverType;
  /** Objects to reconcile: Flux objects, or `ReceiverResource.all` for all objects with given labels. At least one. */
  readonly resources: INamedObject[];
  /**
   * CEL expression over `res` (metadata of the object) and `req` (body of the request) that is true for objects to reconcile. With
   * `genericOidc`, it may use `claims`.
   *
   * @default - all
   */
  readonly filter?: string;
  /**
   * How often the Secret is read.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Suspends the Receiver: calls fail with an error.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A webhook that triggers an immediate reconciliation. The controller serves it at the Service `webhook-receiver`; expose it with a
 * `ReceiverIngress` or `ReceiverHttpRoute`.
 *
 * @example
 * const token = Secret.fromSecretName(production, 'token', { name: 'webhook-token', namespace: 'flux-system', keys: ['token'] });
 * new flux.Receiver(production.system, 'gitea', { type: flux.ReceiverType.gitea({ secret: token }), resources: [source] });
 * new flux.ReceiverIngress(production.system, 'webhooks', { host: 'flux.example.com', clusterIssuer: 'letsencrypt' });
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/
 */
export class Receiver extends Resource {
  /**
   * The path of a Receiver: `/hook/` and the SHA-256 of token, name and namespace. Keep it confidential: it is sufficient to call
   * Receivers without verification.
   *
   * @param token value of the key `token` of the Secret; empty for `genericOidc`
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
    if (props.resources.length === 0) problem(this, 'receiver-resources', 'resources is empty', 'add at least one object to reconcile');
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
   * The path of this Receiver, for the configuration of the sender: `/hook/` and the SHA-256 of token, name and namespace. It is an error
   * if the namespace of the Receiver is not known at synth.
   *
   * @param token value of the key `token` of the Secret; omit it for `genericOidc`
   */
  public pathFor(token?: string): string {
    if (this.namespace === undefined) {
      problem(this, 'receiver-path', 'the path depends on the namespace, which is not known', 'set the namespace of the Receiver or its folder');
    }
    return Receiver.pathOf(this._props.type.type === 'generic-oidc' ? '' : token ?? '', this.name, this.namespace ?? '');
  }

  /** Type in Flux. @internal */
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
      problem(this, 'receiver-resources', `a reference to all objects of kind ${kind} has no labels`, 'set matchLabels: without labels, Flux reconciles nothing');
    }
    this._checkFilter(`filter of ${kind} ${name}`, filter);
    return objectReferences(this, resource).map((reference) => ({ ...reference, apiVersion: FLUX_KINDS[kind], filter }));
  }

  private _checkFilter(what: string, filter: string | undefined): void {
    if (filter?.trim() === '') problem(this, 'receiver-filter', `${what} is empty`, 'use a CEL expression, or remove it');
    const code = withoutQuoted(filter ?? '', '\'"');
    if (this._props.type.type !== 'generic-oidc' && /(^|[^.\w])claims\b/.test(code)) {
      problem(this, 'receiver-filter', `${what} uses claims, which only type genericOidc supports: ${filter}`, 'use res and req');
    }
  }
}

/** What a Receiver reconciles, where it is more than one object: `ReceiverResource` selects all objects with given labels, or adds a filter. */
export interface IReceiverResource extends INamedObject {
  /** Several namespaces; overrides `namespace`. */
  readonly namespaces?: string[];
  /** Required labels of the objects; required with the name `*`, and only valid there. */
  readonly matchLabels?: { [name: string]: string };
  /** CEL expression over `res` and `req` that is true for objects to reconcile. */
  readonly filter?: string;
}

/** Selects objects of a kind. */
export interface ReceiverResourceOptions {
  /**
   * Labels that the objects must have; all must match. At least one: without labels, Flux reconciles nothing.
   */
  readonly matchLabels: { [name: string]: string };
  /**
   * Namespaces of the objects. If the controller runs with `--no-cross-namespace-refs`, Flux rejects namespaces other than that of the
   * Receiver.
   *
   * @default - only the namespace of the Receiver
   */
  readonly namespaces?: string[];
  /**
   * CEL expression over `res` (metadata of the object) and `req` (body of the request) that is true for objects to reconcile, in addition
   * to the Receiver's own filter. With `genericOidc`, it may use `claims`.
   *
   * @default - all
   */
  readonly filter?: string;
}

/**
 * All objects of a kind with given labels, or an object with a filter, for a Receiver to reconcile.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/#resources
 */
export class ReceiverResource implements IReceiverResource {
  /**
   * All objects of a kind with given labels.
   *
   * @param kind one of Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy,
   * ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact; other kinds are an error
   * @param options labels, namespaces and filter of the objects
   */
  public static all(kind: string, options: ReceiverResourceOptions): ReceiverResource {
    return new ReceiverResource({ ...options, kind, name: '*' });
  }

  /**
   * One object, reconciled only if a filter is true.
   *
   * @param target the object
   * @param filter CEL expression over `res` (metadata of the object) and `req` (body of the request)
   */
  public static when(target: INamedObject, filter: string): ReceiverResource {
    return new ReceiverResource({ kind: target.kind, name: target.name, namespace: target.namespace, filter });
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
