import { Aws, Fn, Stack, Token, Tokenization, aws_s3 as s3 } from 'aws-cdk-lib';
import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App, Repository } from '../../src';
import { errorsFrom, errorsOf, platform } from '../program';

const RANDOM = Token.asNumber({ creationStack: [], resolve: () => 2 });

/** A platform with an applied folder, and a bucket whose name only CloudFormation knows. */
function program() {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default' });
  cluster.apply(folder);
  return { app, repository, folder, bucket: bucketOf(app) };
}

function bucketOf(app: App): s3.Bucket {
  return new s3.Bucket(new Stack(app.cloud, 'Data'), 'Uploads');
}

function configMap(scope: Construct, data: { [key: string]: unknown }, id = 'config'): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data });
}

describe('a value of a stack in a Kubernetes object is refused', () => {
  test.each<[string, (bucket: s3.Bucket) => { [key: string]: unknown }, string]>([
    ['as a text', (bucket) => ({ a: bucket.bucketName }), 'data.a that is known only when its stack is deployed: Ref of Data/Uploads/Resource'],
    ['within a text', (bucket) => ({ a: `s3://${bucket.bucketArn}/x` }), 'data.a that is known only when its stack is deployed: Arn of Data/Uploads/Resource'],
    ['as a pseudo parameter', () => ({ a: Aws.ACCOUNT_ID }), 'data.a that is known only when its stack is deployed: AWS.AccountId'],
    ['as a key', (bucket) => ({ [bucket.bucketName]: 'a' }), 'data that is known only when its stack is deployed: a key, Ref of Data/Uploads/Resource'],
    ['as a number', () => ({ a: RANDOM }), 'data.a that is known'],
    ['calculated with', () => ({ a: RANDOM * 60 }), 'data.a that is known'],
    ['as a number in a text', () => ({ a: `${RANDOM}Mi` }), 'data.a that is known'],
    ['as a list', (bucket) => ({ a: Token.asList({ creationStack: [], resolve: () => [bucket.bucketName] }) }), 'data.a[0] that is known'],
    ['in other letters', (bucket) => ({ a: bucket.bucketName.toLowerCase() }), 'data.a that is known'],
    ['as a function of CloudFormation', () => ({ a: Fn.getAtt('Uploads', 'Arn') }), 'data.a that is known only when its stack is deployed: Fn::GetAtt of CloudFormation'],
    ['resolved in its stack', (bucket) => Stack.of(bucket).resolve({ a: bucket.bucketName }) as { a: unknown }, 'data.a that is known only when its stack is deployed: Ref of CloudFormation'],
  ])('%s', (_, data, says) => {
    const { app, folder, bucket } = program();
    configMap(folder, data(bucket));
    expect(errorsOf(app)).toEqual([expect.stringContaining(`[manifests/apps/config] cdk-token ConfigMap config has a value at ${says}`)]);
    expect(errorsOf(app)[0]).toMatch(/ — set the name of the resource .*eso\.ExternalSecret.*aws\.StackValue\.of\(value\).*Substitution\.fromSecret/);
    expect(errorsOf(app)[0]).not.toContain('Token[');
  });

  test('in objects of cdk8s-plus, in included YAML, and as name, with nothing else said of it', () => {
    const { app, folder, bucket } = program();
    new kplus.Deployment(folder, 'web', { containers: [{ image: 'web:1', envVariables: { B: kplus.EnvValue.fromValue(bucket.bucketName) } }], replicas: RANDOM });
    folder.include('included', { text: `{apiVersion: v1, kind: ConfigMap, metadata: {name: included}, data: {a: "${bucket.bucketName}"}}` });
    new ApiObject(folder, 'named', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: bucket.bucketName } });
    expect(errorsOf(app).map((line) => line.split(' is known')[0])).toEqual([
      '[manifests/apps/web/Resource] cdk-token Deployment web has a value at spec.replicas that',
      '[manifests/apps/web/Resource] cdk-token Deployment web has a value at spec.template.spec.containers[0].env[0].value that',
      '[manifests/apps/included/configmap-included] cdk-token ConfigMap included has a value at data.a that',
      '[manifests/apps/named] cdk-token ConfigMap has a value at metadata.name that',
    ]);
  });

  test('that is given as an object, without a raw TypeError', () => {
    const { app, folder, bucket } = program();
    configMap(folder, { a: Tokenization.reverseString(bucket.bucketName).firstToken });
    expect(() => app.synth()).toThrow(/at path 'manifests\/apps\/config'.*: it has a value that is known only when its stack is deployed; set the name of the resource/);
    expect(() => app.synth()).not.toThrow(/TypeError/);
  });
});

test('a value of a stack is refused in files, paths, namespaces, ids and addresses', () => {
  const { app, repository, folder, bucket } = program();
  const name = bucket.bucketName;
  repository.addFile('a.txt', `bucket: ${name}`);
  repository.seedFile('b.txt', name);
  folder.seedFile('c.txt', bucket.bucketArn);
  repository.addFile(`${name}/d.txt`, 'x');
  configMap(repository.folder('other', { namespace: name }), {});
  configMap(folder, {}, name);
  new Repository(app, 'elsewhere', { url: `https://${name}.example.com/org/x.git`, branch: name });
  const said = errorsFrom(app, 'cdk-token').map((line) => line.replace(/ (has|is made) .*/, '').replace(/Token\[.*\]\}/, '…'));
  expect(said.sort()).toEqual([
    '[elsewhere] cdk-token its branch',
    '[elsewhere] cdk-token its url',
    '[manifests/apps/${…] cdk-token its name',
    '[manifests/apps] cdk-token file apps/c.txt',
    '[manifests/other] cdk-token its namespace',
    '[manifests] cdk-token a path',
    '[manifests] cdk-token file a.txt',
    '[manifests] cdk-token file b.txt',
  ]);
  expect(errorsFrom(app, 'object-name')).toEqual([]);
});

test('a plain chart with one is warned of', () => {
  const app = new App({ outdir: platform().app.outdir });
  const bucket = bucketOf(app);
  configMap(new Chart(app, 'chart'), { a: bucket.bucketName, b: RANDOM, [bucket.bucketArn]: 'c' });
  const warnings = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    app.synth();
    expect(app.synthesis!.warnings.filter((each) => each.includes('cdk-token'))).toHaveLength(3);
  } finally {
    warnings.mockRestore();
  }
});

test('texts that only look like one stay', () => {
  const { app, folder } = program();
  configMap(folder, {
    a: '${Token}', b: '#{Token[x]}', c: 'write ${Token[TOKEN]}', d: '1e+290', e: 'Fn::GetAtt: [a, b]', Ref: 'x',
  });
  new ApiObject(folder, 'thing', { apiVersion: 'example.com/v1', kind: 'Thing', spec: { f: -1e10, g: { Ref: 'x', h: 'y' } } });
  expect(errorsOf(app)).toEqual([]);
});
