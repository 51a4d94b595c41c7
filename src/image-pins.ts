import * as path from 'path';
import { Construct } from 'constructs';
import { problem } from './base/problem';
import type { Folder } from './folder';
import { emit } from './synth/yaml/emit';

/** Properties of image pins. */
export interface ImagePinsProps {
  /** First tag of each image, by image name without tag: `{ 'harbor.example.com/org/myapp': '1.0.0' }`. */
  readonly images: { [image: string]: string };
}

/**
 * A kustomize component that says which tag of each image runs. It is seeded: written when absent, and owned afterwards by
 * whoever promotes images (a pipeline, Flux's image automation). kustomize replaces images of workloads only, not those inside
 * custom resources such as HelmRelease values.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/
 */
export class ImagePins extends Construct {
  /** Path of the component's file below the repository. */
  public readonly path: string;
  /** Names of the images that it pins. */
  public readonly images: string[];

  constructor(folder: Folder, id: string, props: ImagePinsProps) {
    super(folder, id);
    this.images = Object.keys(props.images);
    for (const [image, tag] of Object.entries(props.images)) {
      if (!/^[a-z0-9]+([._:/-]+[a-z0-9]+)*$/.test(image) || !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) {
        problem(this, 'image-reference', `${JSON.stringify(image)} with tag ${JSON.stringify(tag)} is no image`,
          'give the name in lower case without tag, and a tag of at most 128 letters, digits, dots, dashes and underscores');
      }
    }
    const images = Object.entries(props.images).map(([name, newTag]) => ({ name, newTag }));
    const content = emit({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', images });
    this.path = folder._addFile(path.posix.join(id, 'kustomization.yaml'), () => content, true);
    folder.addComponent(id);
  }
}
