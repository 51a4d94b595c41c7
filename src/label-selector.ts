/** How a label is compared. */
export enum LabelOperator {
  /** Its value is one of several. */
  IN = 'In',
  /** Its value is none of several, or it is absent. */
  NOT_IN = 'NotIn',
  /** It is there. */
  EXISTS = 'Exists',
  /** It is absent. */
  DOES_NOT_EXIST = 'DoesNotExist',
}

/** One requirement on a label. */
export interface LabelExpression {
  /** Name of the label. */
  readonly key: string;
  /** How it is compared. */
  readonly operator: LabelOperator;
  /**
   * Values: at least one for `In` and `NotIn`, none for the others.
   *
   * @default - none
   */
  readonly values?: string[];
}

/** Selects objects by their labels; all requirements must hold. An empty selector selects everything. */
export interface LabelSelector {
  /**
   * Labels with their values. For the pods of a cdk8s-plus workload: its `matchLabels`.
   *
   * @default - none
   */
  readonly matchLabels?: { [name: string]: string };
  /**
   * Further requirements.
   *
   * @default - none
   */
  readonly matchExpressions?: LabelExpression[];
}
