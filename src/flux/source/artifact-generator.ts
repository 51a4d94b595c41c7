import { Construct } from 'constructs';
import { CommonMetadata, SourceAttributes } from './source-options';
import { checkSourceKind, sourceReference } from './source-reference';
import { ExternalObject, ISource } from '../../base/external';
import { isDnsSubdomain } from '../../base/kubernetes-names';
import { Mistake, problem, problemsAtSynthesis } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';

/** Properties of an ArtifactGenerator. */
export interface ArtifactGeneratorProps extends ResourceProps {
  /**
   * Sources of the artifacts, by alias: GitRepositories, OCIRepositories, Buckets, HelmCharts and ExternalArtifacts. At least
   * one. An alias has lowercase letters, digits, dashes and underscores.
   */
  readonly sources: { [alias: string]: ISource };
  /**
   * Pattern of directories, such as `@alias/apps/{app}`: each directory gets its own artifacts, with `{app}` in their names and copies.
   *
   * @default - none
   */
  readonly pathPattern?: string;
  /**
   * Labels and annotations of the artifacts.
   *
   * @default - none
   */
  readonly commonMetadata?: CommonMetadata;
}

/**
 * Composes artifacts from files of several sources, or splits a large source. Requires source-watcher.
 *
 * @example
 * const config = new flux.GitRepository(folder, 'config', { url: 'https://gitea.example.com/org/config.git' });
 * const generator = new flux.ArtifactGenerator(folder, 'myapp', { sources: { app: source, config } });
 * const artifact = generator.addArtifact('myapp', {
 *   copy: [{ fromPath: '@app/deploy/**' }, { fromPath: '@config/production/**', toPath: 'overlay/' }],
 * });
 * new flux.Kustomization(folder, 'myapp', { source: artifact, path: './overlay' });
 *
 * @see https://fluxcd.io/flux/components/source/artifactgenerators/
 */
export class ArtifactGenerator extends Resource {
  private readonly _props: ArtifactGeneratorProps;
  private readonly _artifacts: Record<string, unknown>[] = [];

  constructor(scope: Construct, id: string, props: ArtifactGeneratorProps) {
    super(scope, id, 'source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', props);
    this._props = props;
    const aliases = Object.keys(props.sources);
    if (aliases.length === 0) problem(this, 'artifact-sources', 'sources is empty', 'add at least one source');
    for (const alias of aliases) {
      checkSourceKind(this, `sources.${alias}`, props.sources[alias], ['Bucket', 'GitRepository', 'OCIRepository', 'HelmChart', 'ExternalArtifact']);
      if (props.sources[alias].name.includes('.')) {
        problem(this, 'artifact-sources', `source ${props.sources[alias].name} has a dot in its name, which source-watcher does not support`, 'rename the source');
      }
      if (alias.length <= 63 && /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(alias)) continue;
      problem(this, 'artifact-alias', `sources: ${JSON.stringify(alias)} is not a valid alias`,
        'use at most 63 lowercase letters, digits, dashes and underscores');
    }
    if (props.pathPattern !== undefined) this._checkPath('pathPattern', props.pathPattern);
    problemsAtSynthesis(this, () => (this._artifacts.length > 0 ? [] : [EMPTY]));
  }

  /**
   * Adds an artifact, and returns it as a source for Kustomizations and HelmReleases.
   *
   * @param name name of the ExternalArtifact; with `pathPattern`, a template such as `apps-{app}`
   * @param options content of the artifact
   */
  public addArtifact(name: string, options: ArtifactOptions): ISource {
    if (!this._props.pathPattern && !isDnsSubdomain(name)) {
      problem(this, 'artifact-name', `${JSON.stringify(name)} is not a valid artifact name`, 'use lowercase letters, digits, dashes and dots');
    }
    if (options.copy.length === 0) problem(this, 'artifact-copy', `copy of artifact ${name} is empty`, 'add at least one copy operation');
    const revision = (prop: string, alias?: string): string | undefined => {
      if (alias !== undefined) this._checkAlias(`${prop} of artifact ${name}`, alias);
      return alias && `@${alias}`;
    };
    this._artifacts.push({
      name,
      revision: revision('revision', options.revision),
      originRevision: revision('originRevision', options.originRevision),
      copy: options.copy.map(({ fromPath: from, toPath: to = '', exclude, strategy }) => {
        this._checkPath(`copy.fromPath of artifact ${name}`, from);
        return { from, to: this._target(name, to), exclude, strategy };
      }),
    });
    return ExternalArtifact.fromExternalArtifactName(this, name, { name, namespace: this.namespace });
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    const { sources, pathPattern, commonMetadata } = this._props;
    return {
      spec: {
        sources: Object.entries(sources).map(([alias, source]) => ({ alias, ...sourceReference(this, source) })),
        artifacts: this._artifacts,
        pathPattern,
        commonMetadata: commonMetadata && { ...commonMetadata },
      },
    };
  }

