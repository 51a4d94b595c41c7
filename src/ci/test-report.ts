/** What a report says. */
export enum ReportFormat {
  /** Results of tests, in JUnit's XML. */
  JUNIT = 'junit',
  /** Coverage, in Cobertura's XML. */
  COBERTURA = 'cobertura',
}

/** A report that the platform shows beside the run, where it can: GitLab and Azure. Elsewhere it is kept as an artifact. */
export interface TestReport {
  /** Path of the file, with `*` and `**`. */
  readonly path: string;
  /** What it says. */
  readonly format: ReportFormat;
}
