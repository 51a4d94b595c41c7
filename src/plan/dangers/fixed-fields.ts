import { Danger, titleOf } from '../change-set';
import { immutableFields } from '../immutable';
import { changesIn, dangerOf, PlannedCluster } from '../planned-cluster';

/** Changes that the API server refuses, or that need a new object, and those that send traffic elsewhere. */
export function fixedFields(planned: PlannedCluster): Danger[] {
  return changesIn(planned).flatMap((change) => {
    const { action, kind, fields, before, after } = change;
    if (before === undefined || after === undefined || fields.length === 0) return [];
    const details = (paths: readonly string[]): string[] => fields.filter(({ path }) => paths.includes(path)).map((field) => `${field.path}: ${field.before ?? '(none)'} → ${field.after ?? '(none)'}`);
    const fixed = immutableFields(before.object.json, after.object.json, fields);
    if (fixed.length > 0 && action === 'recreate') {
      return [dangerOf(planned, change, {
        rule: 'recreated-object',
        isSevere: true,
        message: `${titleOf(change)} is deleted and created again, because ${fixed.join(', ')} cannot change and its delivery forces it`,
        fix: 'check what is lost meanwhile; without force, Flux fails instead',
        details: details(fixed),
      })];
    }
    if (fixed.length > 0) {
      return [dangerOf(planned, change, {
        rule: 'immutable-field',
        isSevere: true,
        message: `${titleOf(change)} cannot change ${fixed.join(', ')}: the API server refuses it, and Flux applies nothing of ${change.delivery.name === '' ? 'the cluster’s directory' : `Kustomization ${change.delivery.name}`}`,
        fix: 'give the object another name, or have Flux create it again with the annotation kustomize.toolkit.fluxcd.io/force: enabled',
        details: details(fixed),
      })];
    }
    const selectors = kind === 'core/Service' ? fields.map(({ path }) => path).filter((path) => path.startsWith('spec.selector')) : [];
    return selectors.length === 0 ? [] : [dangerOf(planned, change, {
      rule: 'changed-selector',
      isSevere: false,
      message: `${titleOf(change)} selects other pods than before`,
      fix: 'deploy pods with these labels first',
      details: details(selectors),
    })];
  });
}
