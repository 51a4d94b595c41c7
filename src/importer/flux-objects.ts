import { Yaml } from 'cdk8s';
import { array, call, Code, literal, name, object } from './code';
import { Fields, Unsaid } from './fields';
import type { Manifest } from '../base/manifest';
import { lenientValues } from '../base/yaml/lenient';
import * as flux from '../flux';

/** An object that another one refers to. */
export interface Target {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined: that of the object that refers to it. */
  readonly namespace?: string;
}

/** Where expressions for what an object refers to come from. */
export interface Handles {
  /** A source, a HelmRelease or a Kustomization. */
  object(target: Target): Code;
  secret(name: string): Code;
  configMap(name: string): Code;
  serviceAccount(name: string): Code;
  /** The properties that say what a Kustomization applies: `folder`, or `source` and `path`. */
  applied(target: Target, path: string | undefined): { readonly folder?: Code; readonly source?: Code; readonly path?: Code };
}

/** How an object is created. */
export interface Creation {
  /** The class, such as `flux.HelmRelease`. */
  readonly type: string;
  readonly props: { readonly [name: string]: Code | undefined };
}

/** What else is said about a Kustomization. */
export interface Ways {
  /** It waits for nothing that it does not name. */
  readonly isUnordered: boolean;
}

type Say = (spec: Fields, handles: Handles, ways: Ways) => { readonly [name: string]: Code | undefined };

/** The kinds of Flux that have a construct, by group, version and kind. */
const KINDS: Readonly<Record<string, { readonly type: string; readonly say: Say }>> = {
  'source.toolkit.fluxcd.io/v1/GitRepository': { type: 'flux.GitRepository', say: gitRepository },
  'source.toolkit.fluxcd.io/v1/OCIRepository': { type: 'flux.OCIRepository', say: ociRepository },
  'source.toolkit.fluxcd.io/v1/HelmRepository': { type: 'flux.HelmRepository', say: helmRepository },
  'kustomize.toolkit.fluxcd.io/v1/Kustomization': { type: 'flux.Kustomization', say: kustomization },
  'helm.toolkit.fluxcd.io/v2/HelmRelease': { type: 'flux.HelmRelease', say: helmRelease },
  'notification.toolkit.fluxcd.io/v1beta3/Alert': { type: 'flux.Alert', say: alert },
  'notification.toolkit.fluxcd.io/v1beta3/Provider': { type: 'flux.Provider', say: provider },
  'notification.toolkit.fluxcd.io/v1/Receiver': { type: 'flux.Receiver', say: receiver },
};

/** Whether an object is one of Flux. */
export function isOfFlux({ apiVersion }: Manifest): boolean {
  return /\.fluxcd\.(io|controlplane\.io)\//.test(apiVersion);
}

/**
 * How an object is created by a construct.
 *
 * @throws Unsaid if no construct can say all of it
 */
export function creationOf(manifest: Manifest, handles: Handles, ways: Ways): Creation {
  const kind = KINDS[`${manifest.apiVersion}/${manifest.kind}`];
  if (!kind) throw new Unsaid(`${manifest.apiVersion} ${manifest.kind} has no construct`);
  const { apiVersion, kind: _, metadata, spec, ...others } = manifest as Manifest & { readonly spec?: Record<string, unknown> };
  if (Object.keys(others).length > 0) throw new Unsaid(Object.keys(others).join(', '));
  const fields = new Fields(spec ?? {}, 'spec');
  const said = kind.say(fields, handles, ways);
  const left = fields.leftOver();
  if (left.length > 0) throw new Unsaid(left.join(', '));
  const { name: own, ...rest } = metadata as Record<string, unknown>;
  return { type: kind.type, props: { name: literal(own), metadata: Object.keys(rest).length > 0 ? literal(rest) : undefined, ...said } };
}

