/** An image in Amazon's registry that a job pushes or pulls. */
export interface EcrNeed {
  readonly account: string;
  readonly region: string;
  /** Name of the repository in the registry. */
  readonly repository: string;
  readonly use: 'push' | 'pull';
}

/** What a step of a job asks of AWS: a role to take, or an image. */
export interface AwsNeed {
  /** ARN of the role that it takes, or with which it reaches the image; undefined for an image that earlier steps have logged in for. */
  readonly role?: string;
  readonly image?: EcrNeed;
}
