import { Check, Finding } from './check';
import { isGenerated, Labels, labelsOf, podLabelsOf, Selector, selectorFrom, selects, templateOf, togetherWith } from './selection';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { valuesAt } from '../program/json-path';
import { nameOfPlace } from '../program/place';
import { viewsOf } from '../program/view';

/** What a selector selects among. */
type SelectedKind = 'pods' | 'Service';

/** Where a selector stands in objects of a kind. */
interface Row {
  /** Path of the selector, or of what has it in `field`. */
  readonly at: string;
  /** Default: it stands at the path itself. */
  readonly field?: string;
  /** It is a map of labels, without `matchLabels`. Default: false. */
  readonly isMap?: boolean;
  /** Default: pods. */
  readonly among?: SelectedKind;
  /** How the namespaces are said. Default: the object's own. */
  readonly namespaces?: (at: Record<string, unknown>, spec: Record<string, unknown>) => Namespaces;
}

/** The namespaces in which something is selected; undefined: the object's own only. */
type Namespaces = { readonly names?: readonly unknown[]; readonly selector?: unknown; readonly isAny?: boolean } | undefined;

/** Of network policies: beside the pods. */
const beside = (at: Record<string, unknown>): Namespaces => (at.namespaceSelector ? { selector: at.namespaceSelector } : undefined);

/** Of affinities: names and a selector, which add to each other. */
const listed = (at: Record<string, unknown>): Namespaces => {
  const names = Array.isArray(at.namespaces) && at.namespaces.length > 0 ? at.namespaces : undefined;
  return names || at.namespaceSelector ? { names, selector: at.namespaceSelector } : undefined;
};

/** Of monitors. */
const monitored = (_: Record<string, unknown>, spec: Record<string, unknown>): Namespaces => {
  const { any, matchNames } = (spec.namespaceSelector ?? {}) as { readonly any?: unknown; readonly matchNames?: unknown };
  if (any === true) return { isAny: true };
  return Array.isArray(matchNames) && matchNames.length > 0 ? { names: matchNames } : undefined;
};

const SELECTORS: { readonly [kind: string]: readonly Row[] } = {
  'core/Service': [{ at: 'spec.selector', isMap: true }],
  'core/ReplicationController': [{ at: 'spec.selector', isMap: true }],
  'networking.k8s.io/NetworkPolicy': [
    { at: 'spec.podSelector' },
    { at: 'spec.ingress[].from[]', field: 'podSelector', namespaces: beside },
    { at: 'spec.egress[].to[]', field: 'podSelector', namespaces: beside },
  ],
  'monitoring.coreos.com/PodMonitor': [{ at: 'spec.selector', namespaces: monitored }],
  'monitoring.coreos.com/ServiceMonitor': [{ at: 'spec.selector', among: 'Service', namespaces: monitored }],
};

/** Of everything else: what says which pods it is about (PodDisruptionBudget, Job, policies of service meshes) says it here. */
const OTHERS: readonly Row[] = [{ at: 'spec.selector' }];

/** Workloads are judged by `shared-selector`. */
const WORKLOADS = /^apps\//;

/** What a pod says of other pods. */
const POD: readonly Row[] = [
  ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    { at: `affinity.${affinity}.requiredDuringSchedulingIgnoredDuringExecution[]`, field: 'labelSelector', namespaces: listed },
    { at: `affinity.${affinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm`, field: 'labelSelector', namespaces: listed },
  ]),
  { at: 'topologySpreadConstraints[].labelSelector' },
];

/** A selector by a label that no author wrote and that more than one object has. */
export const generatedSelector: Check = {
  id: 'generated-selector',
  doc: 'A selector by a label that cdk8s-plus created for one object also selects another: a Service sends traffic to it, a NetworkPolicy opens it, a '
    + 'ClusterRole takes its rules. It happens where one folder is applied twice into one namespace, or a label was copied. Select by labels of '
    + 'your own.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      yield* sharedAggregations(contents);
      const known = new LabelIndex(contents);
      for (const applied of contents.objects) {
        const { object: { kind, json } } = applied;
        const rows = SELECTORS[kind] ?? (WORKLOADS.test(kind) ? [] : OTHERS);
        for (const row of rows) yield* judge(applied, json, row, known);
        const pod = valuesAt(json, `${templateOf(kind)}spec`)[0]?.value;
        if (pod && podLabelsOf(applied)) for (const row of POD) yield* judge(applied, pod, row, known);
      }
    }
  },
};

