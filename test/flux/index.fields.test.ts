import { Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../src/base/problem';
import * as flux from '../../src/flux';
import { Kustomization } from '../../src/flux/kustomize/kustomization';
import { LabelOperator } from '../../src/label-selector';
import { Resource } from '../../src/resource';
import { Secret } from '../../src/secret';
import { expectComplete } from '../fields/complete';

const NOT_NEEDED = 'the kind says it';

let chart: Chart;
let account: kplus.IServiceAccount;
let configMap: kplus.IConfigMap;

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
  account = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'deployer');
  configMap = kplus.ConfigMap.fromConfigMapName(chart, 'config', 'settings');
});

function secret(name: string): Secret {
  return Secret.fromSecretName(chart, `secret-${name}`, { name });
}

function check(list: string, objects: Resource[], leftOut: Record<string, string>): void {
  expect(objects.flatMap((object) => problemsOf(object)).filter(({ warning }) => !warning)).toEqual([]);
  expectComplete(list, objects.map((object) => object.toJson()), leftOut);
}

const selector: flux.Selector = {
  group: 'apps', version: 'v1', kind: 'Deployment', name: 'web', namespace: 'app', labelSelector: 'a=b', annotationSelector: 'c=d',
};
const patches = [flux.Patch.json6902([JsonPatch.add('/spec/replicas', 2)], selector)];
const images = [{ name: 'app', newName: 'registry/app', newTag: '1', digest: `sha256:${'0'.repeat(64)}` }];
const commonMetadata = { labels: { a: 'b' }, annotations: { c: 'd' } };
const ignore = [{ paths: ['/spec/replicas'], target: selector }];

test('every field of GitRepository is reachable', () => {
  const other = flux.GitRepository.fromGitRepositoryName(chart, 'other', { name: 'other' });
  const all: flux.GitRepositoryProps = {
    url: 'https://git.example.com/org/app.git',
    interval: Duration.minutes(5),
    timeout: Duration.hours(2),
    secret: secret('git'),
    proxySecret: secret('proxy'),
    provider: flux.GitProvider.AZURE,
    serviceAccount: account,
    verify: { secret: secret('keys'), mode: flux.GitVerificationMode.HEAD },
    include: [{ repository: other, fromPath: 'a', toPath: 'b' }],
    sparseCheckout: ['apps'],
    recurseSubmodules: true,
    ignore: ['*.md', '!README.md'],
    suspend: true,
    shard: 'one',
    ref: flux.GitReference.commit('0'.repeat(40), 'main'),
  };
  check('source.toolkit.fluxcd.io_v1_GitRepository', [
    new flux.GitRepository(chart, 'all', all),
    ...[flux.GitReference.tag('v1'), flux.GitReference.semver('1.x'), flux.GitReference.named('refs/heads/main')]
      .map((ref, i) => new flux.GitRepository(chart, `ref-${i}`, { url: all.url, ref })),
  ], {});
});

test('every field of OCIRepository is reachable', () => {
  const url = 'oci://registry.example.com/org/manifests';
  check('source.toolkit.fluxcd.io_v1_OCIRepository', [
    new flux.OCIRepository(chart, 'all', {
      url,
      interval: Duration.minutes(5),
      timeout: Duration.seconds(90),
      ref: flux.OCIReference.semver('>=1.0.0', '.*-rc.*'),
      layerSelector: flux.LayerSelector.of({ mediaType: 'application/vnd.example', operation: flux.LayerOperation.EXTRACT }),
      verify: flux.Verification.keyless([{ issuer: '^https://issuer$', subject: '^someone$' }], { trustedRootSecret: secret('root') }),
      secret: secret('pull'),
      provider: flux.CloudProvider.AWS,
      serviceAccount: account,
      certSecret: secret('cert'),
      proxySecret: secret('proxy'),
      insecure: true,
      ignore: ['*.md'],
      suspend: true,
    }),
    new flux.OCIRepository(chart, 'tag', { url, ref: flux.OCIReference.tag('latest'), verify: flux.Verification.cosign(secret('cosign')) }),
    new flux.OCIRepository(chart, 'digest', { url, ref: flux.OCIReference.digest(`sha256:${'0'.repeat(64)}`) }),
  ], {});
});

