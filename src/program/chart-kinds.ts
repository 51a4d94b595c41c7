import { APPLICATION, argoSources, remoteOfApplication } from './argo-application';
import { ClusterContents, AppliedObject } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import { kindByName } from './kind';
import type { Program, ProgramObject } from './program';

/** The custom resources whose definitions a chart brings. */
interface ChartFacts {
  /** Groups (`cert-manager.io`), or kinds (`bitnami.com/SealedSecret`). */
  readonly brings: readonly string[];
  /** Values that decide whether it does, the first that is set; and what holds where none is. Default: it does. */
  readonly switches?: readonly string[];
  readonly isOff?: boolean;
  /** What the address of its source must contain, where others have charts of this name. */
  readonly from?: string;
}

/** A chart that always brings these. */
const brings = (...kinds: string[]): ChartFacts => ({ brings: kinds });
/** A chart that brings these unless a value says no. */
const unless = (value: string, ...kinds: string[]): ChartFacts => ({ brings: kinds, switches: [value] });

/**
 * Charts that many clusters have, by name. Most have definitions in `crds/`, which Helm installs first; others among their templates; a few let
 * their operator create them. Constraints, providers and other kinds that an operator creates from objects of the user are not here.
 */
const CHARTS: { readonly [chart: string]: ChartFacts } = {
  'argo-cd': unless('crds.install', 'argoproj.io/Application', 'argoproj.io/ApplicationSet', 'argoproj.io/AppProject'),
  'argo-rollouts': unless('installCRDs', 'argoproj.io/Rollout', 'argoproj.io/AnalysisRun', 'argoproj.io/AnalysisTemplate', 'argoproj.io/ClusterAnalysisTemplate', 'argoproj.io/Experiment'),
  'argo-workflows': unless('crds.install', 'argoproj.io/Workflow', 'argoproj.io/WorkflowTemplate', 'argoproj.io/ClusterWorkflowTemplate', 'argoproj.io/CronWorkflow'),
  'aws-load-balancer-controller': brings('elbv2.k8s.aws'),
  'base': { brings: ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'], from: 'istio' },
  'cert-manager': { brings: ['cert-manager.io', 'acme.cert-manager.io'], switches: ['crds.enabled', 'installCRDs'], isOff: true },
  'cilium': brings('cilium.io'),
  'cloudnative-pg': unless('crds.create', 'postgresql.cnpg.io'),
  'contour': brings('projectcontour.io'),
  'crossplane': brings('apiextensions.crossplane.io', 'pkg.crossplane.io'),
  'dragonfly-operator': brings('dragonflydb.io'),
  'eck-operator': unless('installCRDs', 'elasticsearch.k8s.elastic.co', 'kibana.k8s.elastic.co', 'apm.k8s.elastic.co', 'beat.k8s.elastic.co', 'agent.k8s.elastic.co', 'logstash.k8s.elastic.co'),
  'eck-operator-crds': brings('elasticsearch.k8s.elastic.co', 'kibana.k8s.elastic.co', 'apm.k8s.elastic.co', 'beat.k8s.elastic.co', 'agent.k8s.elastic.co', 'logstash.k8s.elastic.co'),
  'external-dns': brings('externaldns.k8s.io'),
  'external-secrets': unless('installCRDs', 'external-secrets.io', 'generators.external-secrets.io'),
  'flagger': brings('flagger.app'),
  'flux-operator': unless('installCRDs', 'fluxcd.controlplane.io'),
  'gatekeeper': brings('templates.gatekeeper.sh', 'config.gatekeeper.sh', 'mutations.gatekeeper.sh', 'expansion.gatekeeper.sh'),
  'gateway-helm': brings('gateway.envoyproxy.io', 'gateway.networking.k8s.io'),
  'gateway-crds-helm': brings('gateway.envoyproxy.io', 'gateway.networking.k8s.io'),
  'gha-runner-scale-set-controller': brings('actions.github.com'),
  'gpu-operator': brings('nvidia.com'),
  'grafana-operator': brings('grafana.integreatly.org'),
  'karpenter': brings('karpenter.sh', 'karpenter.k8s.aws'),
  'karpenter-crd': brings('karpenter.sh', 'karpenter.k8s.aws'),
  'keda': unless('crds.install', 'keda.sh', 'eventing.keda.sh'),
  'kube-prometheus-stack': unless('crds.enabled', 'monitoring.coreos.com'),
  'kyverno': unless('crds.install', 'kyverno.io', 'policies.kyverno.io'),
  'linkerd-crds': brings('linkerd.io', 'policy.linkerd.io'),
  'longhorn': brings('longhorn.io'),
  'mariadb-operator-crds': brings('k8s.mariadb.com'),
  'metallb': unless('crds.enabled', 'metallb.io'),
  'node-feature-discovery': brings('nfd.k8s-sigs.io'),
  'opentelemetry-operator': unless('crds.create', 'opentelemetry.io'),
  'pgo': brings('postgres-operator.crunchydata.com'),
  'postgres-operator': { brings: ['acid.zalan.do'], from: 'zalando' },
  'prometheus-operator-crds': brings('monitoring.coreos.com'),
  'rook-ceph': unless('crds.enabled', 'ceph.rook.io'),
  'sealed-secrets': brings('bitnami.com/SealedSecret'),
  'strimzi-kafka-operator': brings('kafka.strimzi.io', 'core.strimzi.io'),
  'tailscale-operator': brings('tailscale.com'),
  'tofu-controller': brings('infra.contrib.fluxcd.io'),
  'traefik': brings('traefik.io'),
  'traefik-crds': brings('traefik.io'),
  'trivy-operator': brings('aquasecurity.github.io'),
  'trust-manager': unless('crds.enabled', 'trust.cert-manager.io'),
  'vault-secrets-operator': brings('secrets.hashicorp.com'),
  'velero': brings('velero.io'),
  'victoria-metrics-k8s-stack': brings('operator.victoriametrics.com'),
  'victoria-metrics-operator': brings('operator.victoriametrics.com'),
  'victoria-metrics-operator-crds': brings('operator.victoriametrics.com'),
  'volsync': unless('manageCRDs', 'volsync.backube'),
};

/** What the user says that charts bring. */
export interface DeclaredChart {
  /** Name of the chart: the last part of its path or address. */
  readonly chart: string;
  /** Groups or kinds, as in the table. */
  readonly kinds: readonly string[];
}

/**
 * The groups and kinds of custom resources that a HelmRelease, or an Application with charts, is known to bring to its cluster: as the program declares it, or as the table of charts says.
 * None where nothing is known of its chart.
 */
export function kindsBroughtBy(program: Program, contents: ClusterContents, release: AppliedObject): readonly string[] {
  const { json, installs = [] } = release.object;
  if (release.object.kind === APPLICATION) return kindsOfCharts(program, release.object);
  if (valuesAt(json, 'spec.kubeConfig').length > 0) return []; // it is installed elsewhere
  const { name, address } = chartOf(contents, release);
  const declared = program.charts.filter(({ chart }) => chart === name).flatMap(({ kinds }) => kinds);
  const own = [...installs, ...declared];
  if (own.length > 0) return own;
  if (textAt(json, 'spec.install.crds') === 'Skip') return [];
  return ofTable(name, address, (at) => valuesAt(json, `spec.values.${at}`)[0]?.value);
}

/** What the table says of a chart with these values. */
function ofTable(name: string, address: string, valueAt: (at: string) => unknown): readonly string[] {
  const facts = Object.hasOwn(CHARTS, name) ? CHARTS[name] : undefined;
  if (!facts || (facts.from !== undefined && !address.includes(facts.from))) return [];
  const said = (facts.switches ?? []).map(valueAt).find((value) => value !== undefined);
  return said ?? !facts.isOff ? facts.brings : [];
}

function kindsOfCharts({ charts }: Program, application: ProgramObject): readonly string[] {
  if (remoteOfApplication(application) !== undefined) return [];
  return argoSources(application).flatMap(({ chart, url, json }) => {
    if (chart === undefined || valuesAt(json, 'helm.skipCrds')[0]?.value === true) return [];
    const declared = charts.filter((each) => each.chart === chart).flatMap(({ kinds }) => kinds);
    if (declared.length > 0) return declared;
    const parameter = (at: string): unknown => valuesAt(json, 'helm.parameters[]').map(({ value }) => value).find((value) => textAt(value, 'name') === at);
    return ofTable(chart, url, (at) => {
      const set = textAt(parameter(at), 'value');
      return set === undefined ? valuesAt(json, `helm.valuesObject.${at}`)[0]?.value : set === 'true';
    });
  });
}

/** Whether a group or kind of the table is that of an object. */
export function isBrought(brought: readonly string[], kind: string): boolean {
  return brought.includes(kind) || brought.includes(kind.slice(0, kind.lastIndexOf('/')));
}

/** Name and address of a release's chart, as far as they can be known. */
export function chartOf(
  contents: ClusterContents, { object: { json }, namespace }: AppliedObject,
): { readonly name: string; readonly address: string } {
  const source = (at: string): unknown => {
    const kind = kindByName(textAt(json, `${at}.kind`) ?? '');
    return contents.find(kind, textAt(json, `${at}.namespace`) ?? namespace, textAt(json, `${at}.name`) ?? '')[0]?.object.json;
  };
  const chart = textAt(json, 'spec.chart.spec.chart');
  if (chart !== undefined) return { name: lastPart(chart), address: textAt(source('spec.chart.spec.sourceRef'), 'spec.url') ?? '' };
  const referred = source('spec.chartRef');
  const address = textAt(referred, 'spec.url') ?? '';
  return { name: lastPart(textAt(referred, 'spec.chart') ?? address), address };
}

function lastPart(path: string): string {
  return path.slice(path.replace(/\/$/, '').lastIndexOf('/') + 1).replace(/\/$/, '');
}