/** What an object refers to: the objects, and for a Kustomization its source. What no construct can say ends the list. */
export function targetsOf(manifest: Manifest): readonly Target[] {
  const found: Target[] = [];
  const note = (target: Target): Code => {
    found.push(target);
    return literal('');
  };
  const nothing = (): Code => literal('');
  const applied = (target: Target): { source: Code } => ({ source: note(target) });
  const handles: Handles = { object: note, secret: nothing, configMap: nothing, serviceAccount: nothing, applied };
  try {
    creationOf(manifest, handles, { isUnordered: false });
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error;
  }
  return found;
}

function secretIn(fields: Fields, key: string, handles: Handles): Code | undefined {
  const reference = fields.map(key);
  return reference && handles.secret(reference.text('name') ?? reference.refuse('name'));
}

function accountIn(fields: Fields, handles: Handles): Code | undefined {
  const account = fields.text('serviceAccountName');
  return account === undefined ? undefined : handles.serviceAccount(account);
}

function gitRepository(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const ref = spec.map('ref');
  const verify = spec.map('verify');
  return {
    url: spec.data('url'),
    ref: ref && gitReference(ref),
    interval: spec.duration('interval'),
    timeout: spec.duration('timeout'),
    provider: spec.member('provider', 'flux.GitProvider', flux.GitProvider),
    secret: secretIn(spec, 'secretRef', handles),
    serviceAccount: accountIn(spec, handles),
    proxySecret: secretIn(spec, 'proxySecretRef', handles),
    verify: verify && object({
      secret: secretIn(verify, 'secretRef', handles), mode: verify.member('mode', 'flux.GitVerificationMode', flux.GitVerificationMode),
    }),
    sparseCheckout: spec.data('sparseCheckout'),
    recurseSubmodules: spec.data('recurseSubmodules'),
    include: includes(spec, handles),
    ignore: ignoreLines(spec),
    suspend: spec.data('suspend'),
    engineDefaults: ref === undefined ? literal(true) : undefined,
  };
}

function gitReference(ref: Fields): Code {
  const [branch, tag, semver, named, commit] = ['branch', 'tag', 'semver', 'name', 'commit'].map((key) => ref.text(key));
  if (commit !== undefined) return call('flux.GitReference.commit', literal(commit), branch === undefined ? undefined : literal(branch));
  const given = Object.entries({ branch, tag, semver, named }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) return ref.refuse('branch');
  return call(`flux.GitReference.${given[0][0]}`, literal(given[0][1]));
}

function includes(spec: Fields, handles: Handles): Code | undefined {
  const all = spec.maps('include');
  return all && array(all.map((each) => object({
    repository: handles.object({ kind: 'GitRepository', name: each.map('repository')?.text('name') ?? each.refuse('repository') }),
    fromPath: each.data('fromPath'),
    toPath: each.data('toPath'),
  })));
}

function ignoreLines(spec: Fields): Code | undefined {
  const text = spec.text('ignore');
  return text === undefined ? undefined : literal(text.split('\n'));
}

function ociRepository(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const ref = spec.map('ref');
  const layer = spec.map('layerSelector');
  return {
    url: spec.data('url'),
    ref: ref && ociReference(ref),
    layerSelector: layer && layerSelector(layer),
    interval: spec.duration('interval'),
    timeout: spec.duration('timeout'),
    verify: verification(spec, handles),
    secret: secretIn(spec, 'secretRef', handles),
    provider: spec.member('provider', 'flux.CloudProvider', flux.CloudProvider),
    serviceAccount: accountIn(spec, handles),
    certSecret: secretIn(spec, 'certSecretRef', handles),
    proxySecret: secretIn(spec, 'proxySecretRef', handles),
    insecure: spec.data('insecure'),
    ignore: ignoreLines(spec),
    suspend: spec.data('suspend'),
  };
}

function ociReference(ref: Fields): Code {
  const [tag, digest, semver, filter] = ['tag', 'digest', 'semver', 'semverFilter'].map((key) => ref.text(key));
  if (semver !== undefined && tag === undefined && digest === undefined) {
    return call('flux.OCIReference.semver', literal(semver), filter === undefined ? undefined : literal(filter));
  }
  const given = Object.entries({ tag, digest, semver }).filter(([, value]) => value !== undefined);
  if (given.length !== 1 || filter !== undefined) return ref.refuse('tag');
  return call(`flux.OCIReference.${given[0][0]}`, literal(given[0][1]));
}

