/** One value of a chart, as `helm --set` takes it. */
export interface HelmParameter {
  /** Path of the value, such as `image.tag`. */
  readonly name: string;
  /** The value. */
  readonly value: string;
  /**
   * Whether the value is text, also where it looks like a number or a boolean.
   *
   * @default false
   */
  readonly forceString?: boolean;
}

/**
 * How Argo CD renders a chart. It runs `helm template`: there is no release, `helm list` shows nothing, and hooks of Helm become hooks of Argo CD.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 */
export interface HelmOptions {
  /**
   * Name of the release.
   *
   * @default - that of the Application
   */
  readonly releaseName?: string;
  /**
   * Values, as plain data. `null` removes a default value of the chart. They take precedence over `valueFiles`.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };
  /**
   * Values as a text in YAML. Exclusive with `values`, which Argo CD prefers.
   *
   * @default - none
   */
  readonly valuesYaml?: string;
  /**
   * Files of values, relative to the path of the source; `ApplicationSource.file` refers to one in another source.
   *
   * @default - `values.yaml` of the chart
   */
  readonly valueFiles?: string[];
  /**
   * Whether to ignore missing files of values.
   *
   * @default false
   */
  readonly ignoreMissingValueFiles?: boolean;
  /**
   * Single values. They take precedence over all others.
   *
   * @default - none
   */
  readonly parameters?: HelmParameter[];
  /**
   * Values that are the contents of files of the source: path of the value to path of the file.
   *
   * @default - none
   */
  readonly fileParameters?: { [name: string]: string };
  /**
   * Whether the credentials of the chart's repository go to all domains (`helm --pass-credentials`).
   *
   * @default false
   */
  readonly passCredentials?: boolean;
  /**
   * Whether the definitions in the chart's folder `crds` are left out.
   *
   * @default false
   */
  readonly skipCrds?: boolean;
  /**
   * Whether the chart's schema of values is not applied.
   *
   * @default false
   */
  readonly skipSchemaValidation?: boolean;
  /**
   * Whether the chart's tests are left out.
   *
   * @default false
   */
  readonly skipTests?: boolean;
  /**
   * Namespace that the chart is rendered with.
   *
   * @default - that of the destination
   */
  readonly namespace?: string;
  /**
   * Version of Kubernetes that the chart sees.
   *
   * @default - that of the destination
   */
  readonly kubeVersion?: string;
  /**
   * API versions that the chart sees.
   *
   * @default - those of the destination
   */
  readonly apiVersions?: string[];
  /**
   * Major version of Helm: `v3`.
   *
   * @default v3
   */
  readonly version?: string;
}

/** @internal */
export function renderHelm(options: HelmOptions): Record<string, unknown> {
  const { values, valuesYaml, parameters, fileParameters, ...others } = options;
  return {
    ...others,
    valuesObject: values,
    values: valuesYaml,
    parameters: parameters?.map((each) => ({ ...each })),
    fileParameters: fileParameters && Object.entries(fileParameters).map(([name, path]) => ({ name, path })),
  };
}