test('every field of HelmRepository is reachable', () => {
  check('source.toolkit.fluxcd.io_v1_HelmRepository', [
    new flux.HelmRepository(chart, 'all', {
      url: 'https://charts.example.com',
      interval: Duration.minutes(30),
      timeout: Duration.seconds(30),
      secret: secret('basic'),
      certSecret: secret('cert'),
      passCredentials: true,
      suspend: true,
    }),
    new flux.HelmRepository(chart, 'oci', { url: 'oci://registry.example.com/charts', provider: flux.CloudProvider.GCP, insecure: true }),
  ], { 'spec.accessFrom': 'Flux does not implement it' });
});

test('every field of HelmChart is reachable', () => {
  const source = new flux.HelmRepository(chart, 'charts', { url: 'https://charts.example.com' });
  check('source.toolkit.fluxcd.io_v1_HelmChart', [
    new flux.HelmChart(chart, 'all', {
      source,
      chart: 'podinfo',
      version: '6.x',
      interval: Duration.minutes(10),
      reconcileStrategy: flux.ReconcileStrategy.CHART_VERSION,
      valuesFiles: ['values.yaml'],
      ignoreMissingValuesFiles: true,
      verify: flux.Verification.keyless([{ issuer: '.*', subject: '.*' }]),
      suspend: true,
    }),
    new flux.HelmChart(chart, 'notation', { source, chart: 'podinfo', verify: flux.Verification.notation(secret('notation')) }),
  ], { 'spec.sourceRef.apiVersion': NOT_NEEDED });
});

test('every field of Bucket is reachable', () => {
  const base = { bucketName: 'manifests', endpoint: 'minio.example.com:9000' };
  check('source.toolkit.fluxcd.io_v1_Bucket', [
    new flux.Bucket(chart, 'generic', {
      ...base,
      interval: Duration.minutes(5),
      timeout: Duration.seconds(30),
      provider: flux.CloudProvider.GENERIC,
      secret: secret('s3'),
      region: 'eu-west-1',
      prefix: 'clusters/',
      sts: flux.BucketSts.ldap('https://sts.example.com', { secret: secret('ldap'), certSecret: secret('ldap-cert') }),
      certSecret: secret('cert'),
      proxySecret: secret('proxy'),
      insecure: true,
      ignore: ['*.md'],
      suspend: true,
    }),
    new flux.Bucket(chart, 'aws', { ...base, provider: flux.CloudProvider.AWS, serviceAccount: account, sts: flux.BucketSts.aws('https://sts.aws') }),
  ], {});
});

test('every field of ArtifactGenerator is reachable', () => {
  const source = flux.GitRepository.fromGitRepositoryName(chart, 'fleet', { name: 'fleet', namespace: 'fleet' });
  const generator = new flux.ArtifactGenerator(chart, 'all', { sources: { fleet: source }, pathPattern: '@fleet/apps/{app}', commonMetadata });
  generator.addArtifact('apps-{app}', {
    revision: 'fleet',
    originRevision: 'fleet',
    copy: [{ fromPath: '@fleet/apps/{app}/**', toPath: 'app/', exclude: ['*.md'], strategy: flux.CopyStrategy.MERGE }],
  });
  check('source.extensions.fluxcd.io_v1beta1_ArtifactGenerator', [generator], {});
});

test('every field of Kustomization is reachable', () => {
  const source = flux.GitRepository.fromGitRepositoryName(chart, 'git', { name: 'git', namespace: 'sources' });
  const other = flux.Kustomization.fromKustomizationName(chart, 'other', { name: 'other', namespace: 'others' });
  const all: flux.KustomizationProps = {
    source,
    path: './apps',
    interval: Duration.minutes(10),
    retryInterval: Duration.minutes(1),
    timeout: Duration.minutes(4),
    prune: true,
    force: true,
    suspend: true,
    targetNamespace: 'app',
    dependsOnExprs: [{ on: other, readyExpr: 'true' }],
    decryption: flux.Decryption.sops({ secret: secret('sops-age'), serviceAccount: account }),
    substitutions: [
      flux.Substitution.literal('cluster', 'production'),
      flux.Substitution.fromConfigMap(configMap, { optional: true }),
      flux.Substitution.fromSecret(secret('variables')),
    ],
    substituteStrategy: flux.SubstituteStrategy.ALWAYS,
    healthChecks: [flux.HealthCheck.named({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'app' })],
    healthCheckExprs: [{ apiVersion: 'example.com/v1', kind: 'Thing', current: 'true', inProgress: 'false', failed: 'false' }],
    patches,
    images,
    components: ['../../components/pins'],
    ignoreMissingComponents: true,
    kubeConfig: flux.KubeConfig.fromSecret(secret('remote'), 'config'),
    serviceAccount: account,
    deletionPolicy: flux.DeletionPolicy.ORPHAN,
    ignore,
    commonMetadata,
    namePrefix: 'a-',
    nameSuffix: '-z',
    buildMetadata: [flux.BuildMetadata.ORIGIN_ANNOTATIONS],
  };
  check('kustomize.toolkit.fluxcd.io_v1_Kustomization', [
    new Kustomization(chart, 'all', all),
    new Kustomization(chart, 'remote', { source, wait: true, kubeConfig: flux.KubeConfig.fromConfigMap(configMap) }),
  ], { 'spec.sourceRef.apiVersion': NOT_NEEDED });
});

