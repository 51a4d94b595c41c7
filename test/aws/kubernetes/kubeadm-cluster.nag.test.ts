import * as fs from 'fs';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { NodeGroup } from '../../../src/aws';
import { cluster } from '../clusters';

/** What cdk-nag finds in a stack; its rules as it names them. */
function findings(stack: cdk.Stack): string[] {
  const app = stack.node.root as cdk.App;
  cdk.Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
  try {
    app.synth();
  } catch {
    // it fails where there are findings
  }
  const report = fs.readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8');
  return [...new Set(report.match(/AwsSolutions-[A-Z0-9]+(?:\[[^\]]+\])?/g))];
}

const workers = { fixed: NodeGroup.fixed(), scaling: NodeGroup.autoScaling({ maximum: 3 }) };

test.each([
  ['one control plane', { workers }],
  ['three control planes', { workers, controlPlane: { count: 3 } }],
  ['neither cloud provider nor volumes', { workers, cloudProvider: false, ebsVolumes: false }],
])('cdk-nag finds nothing in a cluster with %s but its own VPC without flow logs', (_, props) => {
  expect(findings(cluster(props).stack)).toEqual(['AwsSolutions-VPC7']);
});

test('cdk-nag is really asked', () => {
  const { stack, cluster: { workerSecurityGroup } } = cluster();
  workerSecurityGroup.addIngressRule(cdk.aws_ec2.Peer.anyIpv4(), cdk.aws_ec2.Port.tcp(22));
  expect(findings(stack)).toContain('AwsSolutions-EC23');
});
