/** Mistakes with images of nodes that are found at synth, by the id of their check. */
export const RULES = {
  'node-image-system': 'EC2 Image Builder makes images of Ubuntu and Amazon Linux, not of Debian.',
  'node-image-disk': 'The disk of an image holds its system and the images of containers, and that of a machine is not smaller than its image\'s.',
  'node-image-architecture': 'A machine boots from an image for its kind of processor.',
  'node-image-place': 'A machine boots from an image of its own account and region.',
  'node-image-version': '(warning) A machine boots from an image of another version of Kubernetes: it fetches its own, so the image is of no use.',
} as const;
