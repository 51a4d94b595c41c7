/** Operator of a label requirement. */
export enum LabelOperator {
  /** The label has one of the values. */
  IN = 'In',
  /** The label has none of the values, or is absent. */
  NOT_IN = 'NotIn',
  /** The label is present. */
  EXISTS = 'Exists',
  /** The label is absent. */
  DOES_NOT_EXIST = 'DoesNotExist',
}

/** One requirement on a label. */
export interface LabelExpression {
  /** Name of the label. */
  readonly key: string;
  /** Operator. */
  readonly operator: LabelOperator;
  /**
   * Values: at least one for `In` and `NotIn`, none for the others.
   *
   * @default - none
   */
  readonly values?: string[];
}

/** Selects objects by labels. All requirements must match. An empty selector selects all objects. */
export interface LabelSelector {
  /**
   * Labels and their values. For the pods of a cdk8s-plus workload, use its `matchLabels`.
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
