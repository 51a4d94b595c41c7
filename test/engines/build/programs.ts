/** How the programs of a Go module are built, besides what its `go.mod` says. */
export interface Build {
  /** Packages whose variables `gitVersion`, `gitMajor` and `gitMinor` say which version this is. */
  readonly stamped?: string[];
  /** A variable that says it without `v`: clients of Gitea refuse a server whose version they cannot read. */
  readonly versionIn?: string;
  /** Build tags. */
  readonly tags?: string[];
  /** Whether it needs a C compiler. */
  readonly cgo?: boolean;
  /** Files that the module embeds, but that are built outside Go and so are not in it: path and content. */
  readonly embeds?: Record<string, string>;
}

/**
 * What the engine tests build: folders beside this file, with the pinned module and its programs (`tool`) in `go.mod`, and `go.sum`.
 * `program('kubernetes', 'kubectl')` is one of them.
 */
export const MODULES = {
  'act': {},
  'actionlint': {},
  'argo-cd': {},
  'compose': {},
  'flux-build': {},
  'flux-operator': { embeds: { 'web/dist/index.html': '' } }, // its web interface
  'gitea': { cgo: true, versionIn: 'main.Version', tags: ['sqlite', 'sqlite_unlock_notify'] },
  'kubernetes': { stamped: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'] },
  'kustomize': {},
  'kustomize-controller': {},
  'kustomize-trees': {},
  'kyaml': {},
  'sops': {},
} satisfies Record<string, Build>;
