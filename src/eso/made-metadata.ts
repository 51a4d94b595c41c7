/** Labels and annotations of objects that are made in many namespaces. */
export interface MadeMetadata {
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}
