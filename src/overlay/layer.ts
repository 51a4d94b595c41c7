import { posix } from 'path';
import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Component } from './component';
import type { ConfigMapGenerator } from './generator';
import { objectOf, Patch } from './patch';
import { describeToken, tokenIn, WAYS } from '../base/cdk-token';
import { enclosingFolder } from '../base/enclosing-folder';
import { Mistake, problem, problemsAtSynthesis } from '../base/problem';
import { foldersAbove } from '../base/tree-path';
import { Folder } from '../folder';
import type { Repository } from '../repository';
import type { KustomizationFields } from '../synth/yaml/manifest-file';

/** A new name, tag or digest for an image. At least one of them. */
export interface Image {
  /** Image name in the manifests, without tag, such as `ghcr.io/org/app`. */
  readonly name: string;
  /**
   * New name.
   *
   * @default - unchanged
   */
  readonly newName?: string;
  /**
   * New tag.
   *
   * @default - unchanged
   */
  readonly newTag?: string;
  /**
   * New digest, such as `sha256:…`.
   *
   * @default - unchanged
   */
  readonly digest?: string;
}

/** How many replicas a workload has. */
export interface Replicas {
  /** The workload: a Deployment, StatefulSet, ReplicaSet or ReplicationController, or a construct that has one. */
  readonly target: IConstruct;
  /** Number of replicas: 0 or more. */
  readonly count: number;
}

/** Options common to bases, overlays and components: what is changed in everything that the folder builds. */
export interface LayerOptions {
  /**
   * Namespace of all objects, also of those that have one already. It is not created.
   *
   * @default - unchanged
   */
  readonly namespace?: string;
  /**
   * What is put before the names of all objects but Namespaces and CustomResourceDefinitions. References follow.
   *
   * @default - none
   */
  readonly namePrefix?: string;
  /**
   * What is put after the names of all objects but Namespaces and CustomResourceDefinitions. References follow.
   *
   * @default - none
   */
  readonly nameSuffix?: string;
  /**
   * Labels of all objects.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Labels of all objects and of the pods that they create.
   *
   * @default - none
   */
  readonly templateLabels?: { [name: string]: string };
  /**
   * Labels of all objects and of the pods that they create, which all selectors require, too. The API server refuses a change of the selector of an existing
   * workload: to change these labels, create the workload again.
   *
   * @default - none
   */
  readonly selectorLabels?: { [name: string]: string };
  /**
   * Annotations of all objects and of the pods that they create.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
  /**
   * New names, tags and digests of images, in all containers. An image that no container uses is an error.
   *
   * @default - none
   */
  readonly images?: Image[];
  /**
   * Numbers of replicas.
   *
   * @default - unchanged
   */
  readonly replicas?: Replicas[];
  /**
   * Changes of single objects.
   *
   * @default - none
   */
  readonly patches?: Patch[];
  /**
   * Components that change what the folder builds, in this order.
   *
   * @default - none
   */
  readonly components?: Component[];
}

/** Properties of a layer. */
export interface LayerProps extends LayerOptions {
  /** Path in the repository. */
  readonly path: string;
}

/** A list of generators in a kustomization.yaml. */
type GeneratorField = 'configMapGenerator' | 'secretGenerator';

/**
 * A folder whose `kustomization.yaml` changes what it builds: what `Base`, `Overlay` and `Component` have in common. It is a `Folder`, so it holds objects,
 * and clusters apply it.
 */
export abstract class Layer extends Folder {
  private readonly _options: LayerOptions;
  private readonly _patches: Patch[] = [];
  private readonly _generators: Record<GeneratorField, { _render(): Record<string, unknown> }[]> = { configMapGenerator: [], secretGenerator: [] };

  protected constructor(repository: Repository, id: string, props: LayerProps) {
    super(repository, id, { path: props.path, namespace: props.namespace });
    this._options = props;
    for (const image of props.images ?? []) this._checkImage(image);
    for (const component of props.components ?? []) this._use(component);
    for (const patch of props.patches ?? []) this.addPatch(patch);
    problemsAtSynthesis(this, () => this._mistakes());
  }

  /**
   * Changes one object.
   *
   * @param patch the change and its target, which must be in the folder or in one that it builds on
   */
  public addPatch(patch: Patch): void {
    this._patches.push(patch);
  }

