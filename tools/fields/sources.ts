/** A Go module whose zip holds CRDs as YAML: only they are taken from it, it is not built. */
export interface CrdModule {
  readonly module: string;
  readonly version: string;
  /** What the Go checksum database says of the version; `npm run fields` refuses anything else. */
  readonly sum: string;
  /** The folder of the CRDs in the module, or their file. */
  readonly folder: string;
  /** The kinds that are taken. Default: all. */
  readonly kinds?: readonly string[];
  /**
   * It is of others: what the notation cannot write of it is left out, and a field that is not near any known one is taken for newer than the list.
   * Default: it belongs to what the library emits.
   */
  readonly isForeign?: boolean;
}

/** The API modules of `go.mod`, from whose types controller-gen makes the CRDs: module path → packages in it. */
export const API_MODULES: Record<string, string[]> = {
  'github.com/fluxcd/helm-controller/api': ['v2'],
  'github.com/fluxcd/image-automation-controller/api': ['v1'],
  'github.com/fluxcd/image-reflector-controller/api': ['v1'],
  'github.com/fluxcd/kustomize-controller/api': ['v1'],
  'github.com/fluxcd/notification-controller/api': ['v1', 'v1beta3'],
  'github.com/fluxcd/source-controller/api': ['v1'],
  'github.com/fluxcd/source-watcher/api/v2': ['v1beta1'],
  'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring': ['v1'],
};

/** The modules that carry their CRDs. */
export const CRD_MODULES: CrdModule[] = [
  {
    module: 'github.com/controlplaneio-fluxcd/flux-operator',
    version: 'v0.58.0',
    folder: 'config/crd/bases',
    sum: 'h1:7fbGeGRzp7sEwfg7jjc3a3bJvMYTAgPv+hl5qf9SBxo=',
  },
  {
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    folder: 'config/crds/bases',
    sum: 'h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=',
  },
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.1',
    folder: 'config/crd/standard',
    sum: 'h1:mock6phZbI6rvZerwrVNk7hVNymQgHo+6sJ81Ia7ftY=',
  },
  {
    module: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.2.11',
    folder: 'manifests/crds',
    sum: 'h1:3hkR11XCp/nlyM2cWr3qeUSGuZgi3JkFdMpzgL5qOR8=',
    isForeign: true,
  },
];

