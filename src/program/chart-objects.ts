import { chartOf, kindsBroughtBy } from './chart-kinds';
import type { AppliedObject, ClusterContents } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import type { Program } from './program';
import type { Reference } from './references';
import { isMap } from '../base/manifest';

const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';
const DEFINITION = 'apiextensions.k8s.io/CustomResourceDefinition';

/** A release, as the templates of its chart see it. */
interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: unknown;
}

/** The objects that a chart makes of its values, as `group/Kind|name`. */
type Objects = (release: Release) => readonly string[];

const WORKLOADS: { readonly [type: string]: string } = {
  deployment: 'apps/Deployment', statefulset: 'apps/StatefulSet', daemonset: 'apps/DaemonSet', cronjob: 'batch/CronJob', job: 'batch/Job',
};

/** Workloads and Services of https://github.com/bjw-s-labs/helm-charts: named like the release, with their key where there are several (or always, before version 4). */
const appTemplate: Objects = ({ name, values }) => {
  if (textAt(values, 'global.nameOverride') !== undefined) return [];
  const base = textAt(values, 'global.fullnameOverride') ?? name;
  const all = (field: string, kindOf: (value: unknown) => string | undefined): string[] => {
    const entries = Object.entries(mapAt(values, field)).filter(([, value]) => valuesAt(value, 'enabled')[0]?.value !== false);
    return entries.flatMap(([key, value]) => (entries.length > 1 && key !== 'main' ? [`${base}-${key}`] : [base, `${base}-${key}`]).map((each) => `${kindOf(value)}|${each}`));
  };
  return [...all('controllers', (value) => WORKLOADS[textAt(value, 'type') ?? 'deployment']), ...all('service', () => 'core/Service')];
};

const isOn = (values: unknown, at: string): boolean => valuesAt(values, at)[0]?.value === true;

/** Charts that many clusters have, with objects that others refer to. */
const CHARTS: { readonly [chart: string]: Objects } = {
  'app-template': appTemplate,
  'cilium': ({ values }) => [
    ...isOn(values, 'dashboards.enabled') ? ['core/ConfigMap|cilium-dashboard'] : [],
    ...isOn(values, 'operator.dashboards.enabled') ? ['core/ConfigMap|cilium-operator-dashboard'] : [],
    ...isOn(values, 'hubble.ui.enabled') ? ['core/Service|hubble-ui'] : [],
  ],
  'external-secrets': ({ name, values }) => (isOn(values, 'grafanaDashboard.enabled') && name.includes('external-secrets') ? [`core/ConfigMap|${name}-dashboard`] : []),
  'rook-ceph-cluster': ({ namespace, values }) => [`ceph.rook.io/CephCluster|${textAt(values, 'clusterName') ?? namespace}`],
};

/** What the releases of a cluster are known to make: objects of well-known charts, and definitions. What else they may make is not known. */
export class ChartObjects {
  private readonly objects = new Set<string>();
  private readonly groups = new Set<string>();

  constructor(program: Program, contents: ClusterContents) {
    for (const applied of contents.objects) {
      if (applied.object.kind !== HELM_RELEASE || valuesAt(applied.object.json, 'spec.kubeConfig').length > 0) continue;
      for (const brought of kindsBroughtBy(program, contents, applied)) this.groups.add(brought);
      const { name } = chartOf(contents, applied);
      const release = releaseOf(applied);
      if (Object.hasOwn(CHARTS, name)) for (const each of CHARTS[name](release)) this.objects.add(`${release.namespace}|${each}`);
    }
  }

  public has({ kind, namespace, name }: Reference): boolean {
    if (kind === DEFINITION) return this.groups.has(name.slice(name.indexOf('.') + 1));
    return this.objects.has(`${namespace}|${kind}|${name}`);
  }
}

/** The name that Helm gives a release is that of helm-controller: with the target namespace before it. */
function releaseOf({ object: { json }, name, namespace }: AppliedObject): Release {
  const target = textAt(json, 'spec.targetNamespace');
  return {
    name: textAt(json, 'spec.releaseName') ?? (target === undefined ? name : `${target}-${name}`),
    namespace: target ?? namespace,
    values: valuesAt(json, 'spec.values')[0]?.value,
  };
}

function mapAt(values: unknown, field: string): Record<string, unknown> {
  const value = valuesAt(values, field)[0]?.value;
  return isMap(value) ? value : {};
}
