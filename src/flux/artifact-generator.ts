import { Construct } from 'constructs';
import { problem, render } from '../problem';
import { Resource, ResourceProps } from '../resource';
import { ISource } from '../source';
import { ArtifactOptions } from './artifact-options';
import { CommonMetadata } from './common-metadata';
import { ExternalArtifact } from './external-artifact';
import { checkSourceKind, sourceReference } from './source-reference';

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
    this.node.addValidation({ validate: () => (this._artifacts.length > 0 ? [] : [render(EMPTY)]) });
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

const EMPTY = { check: 'artifact-missing', warning: false, message: 'there is no artifact', fix: 'call addArtifact at least once' };
