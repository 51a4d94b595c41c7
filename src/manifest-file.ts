import { Construct, IConstruct } from 'constructs';
import { enclosingFolder } from './base/enclosing-folder';
import { MANIFEST_FILE } from './base/marks';
import { traceOrigin } from './base/origin';
import { freeIds } from './base/own-key';
import { problem } from './base/problem';
import { repositoryPath } from './base/repository-path';
import type { Folder } from './folder';

/** Properties of a file with several objects. */
export interface ManifestFileProps {
  /** Path of the file, relative to its folder, such as `podinfo.yaml`. */
  readonly path: string;
}

/**
 * One file of a folder with several objects, in the order in which they are created. Objects of a folder that are in no such file have a file each.
 * The file is not part of what objects are called: an object may move from one file to another.
 *
 * @example
 * const file = manifests.folder('apps/podinfo').file('podinfo.yaml');
 * const charts = new flux.HelmRepository(file, 'podinfo', { url: 'https://stefanprodan.github.io/podinfo' });
 * new flux.HelmRelease(file, 'podinfo', { chart: flux.ChartSource.fromSource(charts, 'podinfo') });
 */
export class ManifestFile extends Construct {
  /** Whether a value is such a file. */
  public static isManifestFile(x: any): x is ManifestFile {
    return x !== null && typeof x === 'object' && MANIFEST_FILE in x;
  }

  /** The file that a construct is in; undefined where its objects have a file each. @internal */
  public static _of(construct: IConstruct): ManifestFile | undefined {
    for (let c: IConstruct | undefined = construct; c; c = c.node.scope) {
      if (MANIFEST_FILE in c) return c as unknown as ManifestFile;
    }
    return undefined;
  }

  /** Path of the file, relative to its folder. */
  public readonly path: string;

  constructor(scope: Folder, id: string, props: ManifestFileProps) {
    super(scope, id);
    freeIds(this);
    Object.defineProperty(this, MANIFEST_FILE, { value: true });
    traceOrigin(this);
    if (enclosingFolder(scope) !== scope) {
      throw new Error(`[${this.node.path}] the scope of a file must be a folder, not ${scope.constructor.name}: use folder.file(path)`);
    }
    this.path = repositoryPath(this, props.path);
    if (this.path === '') problem(this, 'path-outside-repository', `path ${JSON.stringify(props.path)} is not a valid path of a file`, 'use a name such as podinfo.yaml');
    else if (!/\.ya?ml$/.test(this.path)) problem(this, 'manifest-file', `path ${JSON.stringify(props.path)} is not a valid name of a manifest: kustomize reads only .yaml and .yml`, `use ${this.path}.yaml`);
  }
}
