import { Duration } from 'cdk8s';
import { KeyReference, Reader } from './key-reference';
import { checkedSelector } from './monitor-options';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';
import { LabelSelector } from '../label-selector';

/** How Grafana's sidecar finds a dashboard. */
export interface SidecarOptions {
  /**
   * Folder of Grafana that the dashboard is in. The chart needs `sidecar.dashboards.folderAnnotation: grafana_folder`, and
   * `provider.foldersFromFilesStructure: true`.
   *
   * @default - the sidecar's own folder
   */
  readonly folder?: string;
  /**
   * Label that the sidecar looks for.
   *
   * @default grafana_dashboard
   */
  readonly label?: string;
  /**
   * Value of the label.
   *
   * @default 1
   */
  readonly labelValue?: string;
  /**
   * Annotation in which the sidecar finds the folder.
   *
   * @default grafana_folder
   */
  readonly folderAnnotation?: string;
}

/** The folder of Grafana that a dashboard is in. */
export class DashboardFolder {
  /** By its title; it is created if it does not exist. */
  public static titled(title: string): DashboardFolder {
    return new DashboardFolder({ folder: title });
  }

  /** By its UID; it must exist. */
  public static uid(uid: string): DashboardFolder {
    return new DashboardFolder({ folderUID: uid });
  }

  /** By the name of a GrafanaFolder of the Grafana Operator, in the same namespace. */
  public static grafanaFolder(name: string): DashboardFolder {
    return new DashboardFolder({ folderRef: name });
  }

  private constructor(private readonly fields: Record<string, string>) {}

  /** @internal */
  public _render(): Record<string, string> {
    return this.fields;
  }
}

/** How the Grafana Operator installs a dashboard. */
export interface GrafanaOperatorOptions {
  /** Labels of the Grafana objects that get the dashboard. Immutable: to change it, delete the dashboard first. */
  readonly instanceSelector: LabelSelector;
  /**
   * Folder of Grafana.
   *
   * @default - one named after the namespace
   */
  readonly folder?: DashboardFolder;
  /**
   * Whether Grafana objects in other namespaces get the dashboard.
   *
   * @default false
   */
  readonly allowCrossNamespaceImport?: boolean;
  /**
   * How often the operator rewrites the dashboard.
   *
   * @default - the operator's: 10 minutes
   */
  readonly resyncPeriod?: Duration;
  /**
   * Whether the operator suspends the dashboard: it is not synchronized.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * UID of the dashboard: at most 40 letters, digits, dashes and underscores. Immutable.
   *
   * @default - that of the JSON, or one that the operator generates
   */
  readonly uid?: string;
  /**
   * Data source for each input of the dashboard, such as `DS_PROMETHEUS: 'Prometheus'`.
   *
   * @default - none
   */
  readonly datasources?: { [input: string]: string };
  /**
   * Plugins that the dashboard needs, with their versions.
   *
   * @default - none
   */
  readonly plugins?: { [name: string]: string };
  /**
   * Variables for Jsonnet and templates.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };
  /**
   * Variables whose values are in Secrets or ConfigMaps.
   *
   * @default - none
   */
  readonly envValues?: { [name: string]: KeyReference };
  /**
   * Keys of Secrets and ConfigMaps that become variables.
   *
   * @default - none
   */
  readonly envFrom?: KeyReference[];
  /**
   * Defaults of the dashboard's variables, as in the operator's API: `name` and a value each.
   *
   * @default - those of the dashboard
   * @see https://grafana.github.io/grafana-operator/docs/examples/dashboard/variable_override/readme/
   */
  readonly variables?: { [key: string]: any }[];
  /**
   * Changes to the dashboard, as in the operator's API: `scripts` of jq, and `env`.
   *
   * @default - none
   * @see https://grafana.github.io/grafana-operator/docs/examples/dashboard/patch/readme/
   */
  readonly patch?: { [key: string]: any };
}

/** Installs a dashboard in Grafana. */
export class DashboardTarget {
  /** Grafana's sidecar, which watches ConfigMaps: what the charts grafana and kube-prometheus-stack install. */
  public static sidecar(options: SidecarOptions = {}): DashboardTarget {
    return new DashboardTarget(options);
  }

  /** The Grafana Operator, which watches GrafanaDashboards. */
  public static operator(options: GrafanaOperatorOptions): DashboardTarget {
    return new DashboardTarget({}, options);
  }

  private constructor(private readonly sidecar: SidecarOptions, private readonly operator?: GrafanaOperatorOptions) {}

  /** @internal */
  public get _isSidecar(): boolean {
    return this.operator === undefined;
  }

  /** @internal */
  public get _inputs(): string[] {
    return Object.keys(this.operator?.datasources ?? {});
  }

  /** @internal */
  public get _labels(): Record<string, string> {
    return { [this.sidecar.label ?? 'grafana_dashboard']: this.sidecar.labelValue ?? '1' };
  }

  /** @internal */
  public get _annotations(): Record<string, string> {
    const { folder, folderAnnotation = 'grafana_folder' } = this.sidecar;
    return folder === undefined ? {} : { [folderAnnotation]: folder };
  }

  /** The fields of a GrafanaDashboard except its content. @internal */
  public _render(reader: Reader): Record<string, unknown> {
    if (!this.operator) return {};
    const { instanceSelector, folder, resyncPeriod, uid, datasources, plugins, env, envValues, envFrom } = this.operator;
    if (uid !== undefined && !/^[-\w]{1,40}$/.test(uid)) {
      problem(reader, 'dashboard-uid', `uid is ${JSON.stringify(uid)}, which is not a valid UID`,
        'use at most 40 letters, digits, dashes and underscores');
    }
    return {
      uid,
      instanceSelector: checkedSelector(reader, 'instanceSelector', instanceSelector),
      ...folder?._render(),
      allowCrossNamespaceImport: this.operator.allowCrossNamespaceImport,
      resyncPeriod: goDuration(reader, 'resyncPeriod', resyncPeriod),
      suspend: this.operator.suspend,
      datasources: datasources && Object.entries(datasources).map(([inputName, datasourceName]) => ({ inputName, datasourceName })),
      plugins: plugins && Object.entries(plugins).map(([name, version]) => ({ name, version })),
      envs: env ?? envValues ? [
        ...Object.entries(env ?? {}).map(([name, value]) => ({ name, value })),
        ...Object.entries(envValues ?? {}).map(([name, value]) => ({ name, valueFrom: value._render(reader, `envValues ${name}`, 'KeyRef') })),
      ] : undefined,
      envFrom: envFrom?.map((key, i) => key._render(reader, `envFrom[${i}]`, 'KeyRef')),
      variables: this.operator.variables,
      patch: this.operator.patch,
    };
  }
}