function layerSelector(layer: Fields): Code {
  const [mediaType, operation] = [layer.text('mediaType'), layer.text('operation')];
  if (mediaType === 'application/vnd.cncf.helm.chart.content.v1.tar+gzip' && operation === 'copy') return call('flux.LayerSelector.helmChart');
  return call('flux.LayerSelector.of', object({
    mediaType: mediaType === undefined ? undefined : literal(mediaType),
    operation: operation === undefined ? undefined : operation === 'copy' ? name('flux.LayerOperation.COPY') : name('flux.LayerOperation.EXTRACT'),
  }));
}

function verification(spec: Fields, handles: Handles): Code | undefined {
  const verify = spec.map('verify');
  if (!verify) return undefined;
  const by = verify.text('provider');
  const secret = secretIn(verify, 'secretRef', handles);
  const identities = verify.data('matchOIDCIdentity');
  const root = secretIn(verify, 'trustedRootSecretRef', handles);
  if (by === 'cosign' && identities && !secret) {
    return call('flux.Verification.keyless', identities, root && object({ trustedRootSecret: root }));
  }
  if (secret && !identities && !root && (by === 'cosign' || by === 'notation')) return call(`flux.Verification.${by}`, secret);
  return spec.refuse('verify');
}

function helmRepository(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const url = spec.text('url') ?? spec.refuse('url');
  const isOci = url.startsWith('oci://');
  if (spec.has('type') && spec.text('type') !== (isOci ? 'oci' : 'default')) spec.refuse('type');
  const interval = spec.duration('interval');
  return {
    url: literal(url),
    interval,
    timeout: spec.duration('timeout'),
    secret: secretIn(spec, 'secretRef', handles),
    certSecret: secretIn(spec, 'certSecretRef', handles),
    passCredentials: spec.data('passCredentials'),
    provider: spec.member('provider', 'flux.CloudProvider', flux.CloudProvider),
    insecure: spec.data('insecure'),
    suspend: spec.data('suspend'),
    engineDefaults: interval === undefined && !isOci ? literal(true) : undefined,
  };
}

function kustomization(spec: Fields, handles: Handles, { isUnordered }: Ways): Record<string, Code | undefined> {
  const source = spec.map('sourceRef') ?? spec.refuse('sourceRef');
  const target: Target = { apiVersion: source.text('apiVersion'), kind: source.text('kind') ?? '', name: source.text('name') ?? '', namespace: source.text('namespace') };
  const { folder, source: from, path } = handles.applied(target, spec.text('path'));
  const [timeout, retryInterval, wait] = [spec.duration('timeout'), spec.duration('retryInterval'), spec.data('wait')];
  const checks = spec.maps('healthChecks');
  const decryption = spec.map('decryption');
  const isOurs = timeout !== undefined && retryInterval !== undefined && (wait !== undefined || (checks?.length ?? 0) > 0);
  return {
    source: from,
    folder,
    path,
    interval: spec.duration('interval'),
    retryInterval,
    timeout,
    prune: spec.data('prune'),
    wait,
    force: spec.data('force'),
    suspend: spec.data('suspend'),
    targetNamespace: spec.data('targetNamespace'),
    ...dependencies(spec, 'Kustomization', handles),
    ...substitutions(spec, handles),
    decryption: decryption && decryptionOf(decryption, handles),
    healthChecks: checks && array(checks.map((check) => call('flux.HealthCheck.named', object({
      apiVersion: check.data('apiVersion'), kind: check.data('kind'), name: check.data('name'), namespace: check.data('namespace'),
    })))),
    healthCheckExprs: spec.data('healthCheckExprs'),
    patches: patches(spec),
    images: spec.data('images'),
    components: spec.data('components'),
    ignoreMissingComponents: spec.data('ignoreMissingComponents'),
    kubeConfig: kubeConfig(spec, handles),
    serviceAccount: accountIn(spec, handles),
    deletionPolicy: spec.member('deletionPolicy', 'flux.DeletionPolicy', flux.DeletionPolicy),
    ignore: spec.data('ignore'),
    commonMetadata: spec.data('commonMetadata'),
    namePrefix: spec.data('namePrefix'),
    nameSuffix: spec.data('nameSuffix'),
    impliedOrder: isUnordered ? literal(false) : undefined,
    engineDefaults: isOurs ? undefined : literal(true),
  };
}

