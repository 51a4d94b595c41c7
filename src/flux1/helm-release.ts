import { call, create, duration, external, Reference, Statement } from './program-text';
import { isMap, Manifest } from '../base/manifest';

/** What a HelmRelease of helm-operator becomes. */
export interface ConvertedRelease {
  readonly statements: readonly Statement[];
  readonly changes: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Whether an object is a HelmRelease of helm-operator. */
export function isHelmRelease1({ apiVersion, kind }: Manifest): boolean {
  return kind === 'HelmRelease' && /^(?:helm\.fluxcd\.io|flux\.weave\.works)\//.test(apiVersion);
}

/** Fields of a HelmRelease of helm-operator that this conversion takes over. */
const KNOWN = new Set(['chart', 'values', 'valuesFrom', 'releaseName', 'targetNamespace', 'timeout', 'maxHistory', 'forceUpgrade', 'resetValues', 'wait', 'skipCRDs', 'rollback', 'test', 'helmVersion',
  'valueFileSecrets', 'disableOpenAPIValidation']);

/**
 * Converts a HelmRelease of helm-operator.
 *
 * @param sources variables of the sources that exist already, by their addresses
 */
export function convertRelease(manifest: Manifest, sources: Map<string, string>): ConvertedRelease {
  const statements: Statement[] = [];
  const changes: string[] = [];
  const spec = mapOf((manifest as unknown as Fields).spec);
  const name = String(manifest.metadata?.name);
  const namespace = String(manifest.metadata?.namespace ?? 'default');
  const chart = mapOf(spec.chart);
  const target = textOf(spec.targetNamespace);
  const say = (what: string): unknown => changes.push(`HelmRelease ${namespace}/${name}: ${what}`);
  const source = (address: string, callee: string, props: object): string => {
    const known = sources.get(address);
    if (known !== undefined) return known;
    const variable = `charts${sources.size + 1}`;
    sources.set(address, variable);
    statements.push(create(variable, callee, 'system', `charts-${sources.size}`, props));
    return variable;
  };
  let from: unknown;
  if (chart.git !== undefined) {
    const url = gitUrl(textOf(chart.git)!);
    const secret = url.startsWith('ssh://') ? new Reference('gitSecret') : undefined;
    const variable = source(`${url} ${textOf(chart.ref) ?? ''}`, 'flux.GitRepository', { url, secret, ref: call('flux.GitReference.branch', textOf(chart.ref) ?? 'master') });
    if (secret) say(`its chart is fetched from ${url} with the key of Flux v1; if it has one of its own, give that.`);
    from = call('flux.ChartSource.fromSource', new Reference(variable), `./${(textOf(chart.path) ?? '').replace(/^\.?\//, '')}`);
  } else {
    const url = textOf(chart.repository) ?? '';
    const variable = source(url, 'flux.HelmRepository', { url });
    from = call('flux.ChartSource.fromSource', new Reference(variable), textOf(chart.name) ?? '', { version: textOf(chart.version) });
    if (textOf(chart.chartPullSecret) !== undefined || isMap(chart.chartPullSecret)) say('`chartPullSecret` is not taken over: give the HelmRepository a Secret with `username` and `password`.');
  }
  const releaseName = textOf(spec.releaseName) ?? `${target ?? namespace}-${name}`;
  if (spec.releaseName === undefined) say(`helm-operator called the release \`${releaseName}\`; Flux v2 would call it differently and install it a second time, so \`releaseName\` is set.`);
  if (target !== undefined && target !== namespace) say(`the release is stored in namespace ${target} by helm-operator, so \`storageNamespace\` is set to it.`);
  if (spec.helmVersion === 'v2') say('it is a release of Helm 2, which Flux v2 cannot take over: migrate it with `helm 2to3` first.');
  const values = isMap(spec.values) ? spec.values as Fields : undefined;
  const valuesFrom = [...listOf(spec.valuesFrom), ...listOf(spec.valueFileSecrets).map((each) => ({ secretKeyRef: { ...mapOf(each), key: 'values.yaml' } }))].flatMap((each) => valuesReference(mapOf(each), say));
  for (const reference of valuesFrom) statements.push(...reference.statements);
  const rollback = mapOf(spec.rollback);
  const test = mapOf(spec.test);
  const timeout = typeof spec.timeout === 'number' ? duration(`${spec.timeout}s`) : undefined;
  statements.push(create(variableOf(`${name}Release`), 'flux.HelmRelease', 'system', `release-${namespace}-${name}`, {
    name,
    metadata: { namespace },
    chart: from,
    releaseName,
    targetNamespace: target,
    storageNamespace: target,
    timeout,
    maxHistory: typeof spec.maxHistory === 'number' ? spec.maxHistory : undefined,
    values,
    valuesFrom: valuesFrom.length > 0 ? valuesFrom.map(({ value }) => value) : undefined,
    install: spec.skipCRDs === true ? { crds: new Reference('flux.CrdsPolicy.SKIP') } : undefined,
    upgrade: upgradeOf(spec, rollback),
    test: test.enable === true ? { enable: true } : undefined,
    engineDefaults: true,
  }));
  for (const field of Object.keys(spec).filter((each) => !KNOWN.has(each))) say(`\`spec.${field}\` has no equivalent here: compare it with the fields of Flux v2.`);
  if (spec.wait === false) say('`wait: false`: Flux v2 waits by default; set `disableWait` of install and upgrade to keep it.');
  if (spec.resetValues === false || spec.resetValues === undefined) say('Flux v2 does not reuse values of earlier releases (`helm upgrade --reset-values`): what was set by hand is lost.');
  return { statements, changes };
}

function upgradeOf(spec: Fields, rollback: Fields): object | undefined {
  const force = spec.forceUpgrade === true || undefined;
  const remediation = rollback.enable === true ? { retries: typeof rollback.maxRetries === 'number' ? rollback.maxRetries : 5 } : undefined;
  return force || remediation ? { force, remediation, serverSideApply: force && new Reference('flux.ServerSideApply.DISABLED') } : undefined;
}

function valuesReference(from: Fields, say: (what: string) => unknown): { readonly statements: readonly Statement[]; readonly value: unknown }[] {
  const secret = mapOf(from.secretKeyRef);
  const map = mapOf(from.configMapKeyRef);
  const name = textOf(secret.name) ?? textOf(map.name);
  if (name === undefined) {
    say(`values from ${Object.keys(from).join(', ')} have no equivalent: put them into a ConfigMap.`);
    return [];
  }
  const isSecret = secret.name !== undefined;
  const { key, optional, namespace } = isSecret ? secret : map;
  if (namespace !== undefined) say(`values from ${isSecret ? 'Secret' : 'ConfigMap'} ${String(namespace)}/${name}: Flux v2 reads those of the release's own namespace only; copy it there.`);
  const variable = variableOf(`${name}Values`);
  const options = { key: textOf(key) === 'values.yaml' ? undefined : textOf(key), optional: optional === true || undefined };
  return [isSecret
    ? { statements: [external(variable, `values-secret-${name}`, { name })], value: call('flux.ValuesFrom.fromSecret', new Reference(variable), options) }
    : { statements: [create(variable, 'ExternalObject', 'system', `values-${name}`, { apiVersion: 'v1', kind: 'ConfigMap', name })], value: call('flux.ValuesFrom.fromConfigMap', new Reference(variable), options) }];
}

/** A name as one of a variable. */
export function variableOf(name: string): string {
  const text = name.replace(/[^A-Za-z0-9]+(\w?)/g, (_, c: string) => c.toUpperCase());
  return /^\d/.test(text) ? `_${text}` : text.charAt(0).toLowerCase() + text.slice(1);
}

function gitUrl(url: string): string {
  const [, user, host, path] = /^(?:([^@/\s]+)@)?([^:/@\s]+):(?!\/\/)(\S+)$/.exec(url) ?? [];
  return host === undefined ? url : `ssh://${user ?? 'git'}@${host}/${path.replace(/^\//, '')}`;
}

function mapOf(value: unknown): Fields {
  return isMap(value) ? value as Fields : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value as unknown[] : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