test('every field of HelmRelease is reachable', () => {
  const source = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts', namespace: 'sources' });
  const oci = flux.OCIRepository.fromOCIRepositoryName(chart, 'oci', { name: 'oci', namespace: 'sources' });
  const other = flux.HelmRelease.fromHelmReleaseName(chart, 'other', { name: 'other', namespace: 'others' });
  const action = { timeout: Duration.minutes(10), disableHooks: true, disableWait: true };
  const apply = {
    ...action,
    disableWaitForJobs: true,
    crds: flux.CrdsPolicy.CREATE_REPLACE,
    strategy: flux.HelmStrategy.retryOnFailure(Duration.minutes(1)),
    disableOpenAPIValidation: true,
    disableSchemaValidation: true,
    disableTakeOwnership: true,
  };
  const remediation = { retries: -1, ignoreTestFailures: true, remediateLastFailure: true };
  const all: flux.HelmReleaseProps = {
    chart: flux.ChartSource.fromSource(source, 'podinfo', {
      version: '6.x',
      interval: Duration.minutes(5),
      reconcileStrategy: flux.ReconcileStrategy.REVISION,
      valuesFiles: ['values.yaml'],
      ignoreMissingValuesFiles: true,
      verify: flux.Verification.cosign(secret('cosign')),
      metadata: commonMetadata,
    }),
    values: { replicas: 2, removed: null },
    valuesFrom: [flux.ValuesFrom.fromSecret(secret('values'), { key: 'a', targetPath: 'b.c', literal: true, optional: true })],
    interval: Duration.minutes(30),
    timeout: Duration.minutes(5),
    releaseName: 'podinfo',
    targetNamespace: 'app',
    storageNamespace: 'flux-system',
    dependsOnExprs: [{ on: other, readyExpr: 'true' }],
    suspend: true,
    driftDetection: { ignore },
    install: { ...apply, createNamespace: true, replace: true, serverSideApply: true, remediation },
    upgrade: {
      ...apply,
      cleanupOnFail: true,
      force: true,
      preserveValues: true,
      serverSideApply: flux.ServerSideApply.DISABLED,
      chartNameChangeStrategy: flux.ChartNameChangeStrategy.REINSTALL,
      remediation: { ...remediation, strategy: flux.RemediationStrategy.ROLLBACK },
    },
    rollback: { ...action, disableWaitForJobs: true, cleanupOnFail: true, force: true, serverSideApply: flux.ServerSideApply.DISABLED },
    uninstall: { ...action, deletionPropagation: flux.DeletionPropagation.FOREGROUND, keepHistory: true },
    test: { enable: true, ignoreFailures: true, timeout: Duration.minutes(1), filters: [{ name: 'smoke', exclude: true }] },
    postRenderers: [flux.PostRenderer.kustomize({ patches, images })],
    postRenderStrategy: flux.PostRenderStrategy.COMBINED,
    waitStrategy: flux.WaitStrategy.POLLER,
    healthCheckExprs: [{ apiVersion: 'example.com/v1', kind: 'Thing', current: 'true', inProgress: 'false', failed: 'false' }],
    maxHistory: 0,
    persistentClient: false,
    kubeConfig: flux.KubeConfig.fromSecret(secret('remote'), 'config'),
    serviceAccount: account,
    commonMetadata,
  };
  check('helm.toolkit.fluxcd.io_v2_HelmRelease', [
    new flux.HelmRelease(chart, 'all', all),
    new flux.HelmRelease(chart, 'ref', {
      chart: flux.ChartSource.ref(oci), kubeConfig: flux.KubeConfig.fromConfigMap(configMap), valuesFrom: [flux.ValuesFrom.fromConfigMap(configMap)],
    }),
  ], { 'spec.chart.spec.sourceRef.apiVersion': NOT_NEEDED, 'spec.chartRef.apiVersion': NOT_NEEDED });
});

