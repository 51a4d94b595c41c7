/** A Go module whose zip holds CRDs as YAML: only they are taken from it, it is not built. */
export interface CrdModule {
  readonly module: string;
  readonly version: string;
  /** What the Go checksum database says of the version; `npm run fields` refuses anything else. */
  readonly sum: string;
  /** The folder of the CRDs in the module. */
  readonly folder: string;
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
];

/** Kinds that come with these modules and that the library has nothing to say about. */
export const SKIPPED = new Set([
  'Alertmanager', 'Prometheus', 'ThanosRuler', // large, and run by the operator's own chart
  'FluxReport', 'GeneratorState', // written by their controllers
]);
