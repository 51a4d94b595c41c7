import { APPLICATION, APPLICATION_SET, argoSources, destinationNamespace } from './argo-application';
import type { ClusterContents } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import { POD_SPECS } from './pod-spec';
import type { ProgramObject } from './program';
import type { Reference } from './references';
import { isWhollyKnown, RESOURCE_SET } from './resource-set';

const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';

/** Kinds that charts usually bring: what is referred to of them may come from any chart of the namespace, and of the cluster where they have none. */
const OF_CHARTS = /^(core\/(Secret|ConfigMap|Service|ServiceAccount|PersistentVolumeClaim)|rbac\.authorization\.k8s\.io\/.*|apps\/.*|batch\/.*|networking\.k8s\.io\/(IngressClass|Ingress)|policy\/.*|apiextensions\.k8s\.io\/.*|storage\.k8s\.io\/.*|scheduling\.k8s\.io\/.*|gateway\.networking\.k8s\.io\/GatewayClass)$/;

/** Kinds whose objects make nothing beyond what is known of them. */
const UNDERSTOOD = /^(argoproj\.io\/(Application|ApplicationSet|AppProject)|(core|apps|batch|policy|autoscaling|[a-z.]+\.k8s\.io|[a-z.]+\.fluxcd\.io|external-secrets\.io|generators\.external-secrets\.io)\/.*|monitoring\.coreos\.com\/(PodMonitor|ServiceMonitor|Probe|PrometheusRule|ScrapeConfig|AlertmanagerConfig)|fluxcd\.controlplane\.io\/(FluxInstance|ResourceSet|ResourceSetInputProvider)|grafana\.integreatly\.org\/Grafana(Dashboard|Folder|Datasource))$/;

/** Kinds whose objects make Secrets, but no pods, and nothing that pods are reached by. */
const WITHOUT_PODS = /^(cert-manager\.io|cilium\.io|crd\.projectcalico\.org|metallb\.io|bitnami\.com|traefik\.io|operator\.victoriametrics\.com\/VM(Rule|Scrape|ServiceScrape|PodScrape))(\/|$)/;

/** Controllers of Gateways run pods for them. */
const GATEWAY = 'gateway.networking.k8s.io/Gateway';

/** Kinds that deliver: they stand in a repository. */
const FLUX = /^[a-z.]+\.fluxcd\.io\//;

/** Namespaces of which a cluster has more than any repository says. */
const SYSTEM = /^(kube-system|kube-public|kube-node-lease|flux-system)$/;

/** Stands for all namespaces. */
const ANYWHERE = '*';

/** What in a cluster makes objects that were not read: charts, operators, and deliveries from elsewhere. */
export class Makers {
  /** The values of releases, as text, by the namespace that they install into. */
  private readonly charts = new Map<string, string[]>();
  /** What they are given, as text. */
  private readonly values: string[] = [];
  private readonly operated = new Map<string, string[]>();
  /** Namespaces with objects whose controllers may run pods. */
  private readonly withPods = new Set<string>();
  private readonly unknownNames = new Set<string>();
  private readonly copied = new Set<string>();

  constructor(private readonly contents: ClusterContents) {
    for (const { delivery, repository } of contents.targets) if (!repository) contents.addIncomplete(delivery);
    for (const { object, namespace, name } of contents.objects) {
      const { kind, json } = object;
      if ((kind === RESOURCE_SET && !isWhollyKnown(json)) || kind === APPLICATION_SET) contents.addIncomplete(object);
      for (const source of kind === APPLICATION ? argoSources(object).filter(({ chart }) => chart !== undefined) : []) {
        add(this.charts, destinationNamespace(object) ?? namespace, JSON.stringify(source.json));
        this.values.push(JSON.stringify(source.json));
      }
      if (isVariable(name) || isVariable(namespace)) this.unknownNames.add(kind);
      if (kind === HELM_RELEASE) {
        add(this.charts, textAt(json, 'spec.targetNamespace') ?? namespace, JSON.stringify(['values', 'postRenderers'].map((field) => valuesAt(json, `spec.${field}`)[0]?.value)));
        this.values.push(JSON.stringify(valuesAt(json, 'spec.values')[0]?.value ?? {}));
      } else if (!UNDERSTOOD.test(kind)) {
        add(this.operated, namespace, name);
        if (!WITHOUT_PODS.test(kind)) this.withPods.add(namespace || ANYWHERE);
      }
      if (kind === GATEWAY) this.withPods.add(namespace);
      if (kind === 'core/Secret' || kind === 'core/ConfigMap' || kind === 'external-secrets.io/ExternalSecret' || kind === 'cert-manager.io/Certificate') {
        if (isCopied(json)) this.copied.add(name);
      }
    }
  }

