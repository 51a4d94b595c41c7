import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** What an operator does next, in the order in which it is done. No output is a secret. */
export function clusterOutputs(scope: Construct, kubeconfig: secretsmanager.Secret, controlPlane: ec2.Instance): void {
  const { CfnOutput, Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { region } = Stack.of(scope);
  const { instanceId } = controlPlane;
  const output = (id: string, description: string, value: string): void => {
    new CfnOutput(scope, id, { description, value });
  };
  output('GetKubeconfig', '1. Fetch the kubeconfig of an administrator: needs secretsmanager:GetSecretValue for it',
    `(umask 077; aws secretsmanager get-secret-value --region ${region} --secret-id ${kubeconfig.secretArn} --query SecretString --output text >kubeconfig)`);
  output('OpenTunnel', '2. Reach the Kubernetes API from outside of the VPC, in a terminal of its own: needs ssm:StartSession',
    `aws ssm start-session --region ${region} --target ${instanceId} --document-name AWS-StartPortForwardingSession --parameters portNumber=6443,localPortNumber=6443`);
  output('LookAtNodes', '3. Look at the cluster through the tunnel', 'kubectl --kubeconfig kubeconfig --server https://127.0.0.1:6443 get nodes --output wide');
  output('LogIn', 'Log in to the first control plane; journalctl -u bootstrap shows how it came up',
    `aws ssm start-session --region ${region} --target ${instanceId}`);
}
