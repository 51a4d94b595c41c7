import { Construct, IConstruct } from 'constructs';
import { ObjectReference, objectReferences } from './object-selector';
import { INamedObject } from '../../base/external';
import { problem, warning } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { checkGoExpression } from '../go-expression';

/** Minimum severity of events. */
export enum Severity {
  /** All events, including errors. */
  INFO = 'info',
  /** Only errors. */
  ERROR = 'error',
}

/** A Provider to which an Alert sends events, created by this program or elsewhere. */
export interface IProvider extends IConstruct {
  /** Name of the Provider. */
  readonly name: string;
  /** Namespace of the Provider; undefined where it is not known at synth. */
  readonly namespace?: string;
  /** Type of the Provider in Flux, such as `slack`; undefined where it is not known at synth. */
  readonly type?: string;
}

/** Options of `provider.addAlert`. */
export interface AlertOptions extends ResourceProps {
  /** Event sources: Flux objects, or `EventSource.all` for all objects of a kind. At least one. */
  readonly on: INamedObject[];
  /**
   * Minimum severity of events.
   *
   * @default Severity.INFO
   */
  readonly severity?: Severity;
  /**
   * Human-readable summary, such as `production is affected`, added to each event as `summary`. At most 255 characters.
   *
   * @default - none
   */
  readonly summary?: string;
  /**
   * Metadata added to each event, such as the cluster's name. Existing metadata of the event takes precedence.
   *
   * @default - none
   */
  readonly eventMetadata?: { [name: string]: string };
  /**
   * Go regular expressions (RE2: no look-around, no back-references). Only events whose message matches one of them are sent.
   *
   * @default - all
   */
  readonly inclusionList?: string[];
  /**
   * Go regular expressions (RE2: no look-around, no back-references). Events whose message matches one of them are not sent, even if
   * `inclusionList` matches.
   *
   * @default - none
   */
  readonly exclusionList?: string[];
  /**
   * Suspends the Alert.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** Properties of an Alert. */
export interface AlertProps extends AlertOptions {
  /** Provider to which events are sent. It must be in the Alert's namespace. */
  readonly provider: IProvider;
}

/**
 * Sends events of Flux objects to a Provider. Providers for commit statuses only support events of Kustomizations.
 *
 * @example
 * const chat = new flux.Provider(production.system, 'chat', {
 *   type: flux.ProviderType.mattermost({ webhookUrl: Secret.fromSecretName(production, 'hook', { name: 'mattermost', keys: ['address'] }) }),
 * });
 * new flux.Alert(production.system, 'errors', {
 *   provider: chat,
 *   on: [flux.EventSource.all('Kustomization'), flux.EventSource.all('HelmRelease', { namespaces: ['apps'] })],
 *   severity: flux.Severity.ERROR,
 * });
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/
 */
export class Alert extends Resource {
  private readonly _props: AlertProps;
  private readonly _sources: ObjectReference[];

  constructor(scope: Construct, id: string, props: AlertProps) {
    super(scope, id, 'notification.toolkit.fluxcd.io/v1beta3', 'Alert', props);
    this._props = props;
    if (props.on.length === 0) problem(this, 'alert-sources', 'on is empty', 'add at least one object, or `EventSource.all(kind)`');
    this._sources = props.on.flatMap((source) => objectReferences(this, source));
    this._checkProvider(props.provider);
    this._checkSummary(props);
    for (const expression of props.inclusionList ?? []) checkGoExpression(this, 'inclusionList', expression);
    for (const expression of props.exclusionList ?? []) checkGoExpression(this, 'exclusionList', expression);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    const { provider, severity, summary, eventMetadata, inclusionList, exclusionList, suspend } = this._props;
    return {
      spec: {
        providerRef: { name: provider.name },
        eventSources: this._sources,
        eventSeverity: severity,
        eventMetadata: summary === undefined ? eventMetadata : { ...eventMetadata, summary },
        inclusionList,
        exclusionList,
        suspend,
      },
    };
  }

  private _checkProvider(provider: IProvider): void {
    if (provider.namespace !== undefined && this.namespace !== undefined && provider.namespace !== this.namespace) {
      problem(this, 'cross-namespace', `provider refers to Provider ${provider.name} in namespace ${provider.namespace}, but the Alert is in namespace ${this.namespace}`,
        `create a Provider in namespace ${this.namespace}`);
    }
    if (!COMMIT_STATUS_TYPES.includes(provider.type ?? '')) return;
    for (const { kind, name } of this._sources.filter((source) => source.kind !== 'Kustomization')) {
      warning(this, 'alert-commit-status', `Provider ${provider.name} of type ${provider.type} drops events of ${kind} ${name} that have no commit`,
        'use a Kustomization, or add the annotation event.toolkit.fluxcd.io/commit to the object');
    }
  }

  private _checkSummary({ summary, eventMetadata }: AlertProps): void {
    if (summary === undefined) return;
    const { length } = [...summary];
    if (length > 255) problem(this, 'alert-summary', `summary has ${length} characters, which is too long: ${summary.slice(0, 40)}…`, 'use at most 255 characters');
    if (eventMetadata && 'summary' in eventMetadata) {
      problem(this, 'alert-summary', 'summary is set twice: as summary and in eventMetadata', 'set it only once');
    }
  }
}

const COMMIT_STATUS_TYPES = ['github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops'];

/** An event source of an Alert that is more than one object: `EventSource.all` selects all objects of a kind. */
export interface IEventSource extends INamedObject {
  /** Several namespaces; overrides `namespace`. */
  readonly namespaces?: string[];
  /** Required labels of the objects; only with the name `*`. */
  readonly matchLabels?: { [name: string]: string };
}

/** Selects objects of a kind. */
export interface EventSourceOptions {
  /**
   * Namespaces of the objects. A Flux wildcard covers a single namespace, so list each one. If the controller runs with
   * `--no-cross-namespace-refs`, Flux rejects namespaces other than that of the Alert.
   *
   * @default - only the namespace of the Alert
   */
  readonly namespaces?: string[];
  /**
   * Labels that the objects must have; all must match.
   *
   * @default - all objects of the kind
   */
  readonly matchLabels?: { [name: string]: string };
}

/**
 * All objects of a kind, as event source of an Alert.
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/#event-sources
 */
export class EventSource implements IEventSource {
  /**
   * All objects of a kind in the namespace of the Alert, or in the given namespaces.
   *
   * @param kind one of Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy,
   * ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact; other kinds are an error
   * @param options namespaces and labels of the objects
   */
  public static all(kind: string, options: EventSourceOptions = {}): EventSource {
    return new EventSource(kind, options);
  }

  public readonly name = '*';
  public readonly namespaces?: string[];
  public readonly matchLabels?: { [name: string]: string };

  private constructor(public readonly kind: string, options: EventSourceOptions) {
    this.namespaces = options.namespaces;
    this.matchLabels = options.matchLabels;
  }
}
