/** A variable of Jsonnet. */
export interface JsonnetVariable {
  /** Name. */
  readonly name: string;
  /** Value, or code where `code` is set. */
  readonly value: string;
  /**
   * Whether the value is Jsonnet code.
   *
   * @default false
   */
  readonly code?: boolean;
}

/** How Jsonnet is evaluated. */
export interface JsonnetOptions {
  /**
   * External variables.
   *
   * @default - none
   */
  readonly extVars?: JsonnetVariable[];
  /**
   * Top-level arguments.
   *
   * @default - none
   */
  readonly tlas?: JsonnetVariable[];
  /**
   * Folders that are searched for libraries, relative to the root of the repository.
   *
   * @default - none
   */
  readonly libs?: string[];
}

/**
 * How Argo CD reads a path with neither `kustomization.yaml` nor `Chart.yaml`: every `.yaml`, `.yml`, `.json` and `.jsonnet` file in it.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/directory/
 */
export interface DirectoryOptions {
  /**
   * Whether folders below the path are read too.
   *
   * @default false
   */
  readonly recurse?: boolean;
  /**
   * Glob of the files that are read, such as `*.yaml` or `{a,b}.yaml`.
   *
   * @default - all
   */
  readonly include?: string;
  /**
   * Glob of the files that are not read.
   *
   * @default - none
   */
  readonly exclude?: string;
  /**
   * How Jsonnet is evaluated.
   *
   * @default - without variables
   */
  readonly jsonnet?: JsonnetOptions;
}

/** @internal */
export function renderDirectory({ jsonnet, ...others }: DirectoryOptions): Record<string, unknown> {
  const variables = (list: JsonnetVariable[] | undefined): unknown => list?.map((each) => ({ ...each }));
  return { ...others, jsonnet: jsonnet && { libs: jsonnet.libs, extVars: variables(jsonnet.extVars), tlas: variables(jsonnet.tlas) } };
}
