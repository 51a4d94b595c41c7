/** A parameter that a plugin announces: text, a list or a map. */
export interface PluginParameter {
  /** Name that the plugin announces. */
  readonly name: string;
  /**
   * Its value, where it is text.
   *
   * @default - none
   */
  readonly text?: string;
  /**
   * Its value, where it is a list.
   *
   * @default - none
   */
  readonly list?: string[];
  /**
   * Its value, where it is a map.
   *
   * @default - none
   */
  readonly map?: { [key: string]: string };
}

/**
 * A config management plugin that builds the manifests: a sidecar of argocd-repo-server.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/
 */
export interface PluginOptions {
  /**
   * Name of the plugin, with its version where it has one: `sops-v1.0`.
   *
   * @default - the plugin whose discovery matches the path
   */
  readonly name?: string;
  /**
   * Environment variables: the plugin sees them as `ARGOCD_ENV_<name>`.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };
  /**
   * Parameters.
   *
   * @default - none
   */
  readonly parameters?: PluginParameter[];
}

/** @internal */
export function renderPlugin({ name, env, parameters }: PluginOptions): Record<string, unknown> {
  return {
    name,
    env: env && Object.entries(env).map(([key, value]) => ({ name: key, value })),
    parameters: parameters?.map(({ name: its, text, list, map }) => ({ name: its, string: text, array: list, map })),
  };
}
