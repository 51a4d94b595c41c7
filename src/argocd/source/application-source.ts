import { IConstruct } from 'constructs';
import { DirectoryOptions, renderDirectory } from './directory-options';
import { HelmOptions, renderHelm } from './helm-options';
import { KustomizeOptions, renderKustomize } from './kustomize-options';
import { PluginOptions, renderPlugin } from './plugin-options';
import { problem } from '../../base/problem';
import type { Folder } from '../../folder';

/** What is common to all sources: how the manifests are built, and the source's names. At most one of `kustomize`, `helm`, `directory` and `plugin`. */
export interface SourceOptions {
  /**
   * How kustomize builds a path with `kustomization.yaml`.
   *
   * @default - as it stands
   */
  readonly kustomize?: KustomizeOptions;
  /**
   * How a chart is rendered.
   *
   * @default - with its own values
   */
  readonly helm?: HelmOptions;
  /**
   * How a path of plain manifests is read.
   *
   * @default - the files in it, not those in folders below
   */
  readonly directory?: DirectoryOptions;
  /**
   * Plugin that builds the manifests.
   *
   * @default - Argo CD's own tools
   */
  readonly plugin?: PluginOptions;
  /**
   * Name by which other sources of the Application refer to files of this one: `$<ref>/values.yaml`. See `ApplicationSource.file`.
   *
   * @default - none, or `values` where `file` is called
   */
  readonly ref?: string;
  /**
   * Name of the source in Argo CD's user interface.
   *
   * @default - none
   */
  readonly name?: string;
  /**
   * Prefix of the tags that a range of versions in `revision` is about, such as `app-` (Argo CD 3.5).
   *
   * @default - none
   */
  readonly tagPrefix?: string;
}

/** A path of a Git repository, or of an OCI artifact. */
export interface GitSourceOptions extends SourceOptions {
  /** Address of the repository: `https://…`, `ssh://…`, `git@host:org/repo`, or `oci://…` for an artifact. */
  readonly url: string;
  /**
   * Branch, tag, commit or range of versions (`>=1.2.0 <2.0.0`); of an artifact its tag or digest.
   *
   * @default HEAD
   */
  readonly revision?: string;
  /**
   * Path in the repository. None where it only holds files for other sources.
   *
   * @default - none
   */
  readonly path?: string;
}

/** A chart of a Helm repository or registry. */
export interface ChartSourceOptions extends SourceOptions {
  /** Address of the Helm repository: `https://…`, or a registry without a scheme: `ghcr.io/org/charts`. */
  readonly repository: string;
  /** Name of the chart. */
  readonly chart: string;
  /** Version of the chart, or a range of versions. */
  readonly version: string;
}

type Place = { readonly repoURL: string; readonly targetRevision?: string; readonly path?: string; readonly chart?: string };

/**
 * Where the manifests of an Application come from.
 *
 * @example
 * const values = argocd.ApplicationSource.git({ url: 'https://github.com/org/values.git', revision: 'main' });
 * new argocd.Application(folder, 'grafana', {
 *   sources: [
 *     values,
 *     argocd.ApplicationSource.chart({
 *       repository: 'https://grafana.github.io/helm-charts', chart: 'grafana', version: '10.1.0', helm: { valueFiles: [values.file('grafana.yaml')] },
 *     }),
 *   ],
 *   destination: argocd.Destination.inCluster('monitoring'),
 * });
 */
export class ApplicationSource {
  /** A folder of this program: repository, branch and path follow from it. */
  public static folder(folder: Folder, options: SourceOptions = {}): ApplicationSource {
    const { repository: { url, branch }, path } = folder;
    return new ApplicationSource({ repoURL: url, targetRevision: branch, path: path === '' ? '.' : path }, options);
  }

  /** A path of a Git repository, or of an OCI artifact (`oci://…`), that this program does not write. */
  public static git(options: GitSourceOptions): ApplicationSource {
    const { url, revision, path, ...others } = options;
    return new ApplicationSource({ repoURL: url, targetRevision: revision, path }, others);
  }

  /** A chart of a Helm repository or registry. */
  public static chart(options: ChartSourceOptions): ApplicationSource {
    const { repository, chart, version, ...others } = options;
    return new ApplicationSource({ repoURL: repository, targetRevision: version, chart }, others);
  }

  private _ref?: string;

  private constructor(private readonly _place: Place, private readonly _options: SourceOptions) {
    this._ref = _options.ref;
  }

  /**
   * A file of this source, for `valueFiles` of another source of the same Application: `$values/grafana.yaml`.
   *
   * @param path path of the file from the root of the repository
   */
  public file(path: string): string {
    this._ref ??= 'values';
    return `$${this._ref}/${path.replace(/^\.?\/+/, '')}`;
  }

  /** Name by which other sources refer to it. @internal */
  public get _refName(): string | undefined {
    return this._ref;
  }

  /** Records what Argo CD refuses of it. @internal */
  public _check(construct: IConstruct, prop: string): void {
    const { kustomize, helm, directory, plugin } = this._options;
    const tools = Object.entries({ kustomize, helm, directory, plugin }).filter(([, options]) => options !== undefined).map(([name]) => name);
    if (tools.length > 1) {
      problem(construct, 'argocd-source', `${prop} has ${tools.join(' and ')}, but Argo CD builds a source by one of them`, 'leave one');
    }
    const { path, chart, repoURL } = this._place;
    if (chart === undefined && path === undefined && this._ref === undefined) {
      problem(construct, 'argocd-source', `${prop} has neither a path nor a chart: ${repoURL}`, 'give path, or ref where it only holds files for other sources');
    }
    if (path?.startsWith('/')) problem(construct, 'argocd-source', `${prop} has the path ${path}, which is absolute`, `use ${path.replace(/^\/+/, '') || '.'}`);
    if (chart !== undefined && repoURL.startsWith('oci://')) {
      problem(construct, 'argocd-source', `${prop} has the chart ${chart} of ${repoURL}, but Argo CD takes registries of charts without a scheme`, `use ${repoURL.slice('oci://'.length)}`);
    }
    if (helm?.values !== undefined && helm.valuesYaml !== undefined) {
      problem(construct, 'argocd-source', `${prop} has both values and valuesYaml, of which Argo CD ignores the text`, 'set one of them');
    }
    kustomize?.patches?.forEach((patch, i) => {
      if ((patch.patch === undefined) !== (patch.path === undefined)) return;
      problem(construct, 'argocd-source', `${prop}: kustomize.patches[${i}] has ${patch.patch === undefined ? 'neither patch nor path' : 'both patch and path'}`, 'set one of them');
    });
    plugin?.parameters?.forEach(({ name, text, list, map }) => {
      if ([text, list, map].filter((value) => value !== undefined).length === 1) return;
      problem(construct, 'argocd-source', `${prop}: the parameter ${name} of the plugin has ${text ?? list ?? map ? 'more than one value' : 'no value'}`, 'set one of text, list and map');
    });
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    const { kustomize, helm, directory, plugin, name, tagPrefix } = this._options;
    return {
      ...this._place,
      kustomize: kustomize && renderKustomize(kustomize),
      helm: helm && renderHelm(helm),
      directory: directory && renderDirectory(directory),
      plugin: plugin && renderPlugin(plugin),
      ref: this._ref,
      name,
      tagPrefix,
    };
  }
}
