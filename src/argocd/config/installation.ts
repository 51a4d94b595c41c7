import { Construct } from 'constructs';
import { ArgoConfigMap } from './argo-config-map';
import { SopsPlugin } from './sops-plugin';
import { isMap } from '../../base/manifest';
import { problem } from '../../base/problem';
import { ResourceProps, withDefaultName } from '../../resource';
import type { IAppProject } from '../app-project';
import { Application, ApplicationDeletion } from '../application';
import { Destination } from '../destination';
import { ApplicationSource } from '../source/application-source';

/** Properties of the installation of Argo CD. */
export interface InstallationProps extends ResourceProps {
  /** Version of the chart `argo-cd`, such as `9.1.0`. It has its own numbers: `helm search repo argo-cd` shows which Argo CD is in it. */
  readonly version: string;
  /**
   * Address of the repository of the chart.
   *
   * @default https://argoproj.github.io/argo-helm
   */
  readonly repository?: string;
  /**
   * Namespace of Argo CD.
   *
   * @default argocd
   */
  readonly namespace?: string;
  /**
   * Settings that the program has itself: `ServerConfig`, `RbacConfig`, `NotificationsConfig`. The chart does not create these ConfigMaps.
   *
   * @default - the chart creates all of them
   */
  readonly settings?: ArgoConfigMap[];
  /**
   * Plugin by which Argo CD decrypts SOPS files.
   *
   * @default - none: Argo CD does not decrypt
   */
  readonly sopsPlugin?: SopsPlugin;
  /**
   * Whether ApplicationSets may have `rollingSync`. Argo CD ignores it otherwise.
   *
   * @default false
   */
  readonly progressiveSyncs?: boolean;
  /**
   * Further values of the chart. They take precedence; lists are added to those that follow from the other properties.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };
  /**
   * Project of the Application.
   *
   * @default - `default`
   */
  readonly project?: IAppProject;
}

/**
 * Argo CD itself, from its chart: an Application by which Argo CD upgrades itself. The first installation takes the values from the Application (docs/argocd.md,
 * "Installation"), so that they are written once. When the Application is deleted, Argo CD stays.
 *
 * @example
 * const config = new argocd.ServerConfig(folder, 'config', { url: 'https://argocd.example.com' });
 * new argocd.Installation(production.system, 'argocd', { version: '9.1.0', settings: [config], progressiveSyncs: true });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#manage-argo-cd-using-argo-cd
 */
export class Installation extends Application {
  constructor(scope: Construct, id: string, props: InstallationProps) {
    const { version, repository = 'https://argoproj.github.io/argo-helm', namespace = 'argocd', project, metadata } = props;
    super(scope, id, {
      ...withDefaultName({ name: props.name, metadata }, 'argocd'),
      project,
      deletion: ApplicationDeletion.ORPHAN,
      source: ApplicationSource.chart({ repository, chart: 'argo-cd', version, helm: { releaseName: 'argocd', values: valuesOf(props) } }),
      destination: Destination.inCluster(namespace),
    });
    this._checkInstallation(props, namespace);
  }

  private _checkInstallation({ version, settings = [], sopsPlugin }: InstallationProps, namespace: string): void {
    if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
      problem(this, 'argocd-config', `version ${JSON.stringify(version)} is not an exact version of the chart`, 'use one such as 9.1.0, so that Argo CD is only upgraded by a commit');
    }
    for (const object of [...settings, ...sopsPlugin ? [sopsPlugin] : []]) {
      if (object.namespace === undefined || object.namespace === namespace) continue;
      problem(this, 'argocd-config', `ConfigMap ${object.name} is in namespace ${object.namespace}, but Argo CD is installed in ${namespace} and reads its settings there only`,
        `give the folder of the ConfigMap the namespace ${namespace}, or set namespace`);
    }
  }
}

/** Where the chart creates a ConfigMap that the program may have. */
const CREATED_BY_CHART: { readonly [name: string]: object } = {
  'argocd-cm': { configs: { cm: { create: false } } },
  'argocd-rbac-cm': { configs: { rbac: { create: false } } },
  'argocd-notifications-cm': { notifications: { cm: { create: false } } },
};

function valuesOf({ settings = [], sopsPlugin, progressiveSyncs, values }: InstallationProps): Record<string, unknown> | undefined {
  const parts = [
    ...settings.map(({ name }) => CREATED_BY_CHART[name] ?? {}),
    ...progressiveSyncs === undefined ? [] : [{ configs: { params: { 'applicationsetcontroller.enable.progressive.syncs': progressiveSyncs } } }],
    ...sopsPlugin ? [sopsPlugin.chartValues] : [],
    ...values ? [values] : [],
  ];
  return parts.length === 0 ? undefined : parts.reduce<Record<string, unknown>>((all, part) => merged(all, part) as Record<string, unknown>, {});
}

/** Both together: maps by their keys, lists one after the other, and else the second. */
function merged(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second)) return [...first as unknown[], ...second as unknown[]];
  if (!isMap(first) || !isMap(second)) return second;
  return Object.fromEntries([...new Set([...Object.keys(first), ...Object.keys(second)])]
    .map((key) => [key, key in second ? key in first ? merged(first[key], second[key]) : second[key] : first[key]]));
}
