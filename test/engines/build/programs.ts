/** A program that is built from a pinned Go module; its versions stand in `<folder>/go.mod`. */
export interface Program {
  /** Name of the executable. */
  readonly name: string;
  /** The folder with `go.mod` and `go.sum`, beside this file. */
  readonly folder: string;
  /** The package with its `main`. */
  readonly package: string;
  /** The module that its version is taken from. */
  readonly module: string;
  /** Packages whose variable `gitVersion` says which Kubernetes this is. */
  readonly stamped?: string[];
}

const KUBERNETES = { folder: 'kubernetes', module: 'k8s.io/kubernetes', stamped: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'] };

/** Everything that the engine tests run, besides etcd, age and git, which the system brings. */
export const PROGRAMS = {
  apiServer: { name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver', ...KUBERNETES },
  controllerManager: { name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager', ...KUBERNETES },
  kubectl: { name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl', ...KUBERNETES },
  kustomizeController: {
    name: 'kustomize-controller',
    folder: 'kustomize-controller',
    package: 'github.com/fluxcd/kustomize-controller',
    module: 'github.com/fluxcd/kustomize-controller',
  },
  kustomize: {
    name: 'kustomize',
    folder: 'kustomize',
    package: 'sigs.k8s.io/kustomize/kustomize/v5',
    module: 'sigs.k8s.io/kustomize/kustomize/v5',
  },
  sops: { name: 'sops', folder: 'sops', package: 'github.com/getsops/sops/v3/cmd/sops', module: 'github.com/getsops/sops/v3' },
} satisfies Record<string, Program>;
