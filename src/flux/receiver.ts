import { createHash } from 'crypto';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { goDuration } from '../duration';
import { problem } from '../problem';
import { Resource, ResourceProps } from '../resource';
import { FLUX_KINDS } from './flux-kinds';
import { objectReferences } from './object-selector';
import { IReceiverResource } from './receiver-resource';
import { ReceiverType } from './receiver-type';

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
   * Whether calls are answered with an error for now.
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
