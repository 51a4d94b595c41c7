import type { ClusterContents } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import type { ProgramObject } from '../program/program';
import type { Reference } from '../program/references';

const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';

/** Kinds that charts usually bring: what is referred to of them may come from any chart of the namespace, and of the cluster where they have none. */
const OF_CHARTS = /^(core\/(Secret|ConfigMap|Service|ServiceAccount|PersistentVolumeClaim)|rbac\.authorization\.k8s\.io\/.*|apps\/.*|batch\/.*|networking\.k8s\.io\/IngressClass|storage\.k8s\.io\/.*|scheduling\.k8s\.io\/.*|gateway\.networking\.k8s\.io\/GatewayClass)$/;

/** Groups of Kubernetes, Flux and External Secrets Operator, whose objects make nothing beyond what is known of them. */
const UNDERSTOOD = /^(core|apps|batch|policy|autoscaling|[a-z.]+\.k8s\.io|[a-z.]+\.fluxcd\.io|external-secrets\.io|generators\.external-secrets\.io|monitoring\.coreos\.com)\//;

/** What is in a cluster beside what was read: what charts and operators make, and what comes from elsewhere. */
export class Unread {
  private readonly reasons = new Set<string>();
  private readonly incomplete = new Map<ClusterContents, Set<string>>();

  /** Why something could not be read, in sentences that begin with a place. */
  public get all(): readonly string[] {
    return [...this.reasons].sort();
  }

  public addReason(reason: string): void {
    this.reasons.add(reason);
  }

  /** A delivery of which not everything was read. */
  public addDelivery(contents: ClusterContents, by: ProgramObject | undefined): void {
    const namespace = (by && textAt(by.json, 'spec.targetNamespace')) ?? ANYWHERE;
    this.incomplete.set(contents, (this.incomplete.get(contents) ?? new Set()).add(namespace));
  }

  /** Whether something may exist in a cluster though nothing that was read creates it. */
  public of(contents: ClusterContents): (reference: Reference) => boolean {
    let makers: Makers | undefined;
    return (reference) => (makers ??= new Makers(contents, this.incomplete.get(contents) ?? new Set())).mayHave(reference);
  }
}

/** Stands for all namespaces. */
const ANYWHERE = '*';

/** What in a cluster makes objects that were not read. */
class Makers {
  /** The values of releases, as text, by the namespace that they install into. */
  private readonly charts = new Map<string, string[]>();
  private readonly operated = new Map<string, string[]>();
  private readonly unknownNames = new Set<string>();
  private readonly copied = new Set<string>();

  constructor(contents: ClusterContents, private readonly incomplete: ReadonlySet<string>) {
    for (const { object, namespace, name } of contents.objects) {
      const { kind, json } = object;
      if (name.includes('${') || namespace.includes('${')) this.unknownNames.add(kind);
      if (kind === HELM_RELEASE) add(this.charts, textAt(json, 'spec.targetNamespace') ?? namespace, JSON.stringify(['values', 'postRenderers'].map((field) => valuesAt(json, `spec.${field}`)[0]?.value))); // not its own references
      else if (!UNDERSTOOD.test(kind)) add(this.operated, namespace, name);
      if (kind === 'core/Secret' || kind === 'core/ConfigMap' || kind === 'external-secrets.io/ExternalSecret' || kind === 'cert-manager.io/Certificate') {
        if (isCopied(json)) this.copied.add(name);
      }
    }
  }

  public mayHave({ kind, namespace, name, from }: Reference): boolean {
    if (name.includes('${') || namespace.includes('${') || from.namespace.includes('${')) return true;
    if (this.unknownNames.has(kind) || this.incomplete.has(ANYWHERE) || this.incomplete.has(namespace)) return true;
    const charts = namespace === '' ? [...this.charts.values()].flat() : this.charts.get(namespace) ?? [];
    if (OF_CHARTS.test(kind) && charts.length > 0) return true;
    if (charts.some((values) => values.includes(name))) return true;
    if (kind !== 'core/Secret' && kind !== 'core/ConfigMap') return false;
    return this.copied.has(name) || kind === 'core/Secret' || (this.operated.get(namespace) ?? []).some((maker) => name.startsWith(maker));
  }
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
