import * as cdk from 'aws-cdk-lib';
import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { problem, warning } from '../../base/problem';

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

/** Whether a machine can boot from an image of the program; else what is wrong is recorded at it. */
export function checkNodeImage(construct: Construct, image: NodeImageFacts, architecture: string, disk: Size): boolean {
  const { region, account } = cdk.Stack.of(construct);
  const said = (value: string): string => cdk.Token.isUnresolved(value) ? 'any' : value;
  const before = `the image ${image.path} is `;
  if (image.architecture !== architecture) {
    problem(construct, 'node-image-architecture', `${before}for ${image.architecture}, but the machine is ${architecture}`,
      `use an instance type for ${image.architecture}, or the operatingSystem of a NodeImage whose instanceType is ${architecture}`);
  }
  if (disk.toGibibytes() < image.disk) {
    problem(construct, 'node-image-disk', `${before}a disk of ${image.disk} GiB, and the machine's has ${disk.toGibibytes()}`,
      `set rootVolume to ${image.disk} GiB or more`);
  }
  if (region === image.region && account === image.account) return true;
  problem(construct, 'node-image-place', `${before}in region ${said(image.region)} of account ${said(image.account)}, but the machine is in ${said(region)} of ${said(account)}`,
    'create a NodeImage in the account and region of the machine');
  return false;
}

/** A risk where machines want another version of Kubernetes than their image has: they come up right, but fetch everything. */
export function checkNodeImageVersion(construct: Construct, image: NodeImageFacts | undefined, wanted: string): void {
  if (!image || image.kubernetesVersion === wanted) return;
  warning(construct, 'node-image-version', `the image ${image.path} has Kubernetes ${image.kubernetesVersion}, but the machine needs ${wanted}`,
    `set kubernetesVersion of the NodeImage to ${wanted}`);
}
