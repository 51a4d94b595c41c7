import { Generating, Generator, GeneratorOptions } from './generator';
import { problem } from '../../base/problem';

/** Properties of a list. */
export interface ListGeneratorProps extends GeneratorOptions {
  /**
   * The sets of parameters: one Application each. All have the same names.
   *
   * @default - those of `elementsYaml`
   */
  readonly elements?: { [name: string]: any }[];
  /**
   * Further sets, as a list in YAML that may contain parameters of the other generator of a matrix.
   *
   * @default - none
   */
  readonly elementsYaml?: string;
}

/**
 * Sets of parameters that the program lists.
 *
 * @example
 * const stages = new argocd.ListGenerator({ elements: [{ stage: 'staging', replicas: '2' }, { stage: 'production', replicas: '10' }] });
 * new argocd.ApplicationSet(folder, 'mon-app', {
 *   generators: [stages],
 *   template: {
 *     name: `mon-app-${stages.parameter('stage')}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/mon-org/mon-app-gitops', revision: 'main', path: `overlays/${stages.parameter('stage')}` }),
 *     destination: argocd.Destination.inCluster(stages.parameter('stage')),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/
 */
export class ListGenerator extends Generator {
  constructor(private readonly _props: ListGeneratorProps) {
    super(_props);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { elements, elementsYaml } = this._props;
    if (!elements?.length && elementsYaml === undefined) problem(construct, 'argocd-generator', 'a list has no elements, so it makes no Application', 'give elements');
    return { name: 'list', fields: { elements: elements ?? [], elementsYaml } };
  }
}
