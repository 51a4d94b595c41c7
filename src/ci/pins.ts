import type { Pipeline } from './pipeline';

/** A version of something that others make. */
export interface Pin {
  /** Version, as its makers write it. */
  readonly version: string;
  /** The commit (40 hexadecimal digits) or digest (`sha256:…`) of that version, where it is a known fact; never guessed. */
  readonly exact?: string;
}

/** Actions of GitHub's and Gitea's. A commit stands here where several public workflows agree on it. */
export const ACTIONS: { readonly [action: string]: Pin } = {};

/** Container images by their full names. */
export const IMAGES: { readonly [image: string]: Pin } = {
  'docker.io/library/docker': { version: '29-dind' },
};

/** Programs that steps install. `exact` is the SHA-256 of the archive for Linux on amd64. */
export const TOOLS: { readonly [tool: string]: Pin } = {};

/**
 * An action with the commit or version to use, and the version as a comment where a commit is used.
 *
 * @param pipeline its `pins` take the place of those here
 */
export function actionReference(pipeline: Pipeline, action: string): { readonly uses: string; readonly comment?: string } {
  const pin = ACTIONS[action];
  const exact = pipeline._props.pins?.[action] ?? pin?.exact;
  return exact ? { uses: `${action}@${exact}`, comment: pin?.version } : { uses: `${action}@${pin?.version ?? 'main'}` };
}

/**
 * An image with its digest, or with its version where the digest is not known.
 *
 * @param pipeline its `pins` take the place of those here
 */
export function imageReference(pipeline: Pipeline, image: string): string {
  const pin = IMAGES[image];
  const digest = pipeline._props.pins?.[image] ?? pin?.exact;
  return `${image}${pin ? `:${pin.version}` : ''}${digest ? `@${digest}` : ''}`;
}
