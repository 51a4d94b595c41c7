import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Repository, eso, flux, harbor, monitoring } from 'cdk-gitops';

/** What everything else stands on: External Secrets Operator, Prometheus, the store of secrets, and the registry's project and robots. */
export function infrastructure(manifests: Repository) {
  const controllers = manifests.folder('infrastructure/controllers', { namespace: 'external-secrets' });
  for (const name of ['app-production', 'external-secrets', 'monitoring', 'registry']) {
    new kplus.Namespace(controllers, `namespace-${name}`, { metadata: { name } });
  }
  const charts = new flux.OCIRepository(controllers, 'external-secrets-chart', {
    url: 'oci://ghcr.io/external-secrets/charts/external-secrets',
    ref: flux.OCIReference.semver('2.9.x'),
    interval: Duration.hours(12),
    layerSelector: flux.LayerSelector.helmChart(),
  });
  new flux.HelmRelease(controllers, 'external-secrets', {
    chart: flux.ChartSource.ref(charts),
    install: { crds: flux.CrdsPolicy.CREATE_REPLACE },
    upgrade: { crds: flux.CrdsPolicy.CREATE_REPLACE },
    values: { installCRDs: true },
  });
  const inMonitoring = { namespace: 'monitoring' };
  new flux.HelmRelease(controllers, 'kube-prometheus-stack', {
    metadata: inMonitoring,
    chart: flux.ChartSource.fromSource(
      new flux.HelmRepository(controllers, 'prometheus-community', { metadata: inMonitoring, url: 'https://prometheus-community.github.io/helm-charts' }),
      'kube-prometheus-stack', { version: '78.x' }),
    install: { crds: flux.CrdsPolicy.CREATE_REPLACE },
    upgrade: { crds: flux.CrdsPolicy.CREATE_REPLACE },
    // kube-state-metrics says which of Flux's objects are ready: the alerts and the dashboard read it.
    values: { 'kube-state-metrics': monitoring.FluxResourceMetrics.values() },
  });

  const configs = manifests.folder('infrastructure/configs', { namespace: 'registry' });
  // The service account is one of those that the chart above makes.
  const account = kplus.ServiceAccount.fromServiceAccountName(configs, 'external-secrets', 'external-secrets', { namespaceName: 'external-secrets' });
  const vault = new eso.ClusterSecretStore(configs, 'vault-backend', {
    provider: eso.StoreProvider.vault({
      server: 'https://vault.example.com',
      path: 'secret',
      auth: eso.VaultAuth.kubernetes({ mount: 'kubernetes', role: 'external-secrets', serviceAccount: account }),
    }),
  });

  const admin = new eso.ExternalSecret(configs, 'harbor-admin', {
    store: vault,
    data: { password: eso.RemoteRef.of('ci/harbor', 'admin_password'), username: eso.RemoteRef.of('ci/harbor', 'admin_username') },
  });
  const robotSecret = (name: string, property: string) => new eso.ExternalSecret(configs, name, {
    store: vault,
    data: { secret: eso.RemoteRef.of('ci/harbor', property) },
  }).secret;
  const registry = new harbor.Harbor(configs, 'harbor', { url: 'https://harbor.example.com', credentials: admin.secret });
  const org = registry.addProject('org', {
    quota: harbor.Quota.of(Size.gibibytes(50)),
    autoScan: true,
    preventVulnerable: harbor.VulnerabilitySeverity.HIGH,
  });
  const pusher = org.addRobot('ci-pusher', {
    secret: robotSecret('ci-pusher', 'ci_pusher_secret'),
    access: [harbor.ProjectAccess.REPOSITORY_PUSH, harbor.ProjectAccess.REPOSITORY_PULL, harbor.ProjectAccess.TAG_CREATE],
  });
  // The cluster only pulls: whoever reads its pull secret must not be able to push.
  const puller = org.addRobot('cluster-puller', {
    secret: robotSecret('cluster-puller', 'cluster_puller_secret'),
    access: [harbor.ProjectAccess.REPOSITORY_PULL],
  });
  return { controllers, configs, vault, pusher, puller };
}

