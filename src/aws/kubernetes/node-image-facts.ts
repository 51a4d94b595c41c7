/** What is known of an image of nodes besides its id. */
export interface NodeImageFacts {
  /** Where the program makes it. */
  readonly path: string;
  readonly kubernetesVersion: string;
  /** `amd64` or `arm64`. */
  readonly architecture: string;
  /** Of the stack that makes it; the account too. An image is not known elsewhere. */
  readonly region: string;
  readonly account: string;
  /** Its disk, in GiB: a machine's is not smaller. */
  readonly disk: number;
  /** Version of its recipe, which is another one whenever anything in the image is. */
  readonly content: string;
}
