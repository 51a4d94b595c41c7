/**
 * Which objects a patch or an ignore rule is about: those that match everything given. An empty selector matches all.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export interface Selector {
  /**
   * API group, such as `apps`.
   *
   * @default - any
   */
  readonly group?: string;
  /**
   * API version without the group, such as `v1`.
   *
   * @default - any
   */
  readonly version?: string;
  /**
   * Kind, such as `Deployment`.
   *
   * @default - any
   */
  readonly kind?: string;
  /**
   * Name: a regular expression that must match it as a whole.
   *
   * @default - any
   */
  readonly name?: string;
  /**
   * Namespace: a regular expression that must match it as a whole.
   *
   * @default - any
   */
  readonly namespace?: string;
  /**
   * Labels, as in `app=web,tier!=cache`.
   *
   * @default - any
   */
  readonly labelSelector?: string;
  /**
   * Annotations, in the same form.
   *
   * @default - any
   */
  readonly annotationSelector?: string;
}