function decryptionOf(decryption: Fields, handles: Handles): Code {
  if (decryption.text('provider') !== 'sops') decryption.refuse('provider');
  return call('flux.Decryption.sops', object({ secret: secretIn(decryption, 'secretRef', handles), serviceAccount: accountIn(decryption, handles) }));
}

function dependencies(spec: Fields, kind: string, handles: Handles): Record<string, Code | undefined> {
  const all = spec.maps('dependsOn')?.map((each) => ({
    on: handles.object({ kind, name: each.text('name') ?? each.refuse('name'), namespace: each.text('namespace') }), readyExpr: each.text('readyExpr'),
  }));
  if (!all || all.length === 0) return { dependsOn: all && array([]) };
  const firstExpr = all.findIndex(({ readyExpr }) => readyExpr !== undefined);
  const plain = firstExpr < 0 ? all : all.slice(0, firstExpr);
  const rest = all.slice(plain.length);
  if (rest.some(({ readyExpr }) => readyExpr === undefined)) spec.refuse('dependsOn');
  return {
    dependsOn: plain.length > 0 ? array(plain.map(({ on }) => on)) : undefined,
    dependsOnExprs: rest.length > 0 ? array(rest.map(({ on, readyExpr }) => object({ on, readyExpr: literal(readyExpr) }))) : undefined,
  };
}

function substitutions(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const postBuild = spec.map('postBuild');
  if (!postBuild) return {};
  const literals = postBuild.map('substitute');
  const named = literals ? literals.leftOver().map((each) => each.slice('spec.postBuild.substitute.'.length)) : [];
  const all = [
    ...named.map((key) => call('flux.Substitution.literal', literal(key), literal(literals!.text(key)))),
    ...(postBuild.maps('substituteFrom') ?? []).map((from) => {
      const kind = from.text('kind');
      const its = from.text('name') ?? from.refuse('name');
      const options = from.has('optional') ? object({ optional: from.data('optional') }) : undefined;
      if (kind === 'ConfigMap') return call('flux.Substitution.fromConfigMap', handles.configMap(its), options);
      return kind === 'Secret' ? call('flux.Substitution.fromSecret', handles.secret(its), options) : from.refuse('kind');
    }),
  ];
  return {
    substitutions: all.length > 0 ? array(all) : undefined,
    substituteStrategy: postBuild.member('substituteStrategy', 'flux.SubstituteStrategy', flux.SubstituteStrategy),
  };
}

function patches(spec: Fields): Code | undefined {
  const all = spec.maps('patches');
  return all && array(all.map((each) => {
    const text = each.text('patch') ?? each.refuse('patch');
    const target = each.data('target');
    const [value, ...more] = lenientValues(text, { version: '1.2' });
    if (value === undefined || more.length > 0 || Yaml.stringify(value) !== text) return call('flux.Patch.yaml', literal(text), target);
    if (!Array.isArray(value)) return call('flux.Patch.strategicMerge', literal(value), target);
    if (!target) return each.refuse('target');
    return call('flux.Patch.json6902', array((value as unknown[]).map((operation) => jsonPatch(operation, each))), target);
  }));
}

