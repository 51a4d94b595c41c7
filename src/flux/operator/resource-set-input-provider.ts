import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { InputProviderType, PLAIN_INPUTS } from './input-provider-type';
import { reconciled, ReconcileOptions } from './reconcile-options';
import { goDuration } from '../../base/duration';
import { declareExternal } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { inputNumber, inputText } from '../../base/template-input';
import { Resource } from '../../resource';
import { ISecret } from '../../secret';
import { checkGoExpression } from '../go-expression';
import { checkSemverRange } from '../source/semver-range';

/** What gives inputs to ResourceSets. Each input is a text that may stand in any string of the template of a ResourceSet with this provider in `inputsFrom`. */
export interface IResourceSetInputProvider extends IConstruct {
  /** API version of the object. */
  readonly apiVersion: string;
  /** Kind of the object: `ResourceSetInputProvider`. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object; undefined where it is not known at synth. */
  readonly namespace?: string;
  /**
   * An input as text. An input that the provider does not export is an error.
   *
   * @param name name of the input, such as `id`, `sha`, `branch`, `tag`, or of one of `defaultValues`
   */
  input(name: string): string;
  /**
   * An input as a text that is valid in names and labels: `feat/Footer` becomes `feat-footer`.
   *
   * @param name name of the input
   */
  inputSlug(name: string): string;
  /**
   * An input as a whole number, for fields such as `replicas`. It must be all of the value.
   *
   * @param name name of the input
   */
  inputNumber(name: string): number;
}

/** Which things of a provider give inputs. Expressions are Go's. */
export interface InputFilter {
  /**
   * How many at most: 1 to 10000.
   *
   * @default 100
   */
  readonly limit?: number;
  /**
   * Labels of change requests; all must be there.
   *
   * @default - any
   */
  readonly labels?: string[];
  /**
   * Branches to include.
   *
   * @default - all
   */
  readonly includeBranch?: string;
  /**
   * Branches to exclude.
   *
   * @default - none
   */
  readonly excludeBranch?: string;
  /**
   * Tags to include.
   *
   * @default - all
   */
  readonly includeTag?: string;
  /**
   * Tags to exclude.
   *
   * @default - none
   */
  readonly excludeTag?: string;
  /**
   * Environments to include.
   *
   * @default - all
   */
  readonly includeEnvironment?: string;
  /**
   * Environments to exclude.
   *
   * @default - none
   */
  readonly excludeEnvironment?: string;
  /**
   * Range of versions: only tags in it, the greatest first.
   *
   * @default - all tags
   */
  readonly semver?: string;
}

/** When new inputs are taken over. */
export interface InputSchedule {
  /** Cron expression of the beginning of a window, such as `0 8 * * 1-5`. */
  readonly cron: string;
  /**
   * Time zone of the expression, such as `Europe/Paris`.
   *
   * @default UTC
   */
  readonly timeZone?: string;
  /**
   * Length of the window.
   *
   * @default - once, at its beginning
   */
  readonly window?: Duration;
}

/** Properties of a ResourceSetInputProvider. */
export interface ResourceSetInputProviderProps extends ReconcileOptions {
  /** Where inputs come from, such as `InputProviderType.gitHubPullRequests('https://github.com/org/app')`. */
  readonly type: InputProviderType;
  /**
   * Which things give inputs.
   *
   * @default - all, at most 100
   */
  readonly filter?: InputFilter;
  /**
   * Labels of change requests whose inputs stay as they are: those with one of them, or, for labels with `!` before them, without it.
   *
   * @default - none
   */
  readonly skipLabels?: string[];
  /**
   * Inputs that every set has, unless the source gives another value: texts, numbers, booleans, lists and maps.
   *
   * @default - none
   */
  readonly defaultValues?: { [name: string]: any };
  /**
   * Secret with credentials. Of a Git server: `username` and `password` (a token), or a GitHub App. Of a registry: `.dockerconfigjson`. Of a service: `token`, or `username` and `password`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Secret with certificates: `ca.crt`.
   *
   * @default - system certificates
   */
  readonly certSecret?: ISecret;
  /**
   * Service account for workload identity of clouds, for image pull Secrets of `ociArtifactTags`, or to look for ExternalArtifacts.
   *
   * @default - that of Flux Operator
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Whether to connect without TLS. Only for `externalService` and `ociArtifactTags`.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * When new inputs are taken over.
   *
   * @default - at any time
   */
  readonly schedule?: InputSchedule[];
}

