import { Construct } from 'constructs';
import { CommonMetadata, SourceAttributes } from './source-options';
import { checkSourceKind, sourceReference } from './source-reference';
import { ExternalObject, ISource } from '../../base/external';
import { Mistake, problem, problemsAtSynthesis } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';

/** Properties of an ArtifactGenerator. */
export interface ArtifactGeneratorProps extends ResourceProps {
  /**
   * What artifacts are composed of, by alias: GitRepositories, OCIRepositories, Buckets, HelmCharts and ExternalArtifacts. At least
   * one. An alias has small letters, digits, dashes and underscores.
   */
  readonly sources: { [alias: string]: ISource };
  /**
   * Directories of which each makes its own artifacts: `@alias/apps/{app}`, with `{app}` also in the names and copies of artifacts.
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
 * Composes artifacts from files of several sources, or splits a large one. Needs source-watcher.
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
    if (aliases.length === 0) problem(this, 'artifact-sources', 'sources is empty', 'give at least one source');
    for (const alias of aliases) {
      checkSourceKind(this, `sources.${alias}`, props.sources[alias], ['Bucket', 'GitRepository', 'OCIRepository', 'HelmChart', 'ExternalArtifact']);
      if (props.sources[alias].name.includes('.')) {
        problem(this, 'artifact-sources', `source ${props.sources[alias].name} has a dot in its name`, 'source-watcher takes none: rename the source');
      }
      if (alias.length <= 63 && /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(alias)) continue;
      problem(this, 'artifact-alias', `sources has the alias ${JSON.stringify(alias)}`,
        'use at most 63 small letters, digits, dashes and underscores');
    }
    if (props.pathPattern !== undefined) this._checkPath('pathPattern', props.pathPattern);
    problemsAtSynthesis(this, () => (this._artifacts.length > 0 ? [] : [EMPTY]));
  }

  /**
   * Adds an artifact, and returns it as a source for Kustomizations and HelmReleases.
   *
   * @param name name of the ExternalArtifact; with `pathPattern` a template, such as `apps-{app}`
   * @param options what is in it
   */
  public addArtifact(name: string, options: ArtifactOptions): ISource {
    if (!this._props.pathPattern && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) {
      problem(this, 'artifact-name', `an artifact is named ${JSON.stringify(name)}`, 'use small letters, digits, dashes and dots');
    }
    if (options.copy.length === 0) problem(this, 'artifact-copy', `artifact ${name} has nothing to copy`, 'say what is copied into it');
    const revision = (prop: string, alias?: string): string | undefined => {
      if (alias !== undefined) this._checkAlias(`${prop} of artifact ${name}`, alias);
      return alias && `@${alias}`;
    };
    this._artifacts.push({
      name,
      revision: revision('revision', options.revision),
      originRevision: revision('originRevision', options.originRevision),
      copy: options.copy.map(({ from, to = '', exclude, strategy }) => {
        this._checkPath(`copy.from of artifact ${name}`, from);
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
      problem(this, 'artifact-path', `copy.to of artifact ${name} is ${JSON.stringify(to)}`, 'use a path inside the artifact');
    }
    return `@artifact/${to}`;
  }

  private _checkPath(prop: string, path: string): void {
    const alias = /^@([^/]*)\//.exec(path)?.[1];
    if (alias === undefined || path.length > 1024) {
      problem(this, 'artifact-path', `${prop} is ${JSON.stringify(path)}`, 'use @alias/path, at most 1024 characters');
    } else {
      this._checkAlias(prop, alias);
    }
  }

  private _checkAlias(prop: string, alias: string): void {
    if (Object.hasOwn(this._props.sources, alias)) return;
    problem(this, 'artifact-alias', `${prop} names the source ${JSON.stringify(alias)}`, `aliases: ${Object.keys(this._props.sources).join(', ')}`);
  }
}

const EMPTY: Mistake = { check: 'artifact-missing', message: 'there is no artifact', fix: 'call addArtifact at least once' };

/** What happens to a file that is there already. */
export enum CopyStrategy {
  /** It is replaced. */
  OVERWRITE = 'Overwrite',
  /** YAML is merged into it, as Helm merges values. */
  MERGE = 'Merge',
  /** The copied file is a tar archive, and is unpacked. */
  EXTRACT = 'Extract',
}

/** Files that are copied into an artifact. */
export interface ArtifactCopy {
  /** Which files: `@alias/path`, with wildcards `*` and `**`, at most 1024 characters. */
  readonly from: string;
  /**
   * Path in the artifact. It is a directory where it ends in `/`.
   *
   * @default - the artifact's root
   */
  readonly to?: string;
  /**
   * Patterns of files that are left out, at most 100.
   *
   * @default - none
   */
  readonly exclude?: string[];
  /**
   * What happens to files that are there already.
   *
   * @default CopyStrategy.OVERWRITE
   */
  readonly strategy?: CopyStrategy;
}

/** An artifact of an ArtifactGenerator. */
export interface ArtifactOptions {
  /** What is copied into it, in this order. At least one. */
  readonly copy: ArtifactCopy[];
  /**
   * Alias of the source whose revision it has.
   *
   * @default - a digest of its content
   */
  readonly revision?: string;
  /**
   * Alias of the source whose origin revision, such as a Git commit, it names; commit statuses need it.
   *
   * @default - none
   */
  readonly originRevision?: string;
}

/**
 * An artifact that another controller makes, such as source-watcher for an `ArtifactGenerator`. Kustomizations and HelmReleases take
 * it as a source where kustomize- and helm-controller have the feature gate `ExternalArtifact`, which
 * `--components-extra=source-watcher` of `flux install` and `flux bootstrap` turns on.
 *
 * @see https://fluxcd.io/flux/components/source/externalartifacts/
 */
export class ExternalArtifact extends ExternalObject implements ISource {
  /** Declares an ExternalArtifact. Those of an `ArtifactGenerator` are declared by its `addArtifact`. */
  public static fromExternalArtifactName(scope: Construct, id: string, attributes: SourceAttributes): ExternalArtifact {
    return new ExternalArtifact(scope, id, attributes);
  }

  private constructor(scope: Construct, id: string, attributes: SourceAttributes) {
    super(scope, id, { ...attributes, apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact' });
  }
}
