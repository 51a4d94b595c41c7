import { textAt } from '../../program/json-path';
import { Danger, titleOf } from '../change-set';
import { changesIn, dangerOf, PlannedCluster } from '../planned-cluster';

const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';

/** Fields with which helm-controller takes a release for another one. */
const IDENTITY: ReadonlySet<string> = new Set(['spec.releaseName', 'spec.targetNamespace', 'spec.storageNamespace', 'spec.chart.spec.chart']);

/** Releases that Helm uninstalls and installs again. */
export function releases(planned: PlannedCluster): Danger[] {
  const changes = changesIn(planned).filter(({ kind }) => kind === HELM_RELEASE);
  const changed = changes.filter(({ action }) => action === 'change' || action === 'adopt').flatMap((change) => {
    const fields = change.fields.filter(({ path }) => IDENTITY.has(path));
    if (fields.length === 0) return [];
    return [dangerOf(planned, change, {
      rule: 'reinstalled-release',
      isSevere: true,
      message: `${titleOf(change)} changes its ${fields.map(({ path }) => path).join(' and ')}: Helm uninstalls the release, with its claims, and installs another one`,
      fix: 'back its data up, or set spec.suspend: true and move the release by hand',
      details: fields.map(({ path, before = '(none)', after = '(none)' }) => `${path}: ${before} → ${after}`),
    })];
  });
  const created = changes.filter(({ action }) => action === 'create');
  const renamed = changes.filter(({ action }) => action === 'prune').flatMap((change) => {
    const heir = created.find(({ after }) => chartOf(after!.object.json) === chartOf(change.before!.object.json));
    if (heir === undefined) return [];
    const isSame = releaseOf(heir.after!.object.json) === releaseOf(change.before!.object.json);
    return [dangerOf(planned, change, {
      rule: 'reinstalled-release',
      isSevere: true,
      message: `${titleOf(change)} is renamed to ${titleOf(heir).replace(/^HelmRelease /, '')}: Helm uninstalls the old one, and installs the new one${isSame ? ' under the same release name, in whichever order' : ''}`,
      fix: `to keep the release, suspend ${titleOf(change)} in a commit before, and give the new one spec.releaseName: ${releaseOf(change.before!.object.json).split('/').pop()!} and the same spec.storageNamespace`,
      details: [],
    })];
  });
  return [...changed, ...renamed];
}

/** What a release is made of: the chart and where it comes from. */
function chartOf(json: unknown): string {
  return ['spec.chart.spec.chart', 'spec.chart.spec.sourceRef.name', 'spec.chartRef.kind', 'spec.chartRef.name'].map((path) => textAt(json, path) ?? '').join('|');
}

/** Where Helm keeps the release, and its name there. */
function releaseOf(json: unknown): string {
  const [namespace, name] = [textAt(json, 'metadata.namespace') ?? '', textAt(json, 'metadata.name') ?? ''];
  const target = textAt(json, 'spec.targetNamespace');
  return `${textAt(json, 'spec.storageNamespace') ?? namespace}/${textAt(json, 'spec.releaseName') ?? (target === undefined ? name : `${target}-${name}`)}`;
}
