/** An image that kustomize replaces. */
export interface KustomizeImage {
  /** Name of the image in the manifests, such as `ghcr.io/org/mon-app`. */
  readonly name: string;
  /**
   * Name that replaces it.
   *
   * @default - the same name
   */
  readonly newName?: string;
  /**
   * Tag that replaces the one in the manifests.
   *
   * @default - none
   */
  readonly newTag?: string;
  /**
   * Digest, such as `sha256:…`.
   *
   * @default - none
   */
  readonly digest?: string;
}

/** Objects that a patch changes: those that match all that is given. */
export interface KustomizePatchTarget {
  /**
   * Group, such as `apps`.
   *
   * @default - any
   */
  readonly group?: string;
  /**
   * Version, such as `v1`.
   *
   * @default - any
   */
  readonly version?: string;
  /**
   * Kind.
   *
   * @default - any
   */
  readonly kind?: string;
  /**
   * Name: a regular expression.
   *
   * @default - any
   */
  readonly name?: string;
  /**
   * Namespace: a regular expression.
   *
   * @default - any
   */
  readonly namespace?: string;
  /**
   * Label selector, such as `app=web`.
   *
   * @default - any
   */
  readonly labelSelector?: string;
  /**
   * Annotation selector.
   *
   * @default - any
   */
  readonly annotationSelector?: string;
}

/** A patch that kustomize applies: `patch` or `path`. */
export interface KustomizePatch {
  /**
   * The patch as YAML: a strategic merge patch, or a list of JSON patch operations.
   *
   * @default - that of `path`
   */
  readonly patch?: string;
  /**
   * File of the patch, relative to the path of the source.
   *
   * @default - `patch`
   */
  readonly path?: string;
  /**
   * What it changes.
   *
   * @default - the object that the patch names
   */
  readonly target?: KustomizePatchTarget;
  /**
   * Options of kustomize, such as `allowNameChange`.
   *
   * @default - none
   */
  readonly options?: { [name: string]: boolean };
}

/**
 * What Argo CD adds to the `kustomization.yaml` of a path. A path without one is not built by kustomize, and ignores this.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/
 */
export interface KustomizeOptions {
  /**
   * Prefix for the name of each object.
   *
   * @default - none
   */
  readonly namePrefix?: string;
  /**
   * Suffix for the name of each object.
   *
   * @default - none
   */
  readonly nameSuffix?: string;
  /**
   * Namespace that overrides that of each namespaced object.
   *
   * @default - none
   */
  readonly namespace?: string;
  /**
   * Images that are replaced.
   *
   * @default - none
   */
  readonly images?: KustomizeImage[];
  /**
   * Numbers of replicas by the names of workloads.
   *
   * @default - those of the manifests
   */
  readonly replicas?: { [name: string]: number };
  /**
   * Patches.
   *
   * @default - none
   */
  readonly patches?: KustomizePatch[];
  /**
   * Components to add, relative to the path.
   *
   * @default - none
   */
  readonly components?: string[];
  /**
   * Whether to ignore missing components.
   *
   * @default false
   */
  readonly ignoreMissingComponents?: boolean;
  /**
   * Labels for all objects.
   *
   * @default - none
   */
  readonly commonLabels?: { [name: string]: string };
  /**
   * Annotations for all objects.
   *
   * @default - none
   */
  readonly commonAnnotations?: { [name: string]: string };
  /**
   * Whether variables such as `$ARGOCD_APP_NAME` are replaced in the values of `commonAnnotations`.
   *
   * @default false
   */
  readonly commonAnnotationsEnvsubst?: boolean;
  /**
   * Whether `commonLabels` replace labels that exist.
   *
   * @default false
   */
  readonly forceCommonLabels?: boolean;
  /**
   * Whether `commonAnnotations` replace annotations that exist.
   *
   * @default false
   */
  readonly forceCommonAnnotations?: boolean;
  /**
   * Whether `commonLabels` leave selectors alone. Selectors are immutable: set this for objects that exist already.
   *
   * @default false
   */
  readonly labelWithoutSelector?: boolean;
  /**
   * Whether `commonLabels` go into templates of pods where selectors are left alone.
   *
   * @default false
   */
  readonly labelIncludeTemplates?: boolean;
  /**
   * Version of kustomize, one of those that `argocd-cm` registers.
   *
   * @default - the one that Argo CD contains
   */
  readonly version?: string;
  /**
   * Version of Kubernetes that charts inflated by kustomize see.
   *
   * @default - that of the destination
   */
  readonly kubeVersion?: string;
  /**
   * API versions that charts inflated by kustomize see.
   *
   * @default - those of the destination
   */
  readonly apiVersions?: string[];
}

/** @internal */
export function renderKustomize(options: KustomizeOptions): Record<string, unknown> {
  const { images, replicas, patches, ...others } = options;
  return {
    ...others,
    images: images?.map(imageText),
    replicas: replicas && Object.entries(replicas).map(([name, count]) => ({ name, count })),
    patches: patches?.map((patch) => ({ ...patch })),
  };
}

/** `name=newName:tag@digest`, as `kustomize edit set image` takes it. */
function imageText({ name, newName, newTag, digest }: KustomizeImage): string {
  const to = `${newName ?? name}${newTag === undefined ? '' : `:${newTag}`}${digest === undefined ? '' : `@${digest}`}`;
  return newName === undefined && to !== name ? to : `${name}=${to}`;
}