/** One operation of a JSON patch. */
export function jsonPatch(operation: unknown, owner: Fields): Code {
  const fields = new Fields(operation as Record<string, unknown>, 'patch');
  const [op, path] = [fields.text('op'), fields.data('path')];
  if (op === 'remove') return call('JsonPatch.remove', path);
  if (op === 'add' || op === 'replace' || op === 'test') return call(`JsonPatch.${op}`, path, literal(fields.raw('value')));
  return (op === 'move' || op === 'copy') && fields.has('from') ? call(`JsonPatch.${op}`, fields.data('from'), path) : owner.refuse('patch');
}

function kubeConfig(spec: Fields, handles: Handles): Code | undefined {
  const config = spec.map('kubeConfig');
  if (!config) return undefined;
  const secret = config.map('secretRef');
  if (secret) return call('flux.KubeConfig.fromSecret', handles.secret(secret.text('name') ?? secret.refuse('name')), secret.data('key'));
  const map = config.map('configMapRef') ?? config.refuse('configMapRef');
  return call('flux.KubeConfig.fromConfigMap', handles.configMap(map.text('name') ?? map.refuse('name')));
}

function helmRelease(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const drift = spec.map('driftDetection');
  const chart = spec.map('chart')?.map('spec');
  const isOurs = (drift === undefined || drift.has('mode')) && (chart === undefined || chart.has('reconcileStrategy') || isVersioned(chart));
  const wait = spec.map('waitStrategy');
  const test = spec.map('test');
  return {
    chart: chartSource(spec, chart, handles),
    interval: spec.duration('interval'),
    timeout: spec.duration('timeout'),
    values: spec.data('values'),
    valuesFrom: valuesFrom(spec, handles),
    releaseName: spec.data('releaseName'),
    targetNamespace: spec.data('targetNamespace'),
    storageNamespace: spec.data('storageNamespace'),
    ...dependencies(spec, 'HelmRelease', handles),
    suspend: spec.data('suspend'),
    driftDetection: drift && object({ mode: drift.member('mode', 'flux.DriftDetectionMode', flux.DriftDetectionMode), ignore: drift.data('ignore') }),
    install: action(spec.map('install')),
    upgrade: action(spec.map('upgrade'), true),
    rollback: action(spec.map('rollback'), true),
    uninstall: action(spec.map('uninstall')),
    test: test && object({ enable: test.data('enable'), filters: test.data('filters'), ignoreFailures: test.data('ignoreFailures'), timeout: test.duration('timeout') }),
    postRenderers: postRenderers(spec),
    postRenderStrategy: spec.member('postRenderStrategy', 'flux.PostRenderStrategy', flux.PostRenderStrategy),
    waitStrategy: wait?.member('name', 'flux.WaitStrategy', flux.WaitStrategy),
    healthCheckExprs: spec.data('healthCheckExprs'),
    maxHistory: spec.data('maxHistory'),
    persistentClient: spec.data('persistentClient'),
    kubeConfig: kubeConfig(spec, handles),
    serviceAccount: accountIn(spec, handles),
    commonMetadata: spec.data('commonMetadata'),
    engineDefaults: isOurs ? undefined : literal(true),
  };
}

function isVersioned(chart: Fields): boolean {
  return (chart.raw('sourceRef') as { readonly kind?: unknown } | undefined)?.kind === 'HelmRepository';
}

function chartSource(spec: Fields, chart: Fields | undefined, handles: Handles): Code {
  const ref = spec.map('chartRef');
  if (ref) return call('flux.ChartSource.ref', handles.object({ kind: ref.text('kind') ?? '', name: ref.text('name') ?? '', namespace: ref.text('namespace') }));
  if (!chart) return spec.refuse('chart');
  const source = chart.map('sourceRef') ?? chart.refuse('sourceRef');
  const options = object({
    version: chart.data('version'),
    interval: chart.duration('interval'),
    reconcileStrategy: chart.member('reconcileStrategy', 'flux.ReconcileStrategy', flux.ReconcileStrategy),
    valuesFiles: chart.data('valuesFiles'),
    ignoreMissingValuesFiles: chart.data('ignoreMissingValuesFiles'),
    verify: verification(chart, handles),
  });
  const from = handles.object({ kind: source.text('kind') ?? '', name: source.text('name') ?? '', namespace: source.text('namespace') });
  return call('flux.ChartSource.fromSource', from, chart.data('chart'), options.is === 'object' && options.fields.length > 0 ? options : undefined);
}

