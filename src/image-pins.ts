import * as path from 'path';
import { Construct } from 'constructs';
import { isImageTag } from './base/image-name';
import { problem } from './base/problem';
import { withoutSetterToken } from './base/setter-token';
import type { Folder } from './folder';
import { emit } from './synth/yaml/emit';

/** Properties of image pins. */
export interface ImagePinsProps {
  /**
   * Initial tag of each image, by image name without tag: `{ 'harbor.example.com/org/myapp': '1.0.0' }`. `policy.tag('1.0.0')` of an `ImagePolicy` lets Flux's image
   * automation write it.
   */
  readonly images: { [image: string]: string };
}

/**
 * A kustomize component that pins the tag of each image. It is seeded: created if absent, and afterwards owned by the automation that
 * promotes images (a pipeline, Flux's image automation). kustomize replaces images in workloads only, not in custom resources such
 * as HelmRelease values.
 *
 * @example
 * const overlay = manifests.folder('overlays/production', { namespace: 'myapp' });
 * new kplus.Deployment(overlay, 'myapp', { containers: [{ image: 'harbor.example.com/org/myapp' }] });
 * new ImagePins(overlay, 'pins', { images: { 'harbor.example.com/org/myapp': '1.0.0' } }); // overlays/production/pins/kustomization.yaml
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/
 */
export class ImagePins extends Construct {
  /** Path of the component's file in the repository. */
  public readonly path: string;
  /** Names of the pinned images. */
  public readonly images: string[];

  constructor(folder: Folder, id: string, props: ImagePinsProps) {
    super(folder, id);
    this.images = Object.keys(props.images);
    for (const [image, tag] of Object.entries(props.images)) {
      if (!/^[a-z0-9]+([._:/-]+[a-z0-9]+)*$/.test(image) || !isImageTag(withoutSetterToken(tag))) {
        problem(this, 'image-reference', `${JSON.stringify(image)} with tag ${JSON.stringify(tag)} is not a valid image`,
          'use a lowercase name without tag, and a tag of at most 128 letters, digits, dots, dashes and underscores');
      }
    }
    const images = Object.entries(props.images).map(([name, newTag]) => ({ name, newTag }));
    const content = emit({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', images });
    this.path = folder._addFile(path.posix.join(id, 'kustomization.yaml'), () => content, true);
    folder.addComponent(id);
  }
}