/** Many roles have the label of one that aggregates them; two that aggregate by one label take each other's rules. */
function* sharedAggregations(contents: ClusterContents): IterableIterator<Finding> {
  const byLabel = new Map<string, AppliedObject>();
  for (const applied of contents.objects) {
    if (applied.object.kind !== 'rbac.authorization.k8s.io/ClusterRole') continue;
    for (const { value } of valuesAt(applied.object.json, 'aggregationRule.clusterRoleSelectors[].matchLabels')) {
      for (const label of Object.keys(value as Labels).filter(isGenerated)) {
        const at = contents.isCluster ? label : `${togetherWith(applied.object)}|${label}`;
        const first = byLabel.get(at) ?? byLabel.set(at, applied).get(at)!;
        if (first.name === applied.name) continue;
        yield {
          place: applied.object.place,
          message: `ClusterRole ${applied.name} aggregates by ${label}, as ${named(first)} does: each gets the rules that are meant for the other`,
          fix: 'give one of the roles another name where it is created, or aggregate by a label of your own',
        };
      }
    }
  }
}

function* judge(applied: AppliedObject, from: unknown, row: Row, known: LabelIndex): IterableIterator<Finding> {
  for (const { value } of valuesAt(from, row.at)) {
    const scope = value as Record<string, unknown>;
    const written = row.field ? scope[row.field] : scope;
    const selector = selectorFrom(row.isMap ? { matchLabels: written } : written);
    const made = selector?.matchLabels && Object.entries(selector.matchLabels).find(([name]) => isGenerated(name));
    if (!made) continue;
    const spec = (applied.object.json.spec ?? {}) as Record<string, unknown>;
    const owners = known.selected(applied, row.among ?? 'pods', selector!, made, row.namespaces?.(scope, spec));
    if (owners.length < 2) continue;
    yield {
      place: applied.object.place,
      message: `${applied.object.json.kind} ${applied.name} selects by ${made[0]}: ${String(made[1])}, a label that cdk8s-plus created for one object, `
        + `but ${owners.slice(0, 2).map(named).join(' and ')} have it`,
      fix: 'give one of them another name or namespace, or select by a label of your own',
    };
  }
}

function named({ object, name, namespace }: AppliedObject): string {
  return `${object.json.kind} ${namespace ? `${namespace}/` : ''}${name} (${nameOfPlace(object.place)})`;
}

/** The objects of a cluster by the labels that cdk8s-plus created. */
class LabelIndex {
  /** By what they are and the label, then by namespace. */
  private readonly byLabel = new Map<string, Map<string, { readonly applied: AppliedObject; readonly labels: Labels }[]>>();
  private readonly namespaces = new Map<string, Labels>();

  constructor(private readonly contents: ClusterContents) {
    for (const applied of contents.objects) {
      const { kind } = applied.object;
      this.add('pods', applied, podLabelsOf(applied));
      if (kind === 'core/Service') this.add('Service', applied, labelsOf(applied));
      if (kind === 'core/Namespace') this.namespaces.set(applied.name, labelsOf(applied));
    }
  }

  /** What a selector selects, each object once. Where it is not known to be in one cluster, only what is in one folder or chart. */
  public selected(
    from: AppliedObject, among: SelectedKind, selector: Selector, [key, value]: [string, unknown], namespaces: Namespaces,
  ): AppliedObject[] {
    const found = new Map<string, AppliedObject>();
    const candidates = this.byLabel.get(`${among}|${key}=${String(value)}`) ?? new Map<string, { applied: AppliedObject; labels: Labels }[]>();
    for (const [namespace, owners] of candidates) {
      if (!this.isIn(namespace, from.namespace, namespaces)) continue;
      for (const { applied, labels } of owners) {
        if (!selects(selector, labels) || (!this.contents.isCluster && togetherWith(applied.object) !== togetherWith(from.object))) continue;
        found.set(`${applied.object.kind}|${namespace}|${applied.name}`, applied);
      }
    }
    return [...found.values()];
  }

  private isIn(namespace: string, own: string, namespaces: Namespaces): boolean {
    if (!namespaces) return namespace === own;
    if (namespaces.isAny || namespaces.names?.includes(namespace)) return true;
    if (namespaces.selector === undefined || namespaces.selector === null) return false;
    return selects(namespaces.selector as Selector, { ...this.namespaces.get(namespace), 'kubernetes.io/metadata.name': namespace });
  }

  private add(among: SelectedKind, applied: AppliedObject, labels: Labels | undefined): void {
    for (const key in labels) {
      if (!isGenerated(key)) continue;
      const at = `${among}|${key}=${String(labels[key])}`;
      const byNamespace = this.byLabel.get(at) ?? new Map<string, { applied: AppliedObject; labels: Labels }[]>();
      this.byLabel.set(at, byNamespace);
      const same = byNamespace.get(applied.namespace);
      if (same) same.push({ applied, labels });
      else byNamespace.set(applied.namespace, [{ applied, labels }]);
    }
  }
}