/** Attributes of a ResourceSetInputProvider that this program does not create. */
export interface ResourceSetInputProviderAttributes {
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object. A ResourceSet only takes inputs of its own namespace.
   *
   * @default - that of the referring object
   */
  readonly namespace?: string;
  /**
   * Inputs that it exports.
   *
   * @default - unknown: every input is assumed to exist
   */
  readonly exports?: string[];
}

/**
 * Gives inputs to ResourceSets: pull requests, branches and tags of Git servers, tags of registries, answers of a service, or values of its own.
 *
 * @example
 * const versions = new flux.ResourceSetInputProvider(folder, 'versions', {
 *   type: flux.InputProviderType.ociArtifactTags('oci://harbor.example.com/org/charts/myapp'),
 *   filter: { semver: '1.x', limit: 1 },
 *   secret: Secret.fromSecretName(folder, 'pull', { name: 'harbor-pull' }),
 *   interval: Duration.minutes(5),
 * });
 * const set = new flux.ResourceSet(folder, 'myapp', { inputsFrom: [versions] });
 * new flux.OCIRepository(set.template, 'myapp', {
 *   url: 'oci://harbor.example.com/org/charts/myapp', ref: flux.OCIReference.tag(versions.input('tag')),
 * });
 *
 * @see https://fluxoperator.dev/docs/crd/resourcesetinputprovider/
 */
export class ResourceSetInputProvider extends Resource implements IResourceSetInputProvider {
  /** Declares a ResourceSetInputProvider that this program does not create. */
  public static fromResourceSetInputProviderName(
    scope: Construct, id: string, attributes: ResourceSetInputProviderAttributes,
  ): IResourceSetInputProvider {
    return new ImportedInputProvider(scope, id, attributes);
  }

  /** Names of the inputs that it exports; undefined where they are not known at synth. */
  public readonly exports?: string[];

