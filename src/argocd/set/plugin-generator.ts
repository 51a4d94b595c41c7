import { Generating, Generator, parameterText, PollingGeneratorOptions, seconds } from './generator';

/** Properties of a generator that is a plugin. */
export interface PluginGeneratorProps extends PollingGeneratorOptions {
  /** Name of the ConfigMap with the plugin's `baseUrl` and `token`. */
  readonly configMapName: string;
  /**
   * What the plugin is asked with, as plain data.
   *
   * @default - nothing
   */
  readonly input?: { [name: string]: any };
}

/**
 * Sets of parameters that a service of your own answers with.
 *
 * @example
 * const plugin = new argocd.PluginGenerator({ configMapName: 'tenants', input: { region: 'eu' }, interval: Duration.minutes(5) });
 * new argocd.ApplicationSet(folder, 'tenants', {
 *   generators: [plugin],
 *   template: {
 *     name: `tenant-${plugin.parameter('tenant')}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: 'tenant' }),
 *     destination: argocd.Destination.inCluster(plugin.parameter('tenant')),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Plugin/
 */
export class PluginGenerator extends Generator {
  constructor(private readonly _props: PluginGeneratorProps) {
    super(_props);
  }

  /** A part of `input`. */
  public input(name: string): string {
    return parameterText(['generator', 'input', 'parameters', name]);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { configMapName, input, values, interval } = this._props;
    const asked = { configMapRef: { name: configMapName }, input: input && { parameters: input } };
    const fields = { ...asked, values, requeueAfterSeconds: seconds(construct, interval) };
    return { name: 'plugin', fields };
  }
}
