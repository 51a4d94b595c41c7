import type { Construct } from 'constructs';

/** Names in Parameter Store, which machines know without waiting for anything. */
export interface ClusterParameters {
  /** Token, hash of the CA and address, for all who join; written by control planes. */
  readonly join: string;
  /** What opens the certificates that further control planes fetch; written by control planes. */
  readonly certificateKey: string;
  /** Name of the load balancer, where there is one. */
  readonly endpoint: string;
  /** The objects with which Flux begins. */
  readonly flux: string;
}

/** Names for a cluster of this stack: a stack that is made again has others, so nobody reads what an earlier one has left. */
export function clusterParameters(scope: Construct, clusterName: string): ClusterParameters {
  const { Fn, Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const unique = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  const name = (what: string): string => `/kubernetes/${clusterName}/${unique}/${what}`;
  return { join: name('join'), certificateKey: name('certificate-key'), endpoint: name('endpoint'), flux: name('flux') };
}
