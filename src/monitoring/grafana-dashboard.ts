import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { DashboardTarget } from './dashboard-target';
import { ConfigMapKey, configMapKey, Reader, SecretKey, secretKey } from './key-reference';
import { goDuration } from '../base/duration';
import { gzipped } from '../base/gzip';
import { problem } from '../base/problem';
import { Resource, ResourceProps } from '../resource';

/** Properties of a dashboard. */
export interface GrafanaDashboardProps extends ResourceProps {
  /** Where the dashboard comes from. */
  readonly source: DashboardSource;
  /**
   * Installs the dashboard in Grafana.
   *
   * @default DashboardTarget.sidecar()
   */
  readonly target?: DashboardTarget;
}

const LIMIT = 1024 * 1024;

/**
 * A Grafana dashboard: a ConfigMap for Grafana's sidecar, or a GrafanaDashboard for the Grafana Operator. Flux's substitution of
 * variables is disabled for it, because dashboards contain `${datasource}`.
 *
 * @example
 * new monitoring.GrafanaDashboard(folder, 'node-exporter', {
 *   source: monitoring.DashboardSource.grafanaCom(1860, { revision: 37 }),
 *   target: monitoring.DashboardTarget.operator({ instanceSelector: { matchLabels: { app: 'grafana' } }, datasources: { DS_PROMETHEUS: 'Prometheus' } }),
 * });
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 * @see https://grafana.github.io/grafana-operator/docs/api/#grafanadashboard
 */
export class GrafanaDashboard extends Resource {
  private readonly _target: DashboardTarget;
  private readonly _content: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: GrafanaDashboardProps) {
    const target = props.target ?? DashboardTarget.sidecar();
    super(scope, id, target._isSidecar ? 'v1' : 'grafana.integreatly.org/v1beta1', target._isSidecar ? 'ConfigMap' : 'GrafanaDashboard', props);
    this._target = target;
    this.metadata.addAnnotation('kustomize.toolkit.fluxcd.io/substitute', 'disabled');
    this._content = { ...props.source._render(this), ...target._render(this) };
    if (target._isSidecar) this._bindSidecar();
    this._checkInputs(props.source);
    const size = Buffer.byteLength(JSON.stringify(this._content));
    if (size > LIMIT) {
      problem(this, 'dashboard-size', `the dashboard has ${size} bytes, which is too large`,
        'a Kubernetes object has at most 1 MiB: split the dashboard, or use DashboardSource.gzip or url with the Grafana Operator');
    }
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return this._target._isSidecar ? { data: { [`${this.name}.json`]: this._content.json ?? '{}' } } : { spec: this._content };
  }

  private _bindSidecar(): void {
    for (const [name, value] of Object.entries(this._target._labels)) this.metadata.addLabel(name, value);
    for (const [name, value] of Object.entries(this._target._annotations)) this.metadata.addAnnotation(name, value);
    if (this._content.json === undefined) {
      problem(this, 'dashboard-source', `Grafana's sidecar does not support dashboards from ${Object.keys(this._content)[0]}`,
        'use DashboardSource.json, or DashboardTarget.operator');
    }
  }

  private _checkInputs(source: DashboardSource): void {
    const missing = source._inputs.filter((input) => !this._target._inputs.includes(input));
    if (missing.length === 0) return;
    problem(this, 'dashboard-inputs', `the dashboard was exported for sharing, and nothing sets its inputs ${missing.join(', ')}`,
      this._target._isSidecar ? 'export it without "export for sharing externally", or use a data source variable' : 'map each to a data source in datasources');
  }
}

/** How long fetched content is cached. */
export interface FetchedDashboardOptions {
  /**
   * How long the operator caches fetched content.
   *
   * @default - the operator's
   */
  readonly cacheDuration?: Duration;
}

/** A dashboard of grafana.com. */
export interface GrafanaComOptions extends FetchedDashboardOptions {
  /**
   * Revision of the dashboard. Without it the content can change at any time.
   *
   * @default - the newest
   */
  readonly revision?: number;
}

/** A dashboard at an address. */
export interface DashboardUrlOptions extends FetchedDashboardOptions {
  /**
   * User name for the address; with `password`.
   *
   * @default - none
   */
  readonly username?: SecretKey;
  /**
   * Password for the address; with `username`.
   *
   * @default - none
   */
  readonly password?: SecretKey;
}

/** A project of Jsonnet files. */
export interface JsonnetProject {
  /** The project as gzipped tar archive, in base64. */
  readonly archive: string;
  /** File of the project that yields the dashboard. */
  readonly fileName: string;
  /**
   * Folders of the project in which imports are searched.
   *
   * @default - none
   */
  readonly jPath?: string[];
}

/** Source of a dashboard. Grafana's sidecar supports only `json`, the Grafana Operator supports all. */
export class DashboardSource {
  /**
   * The dashboard's JSON as data, as exported for use in the same organisation.
   *
   * @param dashboard the dashboard; it needs a `title`
   */
  public static json(dashboard: { [key: string]: any }): DashboardSource {
    return new DashboardSource(() => ({ json: pretty(dashboard) }), dashboard);
  }