  private readonly _props: ResourceSetInputProviderProps;
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ResourceSetInputProviderProps) {
    super(scope, id, 'fluxcd.controlplane.io/v1', 'ResourceSetInputProvider', reconciled(scope, props));
    this._props = props;
    const { type, type: { _traits: traits }, filter, defaultValues, secret } = props;
    this.exports = traits.exports && [...new Set([...traits.exports, ...Object.keys(defaultValues ?? {})])];
    this._checkType(props);
    this._checkFilter(filter);
    this._spec = {
      type: type.type,
      url: traits.url,
      insecure: props.insecure,
      secretRef: secret && secretReference(this, 'secret', secret, traits.secretKeys === 'registry' ? { required: ['.dockerconfigjson'] } : {}),
      certSecretRef: props.certSecret && secretReference(this, 'certSecret', props.certSecret, { required: ['ca.crt'] }),
      serviceAccountName: serviceAccountName(this, props.serviceAccount),
      selectors: traits.selectors?.map(({ name, namespace, labels }) => ({ name, namespace, ...labels })),
      filter: filter && { ...filter },
      skip: props.skipLabels && { labels: props.skipLabels },
      defaultValues,
      schedule: props.schedule?.map(({ cron, timeZone, window }) => ({ cron, timeZone, window: goDuration(this, 'schedule.window', window, { zero: true }) })),
    };
  }

  public input(name: string): string {
    return inputText({ ...this._read(name), as: 'text' });
  }

  public inputSlug(name: string): string {
    return inputText({ ...this._read(name), as: 'slug' });
  }

  public inputNumber(name: string): number {
    return inputNumber(this._read(name));
  }

  /** Name of the reference by which the commit of a change request can be fetched, with its ID; undefined for other types. @internal */
  public get _reference(): string | undefined {
    const [before, after] = this._props.type._traits.reference ?? [];
    return before === undefined ? undefined : `${before}${this.input('id')}${after}`;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _read(name: string): { source: IConstruct; name: string; isPlain: boolean } {
    const { exports } = this;
    if (exports && !exports.includes(name)) {
      problem(this, 'resource-set-input', `input ${JSON.stringify(name)} is read, which ${this._props.type.type} does not export`,
        `it exports ${exports.join(', ')}; add others to defaultValues`);
    }
    return { source: this, name, isPlain: PLAIN_INPUTS.has(name) && this._props.type._traits.exports?.includes(name) === true };
  }

  private _checkType({ type, secret, certSecret, serviceAccount, insecure, skipLabels, filter }: ResourceSetInputProviderProps): void {
    const { url, scheme, form, secretKeys, certificates, workloadIdentity, exports = [], selectors } = type._traits;
    const lacks = (what: string, fix: string): void => problem(this, 'input-provider', `${what} is set, which ${type.type} does not support`, fix);
    if (url !== undefined && !scheme!.test(url)) problem(this, 'input-provider', `url ${JSON.stringify(url)} is not a valid address for ${type.type}`, `use ${form}`);
    if (/^http:/.test(url ?? '') && type.type === 'ExternalService' && !insecure) {
      problem(this, 'input-provider', `url ${JSON.stringify(url)} has no TLS, but insecure is not true`, 'use https://, or set insecure to true');
    }
    if (insecure && !['ExternalService', 'OCIArtifactTag'].includes(type.type)) lacks('insecure', 'remove it');
    if (secret && !secretKeys) lacks('secret', workloadIdentity ? 'use serviceAccount: the cloud knows it by workload identity' : 'remove it');
    if (certSecret && !certificates) lacks('certSecret', 'remove it');
    if (serviceAccount && !workloadIdentity) lacks('serviceAccount', 'use a Secret');
    if ((skipLabels ?? filter?.labels) && !exports.includes('title')) {
      lacks(skipLabels ? 'skipLabels' : 'filter.labels', 'remove it: only change requests have labels');
    }
    if (selectors?.length === 0) problem(this, 'input-provider', 'externalArtifacts has no selectors, which Flux Operator rejects', 'give one; { namespace: \'*\' } selects all of them');
    for (const { name, labels } of selectors ?? []) {
      if (name !== undefined && labels) problem(this, 'input-provider', `a selector has the name ${name} and labels`, 'use one of them');
    }
  }

  private _checkFilter({ limit, semver, ...expressions }: InputFilter = {}): void {
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0 && limit <= 10_000)) {
      problem(this, 'input-provider', `filter.limit ${limit} is not valid`, 'use a whole number from 1 to 10000');
    }
    checkSemverRange(this, 'filter.semver', semver);
    for (const [name, value] of Object.entries(expressions)) if (typeof value === 'string') checkGoExpression(this, `filter.${name}`, value);
  }
}

/** A ResourceSetInputProvider outside the program. */
class ImportedInputProvider extends Construct implements IResourceSetInputProvider {
  public readonly apiVersion = 'fluxcd.controlplane.io/v1';
  public readonly kind = 'ResourceSetInputProvider';
  public readonly name: string;
  public readonly namespace?: string;
  private readonly _exports?: readonly string[];

  constructor(scope: Construct, id: string, { name, namespace, exports }: ResourceSetInputProviderAttributes) {
    super(scope, id);
    this.name = name;
    this.namespace = namespace;
    this._exports = exports;
    declareExternal(this, { apiVersion: this.apiVersion, kind: this.kind, name, namespace });
  }

  public input(name: string): string {
    return inputText({ ...this._read(name), as: 'text' });
  }

  public inputSlug(name: string): string {
    return inputText({ ...this._read(name), as: 'slug' });
  }

  public inputNumber(name: string): number {
    return inputNumber(this._read(name));
  }

  private _read(name: string): { source: IConstruct; name: string; isPlain: boolean } {
    if (this._exports && !['id', ...this._exports].includes(name)) {
      problem(this, 'resource-set-input', `input ${JSON.stringify(name)} is read, which ${this.name} does not export`, `it exports ${this._exports.join(', ')}`);
    }
    return { source: this, name, isPlain: false };
  }
}