  /** @internal */
  public _addGenerator(field: GeneratorField, generator: { _render(): Record<string, unknown> }): void {
    this._generators[field].push(generator);
  }

  /** Also the files of its generators are encrypted. @internal */
  public override get _isEncrypted(): boolean {
    return super._isEncrypted || this._generators.secretGenerator.length > 0;
  }

  /** @internal */
  public override _kustomization(): KustomizationFields | undefined {
    const fields = this._fields();
    return this._isComponent || Object.keys(fields).length > 0 ? { isComponent: this._isComponent, fields } : undefined;
  }

  /** @internal */
  public get _isComponent(): boolean {
    return false;
  }

  /** The folders whose objects its patches can change, each with all that it lists. @internal */
  public get _scopes(): ReadonlyMap<Folder, ReadonlySet<Folder>> {
    return new Map([[this, this._reach()]]);
  }

  /** Why a folder cannot be listed here; undefined where it can. @internal */
  protected _obstacle(other: Folder): Pick<Mistake, 'message' | 'fix'> | undefined {
    const name = `folder ${other.path}`;
    if (other.repository !== this.repository) {
      return { message: `${name} is in repository ${other.repository.node.id}, folder ${this.path} in ${this.repository.node.id}: kustomize finds no path from one to the other`, fix: 'put both into one repository' };
    }
    if (other === this) return { message: `${name} lists itself`, fix: 'list another folder' };
    if (other.path === '' || foldersAbove(this.path).includes(other.path)) return { message: `${name} contains folder ${this.path}, which lists it: kustomize refuses that as a circle`, fix: `put them beside each other, such as ${other.path}/base and ${this.path}` };
    if (other._reach().has(this)) return { message: `${name} builds on folder ${this.path} itself: neither can be built`, fix: 'remove one of the two' };
    if (other._takesAll) return { message: `${name} has no kustomization.yaml: the engine generates it`, fix: 'put the objects into a folder of their own' };
    return undefined;
  }

  /** @internal */
  protected _listBeside(section: 'resources' | 'components', other: Folder): void {
    this._listFolder(section, other, posix.relative(`/${this.path}`, `/${other.path}`));
  }

  private _use(component: Component): void {
    const obstacle = this._obstacle(component);
    if (obstacle) {
      problem(this, 'kustomize-component', obstacle.message, obstacle.fix);
      return;
    }
    this._listBeside('components', component);
    component._users.add(this);
  }

  private _fields(): Record<string, unknown> {
    const { namespace, namePrefix, nameSuffix, labels, templateLabels, selectorLabels, annotations, images = [], replicas = [] } = this._options;
    const pairs = (given: { [name: string]: string } | undefined, more: Record<string, boolean>): Record<string, unknown>[] =>
      (given && Object.keys(given).length > 0 ? [{ pairs: { ...given }, ...more }] : []);
    const fields = {
      namespace,
      namePrefix,
      nameSuffix,
      labels: [...pairs(labels, {}), ...pairs(templateLabels, { includeTemplates: true }), ...pairs(selectorLabels, { includeSelectors: true })],
      commonAnnotations: annotations && Object.keys(annotations).length > 0 ? { ...annotations } : undefined,
      patches: this._patches.flatMap((patch) => patch._render() ?? []),
      images: images.map(({ name, newName, newTag, digest }) => defined({ name, newName, newTag, digest })),
      replicas: replicas.flatMap(({ target, count }) => {
        const object = objectOf(target);
        return object ? [{ name: object.name, count }] : [];
      }),
      configMapGenerator: this._generators.configMapGenerator.map((each) => each._render()),
      secretGenerator: this._generators.secretGenerator.map((each) => each._render()),
    };
    return Object.fromEntries(Object.entries(defined(fields)).filter(([, value]) => !Array.isArray(value) || value.length > 0));
  }

  private _checkImage({ name, newName, newTag, digest }: Image): void {
    const wrong = !NAME.test(name) || !NAME.test(newName ?? name) || (newTag !== undefined && !TAG.test(newTag))
      || (digest !== undefined && !DIGEST.test(digest));
    const given = JSON.stringify(defined({ name, newName, newTag, digest }));
    if (wrong) {
      problem(this, 'image-reference', `${given} is not a valid image`,
        'use lowercase names without tag, a tag of at most 128 letters, digits, dots, dashes and underscores, and a digest such as sha256: and 64 hexadecimal digits');
    } else if (newName === undefined && newTag === undefined && digest === undefined) {
      problem(this, 'image-reference', `${given} changes nothing of the image`, 'set newName, newTag or digest');
    }
  }

