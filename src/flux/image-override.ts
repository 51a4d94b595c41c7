/** Another name, tag or digest for an image. At least one of them. */
export interface ImageOverride {
  /** Image as it stands in the manifests, without tag, such as `ghcr.io/org/app`. */
  readonly name: string;
  /**
   * Name that it gets.
   *
   * @default - its name
   */
  readonly newName?: string;
  /**
   * Tag that it gets.
   *
   * @default - its tag
   */
  readonly newTag?: string;
  /**
   * Digest that it gets, such as `sha256:…`.
   *
   * @default - its digest
   */
  readonly digest?: string;
}