function valuesFrom(spec: Fields, handles: Handles): Code | undefined {
  const all = spec.maps('valuesFrom');
  return all && array(all.map((each) => {
    const [kind, named] = [each.text('kind'), each.text('name') ?? each.refuse('name')];
    const given = object({ key: each.data('valuesKey'), targetPath: each.data('targetPath'), literal: each.data('literal'), optional: each.data('optional') });
    const options = given.is === 'object' && given.fields.length > 0 ? given : undefined;
    if (kind === 'ConfigMap') return call('flux.ValuesFrom.fromConfigMap', handles.configMap(named), options);
    return kind === 'Secret' ? call('flux.ValuesFrom.fromSecret', handles.secret(named), options) : each.refuse('kind');
  }));
}

/** Options of an install, an upgrade and so on. What they have is said by plain data, except these. */
function action(fields: Fields | undefined, isSwitch = false): Code | undefined {
  if (!fields) return undefined;
  const strategy = fields.map('strategy');
  const remediation = fields.map('remediation');
  const special = {
    timeout: fields.duration('timeout'),
    crds: fields.member('crds', 'flux.CrdsPolicy', flux.CrdsPolicy),
    deletionPropagation: fields.member('deletionPropagation', 'flux.DeletionPropagation', flux.DeletionPropagation),
    chartNameChangeStrategy: fields.member('chartNameChangeStrategy', 'flux.ChartNameChangeStrategy', flux.ChartNameChangeStrategy),
    serverSideApply: isSwitch ? fields.member('serverSideApply', 'flux.ServerSideApply', flux.ServerSideApply) : fields.data('serverSideApply'),
    strategy: strategy && helmStrategy(strategy),
    remediation: remediation && object({
      retries: remediation.data('retries'),
      ignoreTestFailures: remediation.data('ignoreTestFailures'),
      remediateLastFailure: remediation.data('remediateLastFailure'),
      strategy: remediation.member('strategy', 'flux.RemediationStrategy', flux.RemediationStrategy),
    }),
  };
  const plain = ['createNamespace', 'replace', 'cleanupOnFail', 'force', 'preserveValues', 'keepHistory', 'disableHooks', 'disableWait', 'disableWaitForJobs',
    'disableOpenAPIValidation', 'disableSchemaValidation', 'disableTakeOwnership'];
  return object({ ...Object.fromEntries(plain.map((key) => [key, fields.data(key)])), ...special });
}

function helmStrategy(strategy: Fields): Code {
  const [named, interval] = [strategy.text('name'), strategy.duration('retryInterval')];
  if (named === 'RetryOnFailure') return call('flux.HelmStrategy.retryOnFailure', interval);
  return named === 'RemediateOnFailure' && !interval ? call('flux.HelmStrategy.remediateOnFailure') : strategy.refuse('name');
}

function postRenderers(spec: Fields): Code | undefined {
  const all = spec.maps('postRenderers');
  return all && array(all.map((each) => {
    const kustomize = each.map('kustomize') ?? each.refuse('kustomize');
    return call('flux.PostRenderer.kustomize', object({ patches: patches(kustomize), images: kustomize.data('images') }));
  }));
}

function alert(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const metadata = spec.raw('eventMetadata') as Readonly<Record<string, unknown>> | undefined;
  const { summary, ...others } = metadata ?? {};
  const reference = spec.map('providerRef') ?? spec.refuse('providerRef');
  return {
    provider: handles.object({ kind: 'Provider', name: reference.text('name') ?? '' }),
    on: array((spec.maps('eventSources') ?? spec.refuse('eventSources')).map((each) => selected(each, 'flux.EventSource', handles))),
    severity: spec.member('eventSeverity', 'flux.Severity', flux.Severity),
    summary: summary === undefined ? spec.data('summary') : literal(summary),
    eventMetadata: Object.keys(others).length > 0 ? literal(others) : undefined,
    inclusionList: spec.data('inclusionList'),
    exclusionList: spec.data('exclusionList'),
    suspend: spec.data('suspend'),
  };
}

