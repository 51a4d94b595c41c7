import { Generating, Generator, GeneratorOptions } from './generator';
import { problem } from '../../base/problem';

/** Properties of a matrix. */
export interface MatrixGeneratorProps extends GeneratorOptions {
  /** The two generators. Texts of the second may contain parameters of the first. */
  readonly generators: Generator[];
}

/**
 * One Application for each pair of sets of parameters of two generators.
 *
 * @example
 * const clusters = new argocd.ClusterGenerator();
 * const folders = new argocd.GitDirectoryGenerator({ url: 'https://github.com/org/manifests.git', revision: 'main', paths: ['apps/*'] });
 * new argocd.ApplicationSet(folder, 'everything', {
 *   generators: [new argocd.MatrixGenerator({ generators: [clusters, folders] })],
 *   template: {
 *     name: `${folders.basenameNormalized}-${clusters.nameNormalized}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: folders.path }),
 *     destination: argocd.Destination.server(clusters.server, folders.basenameNormalized),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Matrix/
 */
export class MatrixGenerator extends Generator {
  constructor(private readonly _props: MatrixGeneratorProps) {
    super(_props);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { generators } = this._props;
    if (generators.length !== 2) problem(construct, 'argocd-generator', `a matrix has ${generators.length} generators, but Argo CD takes exactly 2`, 'put a matrix of two into another one');
    return { name: 'matrix', fields: { generators: generators.map((each) => each._render(construct)) } };
  }
}

/** Properties of a merge. */
export interface MergeGeneratorProps extends GeneratorOptions {
  /** At least two generators. The first has the sets of parameters; the others add to them or replace parts of them. */
  readonly generators: Generator[];
  /** Parameters by which sets belong together. At least one. */
  readonly mergeKeys: string[];
}

/**
 * The sets of parameters of one generator, with what others say of some of them.
 *
 * @example
 * const clusters = new argocd.ClusterGenerator({ values: { replicas: '2' } });
 * const exceptions = new argocd.ListGenerator({ elements: [{ 'server': 'https://10.0.0.1:6443', 'values.replicas': '10' }] });
 * new argocd.ApplicationSet(folder, 'web', {
 *   generators: [new argocd.MergeGenerator({ generators: [clusters, exceptions], mergeKeys: ['server'] })],
 *   template: {
 *     name: `web-${clusters.nameNormalized}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: 'web' }),
 *     destination: argocd.Destination.server(clusters.server, 'web'),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Merge/
 */
export class MergeGenerator extends Generator {
  constructor(private readonly _props: MergeGeneratorProps) {
    super(_props);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { generators, mergeKeys } = this._props;
    if (generators.length < 2) problem(construct, 'argocd-generator', `a merge has ${generators.length} generator${generators.length === 1 ? '' : 's'}, but Argo CD takes at least 2`, 'add one, or use the generator itself');
    if (mergeKeys.length === 0) problem(construct, 'argocd-generator', 'a merge has no mergeKeys, which Argo CD rejects', 'name the parameters by which sets belong together, such as server');
    return { name: 'merge', fields: { generators: generators.map((each) => each._render(construct)), mergeKeys } };
  }
}
