import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ClusterParameters } from './cluster-parameters';
import type { KubeadmClusterProps } from './kubeadm-cluster-props';
import { allowCloudProvider, allowEbsDriver } from './node-permissions';

/** The roles of a cluster's machines. */
export interface ClusterRoles {
  readonly controlPlane: iam.Role;
  readonly worker: iam.Role;
}

/** What machines of a cluster may do besides what every machine may: each role exactly what its scripts and controllers do. */
export function grantCluster(
  construct: Construct, roles: ClusterRoles, parameters: ClusterParameters, clusterTag: string, props: KubeadmClusterProps,
): void {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const { cloudProvider = true, ebsVolumes = true, trustedCertificates = [], flux, controlPlane } = props;
  const arns = (...names: string[]): string[] => names.map((name) => Stack.of(construct).formatArn({ service: 'ssm', resource: `parameter${name}` }));
  const allow = (role: iam.Role, action: string, resources: string[]): void => {
    role.addToPolicy(new PolicyStatement({ actions: [action], resources }));
  };
  const several = (controlPlane?.count ?? 1) > 1;
  const own = several ? [parameters.join, parameters.certificateKey] : [parameters.join];
  // Workers cannot read what opens the certificates of control planes: with their token it would make them one.
  allow(roles.worker, 'ssm:GetParameter', arns(parameters.join));
  allow(roles.controlPlane, 'ssm:GetParameter', arns(...own, ...(several ? [parameters.endpoint] : []), ...(flux ? [parameters.flux] : [])));
  allow(roles.controlPlane, 'ssm:PutParameter', arns(...own));
  for (const role of [roles.controlPlane, roles.worker]) trustedCertificates.forEach((secret) => secret.grantRead(role));
  flux?.gitCredentials?.grantRead(roles.controlPlane);
  flux?.ageKey?.grantRead(roles.controlPlane);
  if (cloudProvider) allowCloudProvider(construct, roles.controlPlane, clusterTag);
  if (ebsVolumes) allowEbsDriver(construct, roles.controlPlane);
}