test('every field of FluxInstance is reachable', () => {
  check('fluxcd.controlplane.io_v1_FluxInstance', [
    new flux.FluxInstance(chart, 'flux', {
      distribution: {
        version: '2.9.x',
        registry: 'ghcr.io/fluxcd',
        artifact: 'oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:latest',
        artifactPullSecret: secret('pull'),
        imagePullSecret: secret('images'),
        variant: flux.FluxVariant.UPSTREAM_ALPINE,
      },
      components: [flux.FluxController.SOURCE_CONTROLLER, flux.FluxController.KUSTOMIZE_CONTROLLER],
      cluster: {
        type: flux.FluxClusterType.AWS,
        size: flux.FluxClusterSize.LARGE,
        domain: 'cluster.local',
        networkPolicy: true,
        multitenant: true,
        tenantDefaultServiceAccount: 'flux',
        objectLevelWorkloadIdentity: true,
        multitenantWorkloadIdentity: true,
        tenantDefaultDecryptionServiceAccount: 'flux',
        tenantDefaultKubeConfigServiceAccount: 'flux',
      },
      sharding: { shards: ['one'], key: 'sharding.fluxcd.io/key', storage: flux.ShardStorage.PERSISTENT },
      storage: { storageClass: 'standard', size: Size.gibibytes(10) },
      sync: {
        kind: flux.SyncKind.GIT_REPOSITORY,
        url: 'https://git.example.com/org/fleet.git',
        ref: 'refs/heads/main',
        path: 'clusters/production',
        interval: Duration.minutes(5),
        name: 'fleet',
        provider: flux.SyncProvider.GITHUB,
        pullSecret: secret('app'),
      },
      commonMetadata,
      patches,
      migrateResources: true,
      wait: true,
    }),
  ], {});
});

test('every field of ImageRepository is reachable', () => {
  check('image.toolkit.fluxcd.io_v1_ImageRepository', [
    new flux.ImageRepository(chart, 'all', {
      image: 'registry.example.com:5000/org/app',
      interval: Duration.hours(1),
      timeout: Duration.minutes(90),
      secret: secret('pull'),
      provider: flux.CloudProvider.AWS,
      serviceAccount: account,
      certSecret: secret('cert'),
      proxySecret: secret('proxy'),
      insecure: true,
      exclusionList: ['^.*-rc$'],
      accessFrom: [{ team: 'web' }, {}],
      suspend: true,
    }),
  ], {});
});

test('every field of ImagePolicy is reachable', () => {
  const repository = flux.ImageRepository.fromImageRepositoryName(chart, 'app', { name: 'app', namespace: 'images', image: 'registry.example.com/org/app' });
  check('image.toolkit.fluxcd.io_v1_ImagePolicy', [
    new flux.ImagePolicy(chart, 'all', {
      repository,
      choice: flux.TagChoice.numerical(flux.TagOrder.DESCENDING),
      filter: flux.TagFilter.extracted('^main-(?P<ts>[0-9]+)$', '$ts'),
      digestReflection: flux.DigestReflection.ALWAYS,
      interval: Duration.minutes(5),
      suspend: true,
    }),
    new flux.ImagePolicy(chart, 'semver', { repository, choice: flux.TagChoice.semver('1.x') }),
    new flux.ImagePolicy(chart, 'alphabetical', { repository, choice: flux.TagChoice.alphabetical() }),
  ], {});
});

test('every field of ImageUpdateAutomation is reachable', () => {
  const source = flux.GitRepository.fromGitRepositoryName(chart, 'fleet', { name: 'fleet', namespace: 'fleet' });
  const author = { name: 'Flux', email: 'flux@example.com' };
  check('image.toolkit.fluxcd.io_v1_ImageUpdateAutomation', [
    new flux.ImageUpdateAutomation(chart, 'all', {
      source,
      author,
      interval: Duration.minutes(5),
      path: 'apps/production',
      checkout: flux.GitReference.branch('main'),
      push: flux.CommitPush.branch('flux/images', { options: { 'merge_request.create': '' } }),
      messageTemplate: 'Update {{ .Values.cluster }}',
      messageValues: { cluster: 'production' },
      signing: flux.CommitSigning.gpg(secret('gpg')),
      policySelector: { matchLabels: { team: 'web' }, matchExpressions: [{ key: 'app', operator: LabelOperator.IN, values: ['a'] }] },
      suspend: true,
    }),
    ...[flux.GitReference.tag('v1'), flux.GitReference.semver('1.x'), flux.GitReference.named('refs/tags/v1'), flux.GitReference.commit('0'.repeat(40), 'main')]
      .map((checkout, i) => new flux.ImageUpdateAutomation(chart, `ref-${i}`, { source, author, checkout, push: flux.CommitPush.refspec('HEAD:refs/for/main') })),
  ], { 'spec.sourceRef.apiVersion': NOT_NEEDED });
});

