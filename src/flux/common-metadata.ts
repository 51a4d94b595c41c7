/** Labels and annotations that all objects get; they replace what an object says itself. */
export interface CommonMetadata {
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