  private _mistakes(): Mistake[] {
    const token = tokenIn(JSON.stringify(this._fields()));
    const { replicas = [] } = this._options;
    return [
      ...token ? [{ check: 'cdk-token' as const, message: `its kustomization.yaml has a value that is known only when its stack is deployed: ${describeToken(token)}`, fix: WAYS }] : [],
      ...this._patches.flatMap(({ _target }) => this._missing('a patch', _target)),
      ...replicas.flatMap((each) => this._ofReplicas(each)),
      ...this._generators.configMapGenerator.flatMap((each) => this._ofGenerator(each as ConfigMapGenerator)),
    ];
  }

  /** That a target is not what is built here. */
  private _missing(what: string, target: IConstruct): Mistake[] {
    const object = objectOf(target);
    if (!object) {
      const name = target.node ? `construct ${target.node.path}` : 'a value that is not a construct';
      return [{ check: 'kustomize-target', message: `${what} is for ${name}, which is no Kubernetes object and has none`, fix: 'pass an ApiObject, or a construct that has one' }];
    }
    const folder = enclosingFolder(object);
    const without = [...this._scopes].find(([, reach]) => !folder || !reach.has(folder));
    if (!without) return [];
    const [scope] = without;
    const where = folder ? `in folder ${folder.path}${folder.repository === scope.repository ? '' : ` of repository ${folder.repository.node.id}`}` : 'in no folder';
    return [{
      check: 'kustomize-target',
      message: `${what} is for ${nameOf(object)}, which is ${where}, and folder ${scope.path}${scope === this ? '' : `, which uses component ${this.path},`} does not build on that`,
      fix: folder ? `add folder ${folder.path} to its bases, or change an object of ${listed(scope)}` : `change an object of ${listed(scope)}`,
    }];
  }

  private _ofReplicas({ target, count }: Replicas): Mistake[] {
    const say = (message: string, fix: string): Mistake[] => [{ check: 'kustomize-replicas', message, fix }];
    const object = objectOf(target);
    if (object && !isScalable(object)) return say(`${nameOf(object)} has no replicas`, 'pass a Deployment, StatefulSet, ReplicaSet or ReplicationController');
    const missing = this._missing('a number of replicas', target);
    if (missing.length > 0) return missing;
    if (!Number.isInteger(count) || count < 0 || count > 2 ** 31 - 1) return say(`${count} replicas of ${nameOf(object!)} are not possible`, 'use a whole number from 0 to 2147483647');
    const workloads = [...this._scopes.values()].flatMap((reach) => [...reach]).flatMap(workloadsIn);
    const other = workloads.find((each) => each !== object && each.name === object!.name);
    if (!other) return [];
    return say(`replicas of ${nameOf(object!)} would also change ${nameOf(other)}: kustomize goes by the name alone`, `set them by a patch: kustomize.Patch.strategicMerge(target, { spec: { replicas: ${count} } })`);
  }

  private _ofGenerator({ name, _changed: changed }: ConfigMapGenerator): Mistake[] {
    const folder = changed && enclosingFolder(changed);
    if (!folder || [...this._scopes.values()].every((reach) => folder !== this && reach.has(folder))) return [];
    return [{ check: 'kustomize-generator', message: `generator ${name} changes that of folder ${folder.path}, which folder ${this.path} does not build on`, fix: `add folder ${folder.path} to its bases, or leave out mergeInto and replace` }];
  }
}

const NAME = /^[a-z0-9]+(?:[._:/-]+[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const SCALABLE = new Set(['apps/v1/Deployment', 'apps/v1/StatefulSet', 'apps/v1/ReplicaSet', 'v1/ReplicationController']);

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function nameOf({ kind, name }: ApiObject): string {
  return `${kind} ${name}`;
}

function isScalable({ apiVersion, kind }: ApiObject): boolean {
  return SCALABLE.has(`${apiVersion}/${kind}`);
}

function workloadsIn(folder: Folder): ApiObject[] {
  return folder.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each) && isScalable(each));
}

function listed(folder: Folder): string {
  return [...folder._reach()].map(({ path }) => path || '.').join(', ');
}