test('every field of ResourceSetInputProvider is reachable', () => {
  const provider = (id: string, type: flux.InputProviderType, props: object = {}): flux.ResourceSetInputProvider =>
    new flux.ResourceSetInputProvider(chart, id, { type, ...props });
  const { InputProviderType: Type } = flux;
  check('fluxcd.controlplane.io_v1_ResourceSetInputProvider', [
    provider('all', Type.gitLabMergeRequests('https://gitlab.com/org/app'), {
      filter: {
        limit: 10, labels: ['preview'], includeBranch: '^feat', excludeBranch: 'x', includeTag: 'a', excludeTag: 'b', includeEnvironment: 'c', excludeEnvironment: 'd', semver: '1.x',
      },
      skipLabels: ['!built'],
      defaultValues: { env: 'test', list: [1] },
      secret: secret('token'),
      certSecret: secret('ca'),
      schedule: [{ cron: '0 8 * * *', timeZone: 'Europe/Paris', window: Duration.hours(8) }],
      interval: Duration.minutes(5),
      timeout: Duration.minutes(1),
      suspend: true,
    }),
    provider('oci', Type.ociArtifactTags('oci://ghcr.io/org/app'), { insecure: true, serviceAccount: account }),
    provider('artifacts', Type.externalArtifacts({ name: 'a', namespace: '*' }, {
      labels: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: LabelOperator.IN, values: ['d'] }] },
    })),
    ...[
      Type.values(), Type.gitHubPullRequests('https://a/b'), Type.gitHubBranches('https://a/b'), Type.gitHubTags('https://a/b'), Type.gitLabBranches('https://a/b'), Type.gitLabTags('https://a/b'),
      Type.gitLabEnvironments('https://a/b'), Type.giteaPullRequests('https://a/b'), Type.giteaBranches('https://a/b'), Type.giteaTags('https://a/b'), Type.azureDevOpsPullRequests('https://a/b'),
      Type.azureDevOpsBranches('https://a/b'), Type.azureDevOpsTags('https://a/b'), Type.codeCommitPullRequests('https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a'),
      Type.codeCommitBranches('https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a'), Type.codeCommitTags('https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a'),
      Type.acrArtifactTags('oci://a.azurecr.io/b'), Type.ecrArtifactTags('oci://a/b'), Type.garArtifactTags('oci://a/b'), Type.externalService('https://a/b'),
    ].map((type) => provider(type.type, type)),
  ], {});
});

test('every field of ResourceSet is reachable', () => {
  const provider = flux.ResourceSetInputProvider.fromResourceSetInputProviderName(chart, 'provider', { name: 'provider' });
  const set = new flux.ResourceSet(chart, 'all', {
    inputs: [{ tenant: 'web', replicas: 2 }],
    inputsFrom: [provider],
    inputSelectors: [{ matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: LabelOperator.EXISTS }, { key: 'd', operator: LabelOperator.IN, values: ['e'] }] }],
    strategy: flux.InputStrategy.PERMUTE,
    includeEmptyProviders: true,
    resourcesTemplate: 'apiVersion: v1',
    dependsOn: [flux.ResourceSetDependency.named({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'b', ready: true, readyExpr: 'true' })],
    serviceAccount: account,
    wait: true,
    commonMetadata,
    interval: Duration.minutes(5),
  });
  new kplus.ConfigMap(set.template, 'settings', { data: { tenant: set.input('tenant') } });
  const steps = new flux.ResourceSet(chart, 'steps');
  new kplus.ConfigMap(steps.addStep('one', { timeout: Duration.minutes(1), resourcesTemplate: 'apiVersion: v1' }).template, 'settings');
  check('fluxcd.controlplane.io_v1_ResourceSet', [set, steps], {});
});