/** An object of Flux, or all of a kind. */
function selected(each: Fields, type: string, handles: Handles): Code {
  const [kind, named, namespace] = [each.text('kind') ?? '', each.text('name') ?? each.refuse('name'), each.text('namespace')];
  each.raw('apiVersion'); // it follows from the kind
  if (named !== '*') return handles.object({ kind, name: named, namespace });
  const options = object({ namespaces: namespace === undefined ? undefined : literal([namespace]), matchLabels: each.data('matchLabels') });
  return call(`${type}.all`, literal(kind), options.is === 'object' && options.fields.length > 0 ? options : undefined);
}

/** Types of Providers whose properties are the address, a Secret and what stands in the object under the same name. */
const PROVIDERS: Readonly<Record<string, { readonly factory: string; readonly secret: string }>> = {
  'slack': { factory: 'slackWebhook', secret: 'webhookUrl' },
  'msteams': { factory: 'msteams', secret: 'webhookUrl' },
  'discord': { factory: 'discord', secret: 'webhookUrl' },
  'googlechat': { factory: 'googleChat', secret: 'webhookUrl' },
  'rocket': { factory: 'rocket', secret: 'webhookUrl' },
  'telegram': { factory: 'telegram', secret: 'token' },
  'alertmanager': { factory: 'alertmanager', secret: 'credentials' },
  'grafana': { factory: 'grafana', secret: 'credentials' },
  'generic': { factory: 'generic', secret: 'secret' },
  'generic-hmac': { factory: 'genericHmac', secret: 'secret' },
  'github': { factory: 'github', secret: 'credentials' },
  'gitlab': { factory: 'gitlab', secret: 'credentials' },
  'gitea': { factory: 'gitea', secret: 'credentials' },
};

function provider(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const type = PROVIDERS[spec.text('type') ?? ''] ?? spec.refuse('type');
  if (type.factory === 'slackWebhook' && spec.has('address')) spec.refuse('address'); // a bot, or an address that is a credential
  return {
    type: call(`flux.ProviderType.${type.factory}`, object({
      address: spec.data('address'),
      [type.secret]: secretIn(spec, 'secretRef', handles),
      channel: spec.data('channel'),
      username: spec.data('username'),
      certSecret: secretIn(spec, 'certSecretRef', handles),
      proxySecret: secretIn(spec, 'proxySecretRef', handles),
      commitStatusExpr: spec.data('commitStatusExpr'),
    })),
    timeout: spec.duration('timeout'),
    suspend: spec.data('suspend'),
  };
}

const RECEIVERS: Readonly<Record<string, string>> = {
  'generic': 'generic',
  'generic-hmac': 'genericHmac',
  'github': 'github',
  'gitlab': 'gitlab',
  'bitbucket': 'bitbucket',
  'harbor': 'harbor',
  'dockerhub': 'dockerhub',
  'quay': 'quay',
  'nexus': 'nexus',
  'acr': 'acr',
  'cdevents': 'cdevents',
};

function receiver(spec: Fields, handles: Handles): Record<string, Code | undefined> {
  const type = RECEIVERS[spec.text('type') ?? ''] ?? spec.refuse('type');
  return {
    type: call(`flux.ReceiverType.${type}`, object({ secret: secretIn(spec, 'secretRef', handles), events: spec.data('events') })),
    resources: array((spec.maps('resources') ?? spec.refuse('resources')).map((each) => {
      const filter = each.data('filter');
      const all = selected(each, 'flux.ReceiverResource', handles);
      return filter ? call('flux.ReceiverResource.when', all, filter) : all;
    })),
    filter: spec.data('resourceFilter'),
    interval: spec.duration('interval'),
    suspend: spec.data('suspend'),
  };
}
