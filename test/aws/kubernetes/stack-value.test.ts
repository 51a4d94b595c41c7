import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { parse } from 'yaml';
import { eso, flux } from '../../../src';
import { StackValue } from '../../../src/aws/kubernetes/stack-value';
import { errorsOf, platform } from '../../program';

function stackWithBucket(): { readonly stack: cdk.Stack; readonly bucket: s3.Bucket } {
  const stack = new cdk.Stack(new cdk.App(), 'Data');
  return { stack, bucket: new s3.Bucket(stack, 'Uploads') };
}

/** The parameters of a stack, by their names. */
function parametersOf(stack: cdk.Stack): { [name: string]: unknown } {
  const found = Template.fromStack(stack).findResources('AWS::SSM::Parameter') as { [id: string]: { Properties: { Name: string; Value: unknown } } };
  return Object.fromEntries(Object.values(found).map(({ Properties: { Name, Value } }) => [Name, Value]));
}

test('a value of a stack reaches objects of a cluster by one line: a Secret, and a variable of every object', () => {
  const { app, repository, cluster } = platform();
  const stack = new cdk.Stack(app.cloud as cdk.App, 'Data');
  const bucket = new s3.Bucket(stack, 'Uploads');
  const stores = repository.folder('stores', { namespace: 'flux-system' });
  const store = new eso.ClusterSecretStore(stores, 'parameters', { provider: eso.StoreProvider.awsParameterStore({ region: 'eu-central-1' }) });
  const values = new eso.ExternalSecret(stores, 'values', { store, data: { BUCKET: eso.RemoteRef.of(StackValue.of(bucket.bucketName).parameterName) } });
  const apps = repository.folder('apps', { namespace: 'default' });
  apps.include('config', { text: '{apiVersion: v1, kind: ConfigMap, metadata: {name: config}, data: {bucket: "${BUCKET}"}}' });
  cluster.apply(stores);
  new flux.Kustomization(cluster.system, 'apps', { folder: apps, substitutions: [flux.Substitution.fromSecret(values.secret)] });
  app.synth();
  const read = (file: string): unknown => parse(readFileSync(join(app.outdir, file), 'utf8'));
  expect(read('manifests/stores/externalsecret-values.yaml')).toMatchObject({ spec: { data: [{ secretKey: 'BUCKET', remoteRef: { key: '/stacks/Data/Uploads.Ref' } }] } });
  expect(read('manifests/clusters/production/kustomization-apps.yaml')).toMatchObject({ spec: { postBuild: { substituteFrom: [{ kind: 'Secret', name: 'values' }] } } });
  const { Resources } = read('cdk.out/Data.template.json') as { Resources: { [id: string]: { Type: string } } };
  expect(Object.values(Resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')).toMatchObject({
    Properties: { Name: '/stacks/Data/Uploads.Ref', Value: { Ref: expect.stringMatching(/^Uploads/) }, Type: 'String' },
  });
});

test('one value is one parameter, and each attribute and text another one, by names that follow from ids', () => {
  const { stack, bucket } = stackWithBucket();
  expect(StackValue.of(bucket.bucketName)).toBe(StackValue.of(bucket.bucketName));
  StackValue.of(bucket.bucketArn);
  StackValue.of(`${bucket.bucketArn}/*`);
  StackValue.of(`s3://${bucket.bucketName}/x`);
  const names = Object.keys(parametersOf(stack));
  expect(names).toEqual([
    '/stacks/Data/Uploads.Ref', '/stacks/Data/Uploads.Arn', expect.stringMatching(/^\/stacks\/Data\/Uploads\.Arn-[0-9a-f]{8}$/),
    expect.stringMatching(/^\/stacks\/Data\/Uploads\.Ref-[0-9a-f]{8}$/),
  ]);
  const again = stackWithBucket();
  again.bucket.bucketWebsiteUrl.length; // tokens have other numbers
  StackValue.of(`s3://${again.bucket.bucketName}/x`);
  expect(names).toContain(Object.keys(parametersOf(again.stack))[0]);
});

test('a value of a nested stack is a parameter of the stack that is deployed', () => {
  const { stack } = stackWithBucket();
  const nested = new cdk.NestedStack(stack, 'Nested');
  const { parameterName } = StackValue.of(new s3.Bucket(nested, 'Logs').bucketArn);
  expect(parameterName).toBe('/stacks/Data/Nested-Logs.Arn');
  expect(Object.keys(parametersOf(stack))).toEqual([parameterName]);
});

test('names, and who reads', () => {
  const { stack, bucket } = stackWithBucket();
  const value = new StackValue(stack, 'Name', { value: bucket.bucketName, parameterName: '/shop/bucket' });
  value.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(new StackValue(stack, 'Account', { value: cdk.Aws.ACCOUNT_ID }).parameterName).toBe('/stacks/Data/Account');
  expect(Object.keys(parametersOf(stack))).toEqual(['/shop/bucket', '/stacks/Data/Account']);
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain('ssm:GetParameter');
});

describe('is refused:', () => {
  test.each([['bucket'], ['/aws/bucket'], ['/SSM-x/bucket'], ['/a b'], [`${'/a'.repeat(16)}`], ['/a/']])('the name %s', (parameterName) => {
    const { app } = platform();
    const stack = new cdk.Stack(app.cloud as cdk.App, 'Data');
    new StackValue(stack, 'Value', { value: 'x', parameterName });
    expect(errorsOf(app)).toEqual([expect.stringContaining(`[Data/Value] parameter-name ${JSON.stringify(parameterName)} is not a valid name of a parameter`)]);
  });

  test('a name that only CloudFormation knows', () => {
    const { app } = platform();
    const stack = new cdk.Stack(app.cloud as cdk.App, 'Data');
    new StackValue(stack, 'Value', { value: 'x', parameterName: `/${stack.region}/x` });
    expect(errorsOf(app)).toEqual([expect.stringContaining('the name of the parameter has a value that is known only when its stack is deployed')]);
  });

  test('a value of no stack, and an item of a list', () => {
    const { stack } = stackWithBucket();
    expect(() => StackValue.of('literal')).toThrow('"literal" belongs to no stack: create it in one, with new aws.StackValue(stack, id, { value })');
    expect(() => StackValue.of(cdk.Aws.ACCOUNT_ID)).toThrow('AWS.AccountId belongs to no stack');
    expect(() => StackValue.of(cdk.Fn.getAzs()[0])).toThrow(/is an item of a list, which only CloudFormation can take apart: use cdk\.Fn\.select/);
    expect(stack.node.tryFindChild('StackValues')).toBeUndefined();
  });
});