  private _target(name: string, to: string): string {
    if (to.startsWith('/') || to.split('/').some((part) => part === '..')) {
      problem(this, 'artifact-path', `copy.toPath of artifact ${name}: ${JSON.stringify(to)} is not a valid path`, 'use a path inside the artifact');
    }
    return `@artifact/${to}`;
  }

  private _checkPath(prop: string, path: string): void {
    const alias = /^@([^/]*)\//.exec(path)?.[1];
    if (alias === undefined || path.length > 1024) {
      problem(this, 'artifact-path', `${prop}: ${JSON.stringify(path)} is not a valid path`, 'use @alias/path, at most 1024 characters');
    } else {
      this._checkAlias(prop, alias);
    }
  }

  private _checkAlias(prop: string, alias: string): void {
    if (Object.hasOwn(this._props.sources, alias)) return;
    problem(this, 'artifact-alias', `${prop} refers to source ${JSON.stringify(alias)}, which does not exist`, `use one of the aliases ${Object.keys(this._props.sources).join(', ')}`);
  }
}

const EMPTY: Mistake = { check: 'artifact-missing', message: 'there is no artifact', fix: 'call addArtifact at least once' };

/** Strategy for existing files. */
export enum CopyStrategy {
  /** The file is replaced. */
  OVERWRITE = 'Overwrite',
  /** YAML is merged into the file, as Helm merges values. */
  MERGE = 'Merge',
  /** The copied file is a tar archive and is extracted. */
  EXTRACT = 'Extract',
}

/** A copy operation of an artifact. */
export interface ArtifactCopy {
  /** Files to copy: `@alias/path`, with wildcards `*` and `**`, at most 1024 characters. */
  readonly fromPath: string;
  /**
   * Path in the artifact. A path that ends in `/` is a directory.
   *
   * @default - root of the artifact
   */
  readonly toPath?: string;
  /**
   * Patterns of files to exclude, at most 100.
   *
   * @default - none
   */
  readonly exclude?: string[];
  /**
   * Strategy for existing files.
   *
   * @default CopyStrategy.OVERWRITE
   */
  readonly strategy?: CopyStrategy;
}

/** An artifact of an ArtifactGenerator. */
export interface ArtifactOptions {
  /** Copy operations, in order. At least one. */
  readonly copy: ArtifactCopy[];
  /**
   * Alias of the source whose revision the artifact gets.
   *
   * @default - digest of the artifact's content
   */
  readonly revision?: string;
  /**
   * Alias of the source whose origin revision (such as a Git commit) the artifact gets. Required for commit statuses.
   *
   * @default - none
   */
  readonly originRevision?: string;
}

/**
 * An artifact that another controller creates, such as source-watcher for an `ArtifactGenerator`. Kustomizations and HelmReleases accept
 * it as a source if kustomize- and helm-controller have the feature gate `ExternalArtifact`, which
 * `--components-extra=source-watcher` of `flux install` and `flux bootstrap` enables.
 *
 * @example
 * const artifact = flux.ExternalArtifact.fromExternalArtifactName(folder, 'artifact', { name: 'myapp', namespace: 'flux-system' });
 * new flux.Kustomization(folder, 'myapp', { source: artifact, path: './deploy' });
 *
 * @see https://fluxcd.io/flux/components/source/externalartifacts/
 */
export class ExternalArtifact extends ExternalObject implements ISource {
  /** Declares an ExternalArtifact that this program does not create. For those of an `ArtifactGenerator`, use its `addArtifact`. */
  public static fromExternalArtifactName(scope: Construct, id: string, attributes: SourceAttributes): ExternalArtifact {
    return new ExternalArtifact(scope, id, attributes);
  }

  private constructor(scope: Construct, id: string, attributes: SourceAttributes) {
    super(scope, id, { ...attributes, apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact' });
  }
}