  /**
   * The dashboard's JSON as data, stored compressed: for dashboards near the limit of 1 MiB.
   *
   * @param dashboard the dashboard; it needs a `title`
   */
  public static gzip(dashboard: { [key: string]: any }): DashboardSource {
    return new DashboardSource(() => ({ gzipJson: gzipped(JSON.stringify(dashboard)) }), dashboard);
  }

  /**
   * A dashboard of grafana.com.
   *
   * @param id its number there
   * @param options its revision
   */
  public static grafanaCom(id: number, options: GrafanaComOptions = {}): DashboardSource {
    return new DashboardSource((reader) => {
      for (const [prop, value] of Object.entries({ id, revision: options.revision ?? 1 })) {
        if (!(Number.isInteger(value) && value > 0)) {
          problem(reader, 'dashboard-source', `${prop} of grafana.com is ${value}, which is not a valid number`,
            'use the number shown on the dashboard\'s page');
        }
      }
      return { grafanaCom: { id, revision: options.revision }, ...cache(reader, options) };
    });
  }

  /**
   * A dashboard that the operator fetches.
   *
   * @param url `https://…` or `http://…`
   * @param options credentials
   */
  public static url(url: string, options: DashboardUrlOptions = {}): DashboardSource {
    return new DashboardSource((reader) => {
      const { username, password } = options;
      if (!/^https?:\/\/\S+$/.test(url)) {
        problem(reader, 'dashboard-source', `url is ${JSON.stringify(url)}, which is not a valid URL`,
          'use https://… or http://…');
      }
      if (Boolean(username) !== Boolean(password)) {
        problem(reader, 'dashboard-source', `url ${url} has only a ${username ? 'username' : 'password'}`, 'set both username and password');
      }
      const basicAuth = { username: username && secretKey(reader, 'username', username), password: password && secretKey(reader, 'password', password) };
      return { url, urlAuthorization: username ?? password ? { basicAuth } : undefined, ...cache(reader, options) };
    });
  }

  /** A dashboard's JSON in a ConfigMap. */
  public static fromConfigMap(key: ConfigMapKey): DashboardSource {
    return new DashboardSource((reader) => ({ configMapRef: configMapKey(reader, 'source', key) }));
  }

  /**
   * A dashboard written in Jsonnet.
   *
   * @param code the Jsonnet; grafonnet can be imported
   */
  public static jsonnet(code: string): DashboardSource {
    return new DashboardSource(() => ({ jsonnet: code }));
  }

  /** A dashboard written as a project of Jsonnet files. */
  public static jsonnetProject(project: JsonnetProject): DashboardSource {
    return new DashboardSource((reader) => {
      const { archive, fileName, jPath } = project;
      if (!/^H4sI[A-Za-z0-9+/]+={0,2}$/.test(archive)) {
        problem(reader, 'dashboard-source', `the archive of the Jsonnet project starts with ${JSON.stringify(archive.slice(0, 12))}, so it is not a valid archive`,
          'give a gzipped tar archive in base64, which starts with H4sI');
      }
      return { jsonnetLib: { fileName, gzipJsonnetProject: archive, jPath } };
    });
  }

  /**
   * A dashboard in an OCI artifact; Grafana Operator 5.24.
   *
   * @param artifact the field `oci` of the operator, such as `reference` (with tag or digest) and `pullSecretRef`
   * @param options how long it is kept
   * @see https://grafana.github.io/grafana-operator/docs/examples/dashboard/oci/readme/
   */
  public static oci(artifact: { [key: string]: any }, options: FetchedDashboardOptions = {}): DashboardSource {
    return new DashboardSource((reader) => ({ oci: artifact, ...cache(reader, options) }));
  }

  private constructor(private readonly renderer: (reader: Reader) => Record<string, unknown>, private readonly dashboard?: { [key: string]: any }) {}

  /** @internal */
  public _render(reader: Reader): Record<string, unknown> {
    const { dashboard } = this;
    if (dashboard && (typeof dashboard.title !== 'string' || dashboard.title.trim() === '')) {
      problem(reader, 'dashboard-title', `the dashboard's title is ${JSON.stringify(dashboard.title)}, which Grafana rejects`, 'set a title');
    }
    return this.renderer(reader);
  }

  /** Names of the data sources that an import of the dashboard must supply. @internal */
  public get _inputs(): string[] {
    const inputs: { name?: unknown; type?: unknown }[] = Array.isArray(this.dashboard?.__inputs) ? this.dashboard.__inputs : [];
    return inputs.filter((input) => input?.type === 'datasource').map((input) => String(input.name));
  }
}

function pretty(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function cache(reader: Reader, { cacheDuration }: FetchedDashboardOptions): Record<string, unknown> {
  return { contentCacheDuration: goDuration(reader, 'cacheDuration', cacheDuration) };
}
