/** Marks repositories. What is marked is told apart without loading what marks it, which most programs do not need. */
export const REPOSITORY = Symbol.for('cdk-gitops.Repository');

/** Marks clusters. */
export const CLUSTER = Symbol.for('cdk-gitops.Cluster');

/** Marks constructs with recorded problems, or with some that will be known when the program is complete. */
export const PROBLEMS = Symbol.for('cdk-gitops.problems');

/** Marks files that hold several objects of a folder. */
export const MANIFEST_FILE = Symbol.for('cdk-gitops.ManifestFile');
