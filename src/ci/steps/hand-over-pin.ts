import * as path from 'path';
import { CHANGE_KUSTOMIZATION, CHANGE_VALUES } from './hand-over-edit';
import type { ImagePins } from '../../image-pins';
import { Repository } from '../../repository';
import { Value } from '../value';

/** Where a YAML file says which version of an image runs: Helm values, a HelmRelease. Each key is a path: `['image', 'tag']`. */
export interface ImageKeys {
  /**
   * Key of the tag.
   *
   * @default - the file has none
   */
  readonly tag?: string[];
  /**
   * Key of the digest.
   *
   * @default - the file has none
   */
  readonly digest?: string[];
}

/** The place in a manifests repository that says which version of an image runs. */
export class ImagePin {
  /**
   * An image of a component of this program.
   *
   * @param pins the component, which must be in a folder of a repository
   * @param image one of its images
   */
  public static of(pins: ImagePins, image: string): ImagePin {
    const repository = pins.node.scopes.find((scope): scope is Repository => Repository.isRepository(scope))!;
    return new ImagePin(repository, pins.path, image, undefined, pins.images);
  }

  /**
   * An entry of `images` in a `kustomization.yaml`, written as a block with each key on a line of its own.
   *
   * @param repository the manifests repository
   * @param file path of the kustomization below it
   * @param image name of the entry
   */
  public static kustomization(repository: Repository, file: string, image: string): ImagePin {
    return new ImagePin(repository, file, image);
  }

  /**
   * Keys of another YAML file.
   *
   * @param repository the manifests repository
   * @param file path of the file below it
   * @param image name of the image, for messages
   * @param keys where its version is; the keys must be there already
   */
  public static values(repository: Repository, file: string, image: string, keys: ImageKeys): ImagePin {
    return new ImagePin(repository, file, image, keys);
  }

  private constructor(
    /** The manifests repository. */
    public readonly repository: Repository,
    /** Path of the file below it. */
    public readonly file: string,
    /** Name of the image. */
    public readonly image: string,
    /** @internal */
    public readonly _keys?: ImageKeys,
    /** The images that are known to be there. @internal */
    public readonly _known?: readonly string[],
  ) {}

  /** Shell function that makes the change. @internal */
  public get _change(): string {
    return this._keys ? CHANGE_VALUES : CHANGE_KUSTOMIZATION;
  }

  /** @internal */
  public get _env(): { [name: string]: Value } {
    const keys = this._keys && { TAG_KEY: Value.text((this._keys.tag ?? []).join('\n')), DIGEST_KEY: Value.text((this._keys.digest ?? []).join('\n')) };
    return { PIN_FILE: Value.text(this.file), IMAGE: Value.text(this.image), ...keys };
  }

  /** What a branch that proposes a change of it is called. @internal */
  public get _branch(): string {
    const slug = `${path.posix.dirname(this.file)}-${path.posix.basename(this.image)}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    return `hand-over/${slug}`;
  }
}