/** The kinds that public repositories use most, of others than the library emits. */
export const FOREIGN_MODULES: CrdModule[] = [
  {
    module: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.2',
    folder: 'deploy/crds',
    sum: 'h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=',
    kinds: ['Certificate', 'ClusterIssuer', 'Issuer'],
    isForeign: true,
  },
  {
    module: 'github.com/cert-manager/trust-manager',
    version: 'v0.25.0',
    folder: 'deploy/crds',
    sum: 'h1:nGtkHH9wEacI5uACdsq8wqCKWsCw1PMrwHPJcrUFUXA=',
    isForeign: true,
  },
  {
    module: 'github.com/kyverno/kyverno',
    version: 'v1.19.1',
    folder: 'config/crds/kyverno',
    sum: 'h1:/MkgFii3/VlQfKR1JpC9tVwNNVNQTt2S4U6qCsafsTU=',
    kinds: ['ClusterPolicy', 'Policy', 'PolicyException', 'CleanupPolicy', 'ClusterCleanupPolicy'],
    isForeign: true,
  },
  {
    module: 'github.com/cilium/cilium',
    version: 'v1.20.2',
    folder: 'pkg/k8s/apis/cilium.io/client/crds/v2',
    sum: 'h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=',
    kinds: [
      'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumLoadBalancerIPPool', 'CiliumBGPAdvertisement',
      'CiliumBGPClusterConfig', 'CiliumBGPPeerConfig', 'CiliumEgressGatewayPolicy', 'CiliumCIDRGroup', 'CiliumLocalRedirectPolicy',
    ],
    isForeign: true,
  },
  {
    module: 'github.com/cilium/cilium',
    version: 'v1.20.2',
    folder: 'pkg/k8s/apis/cilium.io/client/crds/v2alpha1',
    sum: 'h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=',
    kinds: ['CiliumL2AnnouncementPolicy', 'CiliumPodIPPool', 'CiliumGatewayClassConfig'],
    isForeign: true,
  },
  {
    module: 'github.com/traefik/traefik/v3',
    version: 'v3.7.13',
    folder: 'docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml',
    sum: 'h1:T8wy9KuaFzCkmXCqAzDy7t73pBDR1DHrJe3pqXpNXTw=',
    isForeign: true,
  },
  {
    module: 'github.com/vmware-tanzu/velero',
    version: 'v1.18.3',
    folder: 'config/crd/v1/bases',
    sum: 'h1:9uwN5yxTWQl9PsF5ljX4xiG+7VIq3I9mxOQ0DyyZ31A=',
    kinds: ['Backup', 'BackupStorageLocation', 'Restore', 'Schedule', 'VolumeSnapshotLocation'],
    isForeign: true,
  },
  {
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.21.0',
    folder: 'config/crd/bases',
    sum: 'h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=',
    kinds: ['ScaledObject', 'TriggerAuthentication', 'ClusterTriggerAuthentication'],
    isForeign: true,
  },
  {
    module: 'go.universe.tf/metallb',
    version: 'v0.16.2',
    folder: 'config/crd/bases',
    sum: 'h1:RCSAGoZmqcvTg0e56+Okbwz8iTuQVX30JpKX5mYEPUM=',
    kinds: ['BFDProfile', 'BGPAdvertisement', 'BGPPeer', 'Community', 'IPAddressPool', 'L2Advertisement'],
    isForeign: true,
  },
  {
    module: 'github.com/bitnami-labs/sealed-secrets',
    version: 'v0.40.0',
    folder: 'helm/sealed-secrets/crds',
    sum: 'h1:rvCP35JL8ZV5LNA2SrwNR6iLyoM3ulrSFWN0lBtYEYI=',
    isForeign: true,
  },
  {
    module: 'github.com/projectcontour/contour',
    version: 'v1.33.8',
    folder: 'examples/contour/01-crds.yaml',
    sum: 'h1:QoOfwqWws+CVRFpsRC2+f1DmB5IdurtyUtepIsiWfE0=',
    kinds: ['HTTPProxy', 'TLSCertificateDelegation', 'ExtensionService'],
    isForeign: true,
  },
  {
    module: 'github.com/kubernetes-csi/external-snapshotter/client/v8',
    version: 'v8.7.0',
    folder: 'config/crd',
    sum: 'h1:HVaSUeRRHPu49aSiL8eXOjS9Re9G6pM0NzdTGI7mM14=',
    kinds: ['VolumeSnapshot', 'VolumeSnapshotClass', 'VolumeSnapshotContent'],
    isForeign: true,
  },
  {
    module: 'github.com/fluxcd/flagger',
    version: 'v1.36.1',
    folder: 'artifacts/flagger/crd.yaml',
    sum: 'h1:X2PumtNwZz9YSGaOtZLFm2zAKLgHhFkbNv8beg7ifyc=',
    isForeign: true,
  },
  {
    module: 'github.com/envoyproxy/gateway',
    version: 'v1.9.1',
    folder: 'charts/gateway-crds-helm/templates/generated',
    sum: 'h1:vAVp6/AlBXJ1aOhp1mxL7fNEzVEfjADUguUhm2wzxQY=',
    kinds: ['Backend', 'BackendTrafficPolicy', 'ClientTrafficPolicy', 'SecurityPolicy', 'HTTPRouteFilter'],
    isForeign: true,
  },
  {
    module: 'istio.io/api',
    version: 'v1.32.0',
    folder: 'kubernetes/customresourcedefinitions.gen.yaml',
    sum: 'h1:37mJvg9I0biYZAEQF+MATs4FNeCpXEIVO3LFpVb6iNM=',
    isForeign: true,
  },
  {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.28.0',
    folder: 'config/crd/bases',
    sum: 'h1:vkv0a0ewDSfJOPJrsyUr4uczsxheReAWf/k171V0Dm0=',
    kinds: ['Cluster', 'ScheduledBackup', 'Backup', 'Database', 'Publication', 'Subscription', 'ImageCatalog', 'ClusterImageCatalog'],
    isForeign: true,
  },
  {
    module: 'github.com/longhorn/longhorn-manager',
    version: 'v1.9.0',
    folder: 'k8s/crds.yaml',
    sum: 'h1:BpA0vvEEXFPEa2DYtEyhd5sHOvaWBbD5Fd1vLvtl1Js=',
    kinds: ['RecurringJob', 'Setting', 'BackupTarget', 'Volume'],
    isForeign: true,
  },
  {
    module: 'github.com/crossplane/crossplane/v2',
    version: 'v2.1.1',
    folder: 'cluster/crds',
    sum: 'h1:QH/vFVH2mAbm2hF3a4G0gPXbOogqErhFB2FAKbC7mac=',
    kinds: [
      'Composition', 'CompositeResourceDefinition', 'Provider', 'Function', 'Configuration', 'DeploymentRuntimeConfig', 'ProviderConfig',
      'EnvironmentConfig', 'ImageConfig',
    ],
    isForeign: true,
  },
  {
    module: 'sigs.k8s.io/external-dns',
    version: 'v0.18.0',
    folder: 'config/crd/standard',
    sum: 'h1:JFzFpbmRRP6zs/sNOQvdhDfhfx2hXzlf67Wgb5IOTRQ=',
    kinds: ['DNSEndpoint'],
    isForeign: true,
  },
];

/** Kinds that come with these modules and that the library has nothing to say about. */
export const SKIPPED = new Set([
  'Alertmanager', 'Prometheus', 'ThanosRuler', // large, and run by the operator's own chart
  'FluxReport', 'GeneratorState', // written by their controllers
]);
