import { Construct, IConstruct } from 'constructs';
import { ObjectReference, objectReferences } from './object-selector';
import { problem, warning } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { checkGoExpression } from '../go-expression';

/** Which events are sent. */
export enum Severity {
  /** All events, errors among them. */
  INFO = 'info',
  /** Only errors. */
  ERROR = 'error',
}

/** A Provider that an Alert sends through, whoever makes it. */
export interface IProvider extends IConstruct {
  /** Name of the Provider. */
  readonly name: string;
  /** Namespace of the Provider; undefined where it is not known at synth. */
  readonly namespace?: string;
  /** Type of the Provider as Flux spells it, such as `slack`; undefined where it is not known at synth. */
  readonly type?: string;
}

/** What `provider.addAlert` takes. */
export interface AlertOptions extends ResourceProps {
  /** Whose events are sent: handles of Flux objects, and `EventSource.all` for all objects of a kind. At least one. */
  readonly on: IEventSource[];
  /**
   * Which events are sent.
   *
   * @default Severity.INFO
   */
  readonly severity?: Severity;
  /**
   * What happened in words for people, such as `production is affected`: added to each event as `summary`. At most 255 characters.
   *
   * @default - none
   */
  readonly summary?: string;
  /**
   * Added to each event, such as the cluster's name. What the event says itself under the same name stays.
   *
   * @default - none
   */
  readonly eventMetadata?: { [name: string]: string };
  /**
   * Regular expressions of Go (RE2: no look-around, no back-references); only events whose message matches one are sent.
   *
   * @default - all
   */
  readonly inclusionList?: string[];
  /**
   * Regular expressions of Go (RE2: no look-around, no back-references); events whose message matches one are not sent, whatever
   * `inclusionList` says.
   *
   * @default - none
   */
  readonly exclusionList?: string[];
  /**
   * Whether the controller suspends the Alert: nothing is sent.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** Properties of an Alert. */
export interface AlertProps extends AlertOptions {
  /** Where events are sent to. It must be in the Alert's namespace. */
  readonly provider: IProvider;
}

/**
 * Sends events of Flux objects to a Provider. Providers for commit statuses only take events of Kustomizations.
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/
 */
export class Alert extends Resource {
  private readonly _props: AlertProps;
  private readonly _sources: ObjectReference[];

  constructor(scope: Construct, id: string, props: AlertProps) {
    super(scope, id, 'notification.toolkit.fluxcd.io/v1beta3', 'Alert', props);
    this._props = props;
    if (props.on.length === 0) problem(this, 'alert-sources', 'on is empty', 'name at least one object, or `EventSource.all(kind)`');
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
      problem(this, 'cross-namespace', `provider ${provider.name} is in namespace ${provider.namespace}`,
        `an Alert of namespace ${this.namespace} only reaches Providers there: make one in it`);
    }
    if (!COMMIT_STATUS_TYPES.includes(provider.type ?? '')) return;
    for (const { kind, name } of this._sources.filter((source) => source.kind !== 'Kustomization')) {
      warning(this, 'alert-commit-status', `events of ${kind} ${name} go to Provider ${provider.name} of type ${provider.type}`,
        'commit statuses come from Kustomizations; other objects need the annotation event.toolkit.fluxcd.io/commit, else their events are dropped');
    }
  }

  private _checkSummary({ summary, eventMetadata }: AlertProps): void {
    if (summary === undefined) return;
    const { length } = [...summary];
    if (length > 255) problem(this, 'alert-summary', `summary has ${length} characters: ${summary.slice(0, 40)}…`, 'use at most 255');
    if (eventMetadata && 'summary' in eventMetadata) {
      problem(this, 'alert-summary', 'summary is given twice, also in eventMetadata', 'give it once');
    }
  }
}

const COMMIT_STATUS_TYPES = ['github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops'];

/**
 * What an Alert listens to. Every handle of a Flux object is one: a `Kustomization`, a `HelmRelease`, a `GitRepository`, what
 * `cluster.apply` returns, an `ExternalObject` for what is made elsewhere. `EventSource.all` stands for all objects of a kind.
 */
export interface IEventSource {
  /** Kind of the object, such as `Kustomization`. */
  readonly kind: string;
  /** Name of the object, or `*` for all objects of the kind. */
  readonly name: string;
  /** Namespace of the object; undefined for the Alert's own. */
  readonly namespace?: string;
  /** Namespaces, where there are several; used instead of `namespace`. */
  readonly namespaces?: string[];
  /** Labels that objects must have; only with the name `*`. */
  readonly matchLabels?: { [name: string]: string };
}

/** Which objects of a kind. */
export interface EventSourceOptions {
  /**
   * Namespaces of the objects. The wildcard of Flux covers one namespace, so each needs naming. Flux refuses other namespaces than
   * the Alert's own where the controller runs with `--no-cross-namespace-refs`.
   *
   * @default - only the Alert's own namespace
   */
  readonly namespaces?: string[];
  /**
   * Labels that the objects must have, all of them.
   *
   * @default - all objects of the kind
   */
  readonly matchLabels?: { [name: string]: string };
}

/**
 * All objects of a kind, as something that an Alert listens to.
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/#event-sources
 */
export class EventSource implements IEventSource {
  /**
   * All objects of a kind in the Alert's own namespace, or in those given.
   *
   * @param kind one of Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy,
   * ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact; another one is refused
   * @param options their namespaces and labels
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
