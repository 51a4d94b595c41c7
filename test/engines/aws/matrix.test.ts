import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addEverything, addPlatform, isRefused, PRODUCT } from './matrix';
import { addPipelines, ENV } from './programs';
import { cdkFindings, synthesize } from './synthesized';
import { cfnLint } from '../build/packages';

/** All stacks as they are written; cdk-nag fails the synthesis where it finds anything that is not accepted. */
const everything = synthesize((app) => {
  addEverything(app);
  cdk.Validations.of(app.cloud).addPlugins(new AwsSolutionsChecks(app.cloud));
}, { validated: true });

test('the stacks are the whole product of systems, pod networks, control planes and certificates', () => {
  expect(PRODUCT).toHaveLength(6 * 3 * 2 * 3);
  expect(new Set(PRODUCT.map((choice) => JSON.stringify(choice))).size).toBe(108);
  expect(everything.names).toHaveLength(102 + 6 + 8 + 1); // without a pod network that is not made for a system; Docker on each system, images and their clusters, pipelines
  for (const key of ['system', 'network', 'controlPlanes', 'tls'] as const) { // each choice on both kinds of processors
    for (const value of new Set(PRODUCT.map((each) => each[key]))) {
      expect(new Set(PRODUCT.filter((each) => each[key] === value).map(({ graviton }) => graviton)).size).toBe(2);
    }
  }
  const texts = everything.names.map((name) => JSON.stringify(everything.template(name)));
  expect(new Set(texts).size).toBe(texts.length); // none is judged for another
});

test('what is missing in the product is refused', () => {
  const refused = PRODUCT.filter(isRefused);
  expect(refused).toHaveLength(6);
  let report = '';
  try {
    synthesize((app) => refused.forEach((choice) => addPlatform(app, choice)));
  } catch (error) {
    report = String(error);
  }
  expect(report.match(/error\[cni-system\]: Calico does not support Ubuntu 26\.04/g)).toHaveLength(6);
});

test('cfn-lint finds nothing in any template, not even a warning', async () => {
  expect(await cfnLint(everything.names.map(everything.path))).toEqual([]);
}, 3_600_000);

test('cfn-lint finds what is wrong, and what may be', async () => {
  const { folder, path } = synthesize(addPipelines);
  const broken = (name: string, from: string, to: string): string => {
    const text = readFileSync(path('pipelines'), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, `${name}.json`), text.replace(from, to));
    return join(folder, `${name}.json`);
  };
  const wrong = await cfnLint([broken('wrong', '"AssumeRolePolicyDocument"', '"AssumePolicyDocument"')]);
  expect(wrong.join()).toMatch(/E300[23]/);
  expect((await cfnLint([broken('typo', 'ecr:PutImage', 'ecr:PutImages')])).join()).toMatch(/W3037/);
});

test('the CDK\'s own validator has no finding that is not accepted: images are pinned, and a volume is where its machine is', () => {
  const { found, accepted } = cdkFindings(everything);
  expect(found).toEqual([]);
  expect(new Set(accepted.map((line) => line.replace(/ .*\//, ' ')))).toEqual(new Set(['W9010 Resource', 'W3010 Volume', 'W3010 Subnet'])); // subnets are the CDK's own
});

test('the CDK\'s own validator finds what may be wrong', () => {
  const { found } = cdkFindings(synthesize((app) => {
    new ec2.CfnVolume(new cdk.Stack(app.cloud, 'wrong', { env: ENV }), 'volume', { availabilityZone: 'eu-west-3a', size: 1 });
  }, { validated: true }));
  expect(found).toContain('W3010 wrong/volume');
});

test('cdk-nag has no finding that is not accepted with a reason', () => {
  const { app, names, template } = everything;
  const reasons = new Map<string, string>();
  for (const construct of app.cloud.node.findAll()) {
    for (const { type, data } of construct.node.metadata) {
      if (type === cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY) for (const [rule, reason] of Object.entries(data as object)) if (/AwsSolutions/.test(rule)) reasons.set(rule.replace(/^.*::(?=AwsSolutions)/, ''), String(reason));
    }
  }
  const rules = new Set([...reasons.keys()].map((rule) => rule.replace(/\[.*/, '')));
  process.stderr.write(`cfn-lint and cdk-nag: ${names.length} stacks, no finding; the library's constructs accept ${[...rules].sort().join(', ')}\n`);
  for (const [rule, reason] of reasons) expect(`${rule}: ${reason}`).toMatch(/: .{30,}$/);
  expect([...rules].sort()).toEqual(['AS3', 'EC23', 'EC26', 'EC29', 'ELB2', 'IAM5', 'S1', 'SMG4'].map((rule) => `AwsSolutions-${rule}`));

  // What the accepted EC26 is about: the rule ends with an error, so the disks are looked at here.
  const disks = names.flatMap((name) => Object.values(template(name).Resources).flatMap(({ Type, Properties = {} }) =>
    Type === 'AWS::EC2::Instance' || Type === 'AWS::ImageBuilder::ImageRecipe' ? Properties.BlockDeviceMappings : Type === 'AWS::EC2::LaunchTemplate' ? Properties.LaunchTemplateData.BlockDeviceMappings : []));
  expect(disks.length).toBeGreaterThan(500);
  for (const disk of disks) expect(disk).toMatchObject({ Ebs: { Encrypted: true, VolumeType: 'gp3' } });
});

test('cdk-nag finds what is wrong', () => {
  expect(() => synthesize((app) => {
    new s3.Bucket(new cdk.Stack(app.cloud, 'wrong'), 'bucket');
    cdk.Validations.of(app.cloud).addPlugins(new AwsSolutionsChecks(app.cloud));
  })).toThrow('AwsSolutions-S1');
});
