import * as cdk from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addEverything } from './programs';
import { synthesize } from './synthesized';

test('cdk-nag has no finding that is not accepted with a reason', () => {
  const { app, names, template } = synthesize((program) => {
    addEverything(program);
    cdk.Validations.of(program.cloud).addPlugins(new AwsSolutionsChecks(program.cloud)); // findings fail the synthesis
  });
  const reasons = new Map<string, string>();
  for (const construct of app.cloud.node.findAll()) {
    for (const { type, data } of construct.node.metadata) {
      if (type === cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY) for (const [rule, reason] of Object.entries(data as object)) if (/AwsSolutions/.test(rule)) reasons.set(rule.replace(/^.*::(?=AwsSolutions)/, ''), String(reason));
    }
  }
  const rules = new Set([...reasons.keys()].map((rule) => rule.replace(/\[.*/, '')));
  process.stderr.write(`cdk-nag: ${names.length} stacks, no finding; the library's constructs accept ${[...rules].sort().join(', ')}\n`);
  for (const [rule, reason] of reasons) expect(`${rule}: ${reason}`).toMatch(/: .{30,}$/);
  expect([...rules].sort()).toEqual(['AS3', 'EC23', 'EC26', 'EC29', 'ELB2', 'IAM5', 'S1', 'SMG4'].map((rule) => `AwsSolutions-${rule}`));

  // What the accepted EC26 is about: the rule ends with an error, so the disks are looked at here.
  const disks = names.flatMap((name) => Object.values(template(name).Resources).flatMap(({ Type, Properties = {} }) =>
    Type === 'AWS::EC2::Instance' ? Properties.BlockDeviceMappings : Type === 'AWS::EC2::LaunchTemplate' ? Properties.LaunchTemplateData.BlockDeviceMappings : []));
  expect(disks.length).toBeGreaterThan(100);
  for (const disk of disks) expect(disk).toMatchObject({ Ebs: { Encrypted: true, VolumeType: 'gp3' } });
});

test('cdk-nag finds what is wrong', () => {
  expect(() => synthesize((app) => {
    new s3.Bucket(new cdk.Stack(app.cloud, 'wrong'), 'bucket');
    cdk.Validations.of(app.cloud).addPlugins(new AwsSolutionsChecks(app.cloud));
  })).toThrow('AwsSolutions-S1');
});