  /** Whether what is referred to may exist though nothing that was read creates it. */
  public mayHave(reference: Reference): boolean {
    const { kind, namespace, name, from } = reference;
    if (isVariable(name) || isVariable(namespace) || isVariable(from.namespace)) return true;
    if (this.unknownNames.has(kind) || this.contents.isUnread(kind) || this.isIncomplete(namespace, kind.startsWith('source.toolkit.fluxcd.io/') ? from.object : undefined)) return true;
    const charts = this.chartsOf(namespace);
    if (OF_CHARTS.test(kind) && charts.length > 0) return true;
    if (reference.isOftenMade && !FLUX.test(kind) && (this.mayRunMore(namespace) || this.operated.has(namespace) || kind.startsWith('cert-manager.io/'))) return true;
    if (charts.some((values) => values.includes(name))) return true;
    if (kind === 'core/ServiceAccount' && namespace === 'flux-system') return this.withPods.has(namespace) || this.withPods.has(ANYWHERE); // those of Flux are known
    if (kind !== 'core/Secret' && kind !== 'core/ConfigMap') return OF_CHARTS.test(kind) && this.mayRunMore(namespace);
    if (this.copied.has(name) || (this.operated.get(namespace) ?? []).some((maker) => name.startsWith(maker))) return true;
    return kind === 'core/Secret' && (this.mayRunMore(namespace) || this.operated.has(namespace) || !isOfPods(reference));
  }

  /** Whether a namespace may have pods, and what belongs to them, that were not read. */
  public mayRunMore(namespace: string): boolean {
    if (!this.contents.isCluster || SYSTEM.test(namespace) || isVariable(namespace) || this.isIncomplete(namespace)) return true;
    return this.chartsOf(namespace).length > 0 || this.withPods.has(namespace) || this.withPods.has(ANYWHERE)
      || this.unknownNames.has('core/Pod') || Object.keys(POD_SPECS).some((kind) => this.unknownNames.has(kind));
  }

  /** Whether something that was not read may give rights to a service account of this name. */
  public mayGrant(account: string): boolean {
    return this.isIncomplete('') || this.withPods.has(ANYWHERE) || ['RoleBinding', 'ClusterRoleBinding'].some((kind) => this.unknownNames.has(`rbac.authorization.k8s.io/${kind}`))
      || this.values.some((values) => values.includes(account));
  }

  /** Whether not all deliveries into a namespace were read. */
  public isIncomplete(namespace: string, but?: ProgramObject): boolean {
    return this.contents.isIncomplete(namespace, but);
  }

  private chartsOf(namespace: string): readonly string[] {
    return namespace === '' ? [...this.charts.values()].flat() : this.charts.get(namespace) ?? [];
  }
}

const known = new WeakMap<ClusterContents, Makers>();

/** What makes more in a cluster, found once. */
export function makersOf(contents: ClusterContents): Makers {
  const makers = known.get(contents) ?? new Makers(contents);
  known.set(contents, makers);
  return makers;
}

/** Whether a text has a variable whose value is not known. */
export function isVariable(text: string): boolean {
  return text.includes('${');
}

/**
 * Whether a Secret is one that pods read. Those stand in the repository where all else of their namespace does; credentials of the tools themselves
 * (registries, Git, stores, kubeconfigs, webhooks) are usually created by hand.
 */
function isOfPods({ from, at }: Reference): boolean {
  const spec = POD_SPECS[from.object.kind];
  return spec !== undefined && at.startsWith(`${spec}.`) && !at.startsWith(`${spec}.imagePullSecrets`);
}

/** Whether annotations of tools such as reflector ask for copies in other namespaces. */
function isCopied(json: unknown): boolean {
  return ['metadata.annotations{}', 'spec.target.template.metadata.annotations{}', 'spec.secretTemplate.annotations{}']
    .some((path) => valuesAt(json, path).some(({ at }) => /reflect|replicat|kubed|copy|sync/i.test(at)));
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const same = map.get(key);
  if (same) same.push(value);
  else map.set(key, [value]);
}
