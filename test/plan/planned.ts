import * as fs from 'node:fs';
import { FileProgram } from '../../src/checkout/file-program';
import type { Action, ChangeSet, Danger } from '../../src/plan/change-set';
import { titleOf } from '../../src/plan/change-set';
import { plan, PlanPolicy } from '../../src/plan/plan';
import type { Program } from '../../src/program/program';
import { makeRoot, put } from '../synth/tree-on-disk';

/** Files by their paths. */
export type Tree = { readonly [file: string]: string };

/** The program that a repository of these files is. */
export function programOf(files: Tree): Program {
  const root = makeRoot();
  try {
    put(root, files);
    const program = new FileProgram([{ root, prefix: '' }], undefined, () => undefined);
    return program;
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** What a change of a repository does. */
export function planned(before: Tree, after: Tree, policy: PlanPolicy = {}): ChangeSet {
  return plan(programOf(after), programOf(before), policy);
}

/** A repository whose one cluster applies these objects by one Kustomization, called apps. */
export function appsOf(yaml: string, spec = 'prune: true'): Tree {
  return {
    'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production'),
    'clusters/production/apps.yaml': kustomization('apps', './apps', spec),
    'apps/all.yaml': yaml,
  };
}

/** A Kustomization of Flux. */
export function kustomization(name: string, path: string, spec = 'prune: true'): string {
  const fields = ['interval: 10m', `path: ${path}`, 'sourceRef: { kind: GitRepository, name: flux-system }', ...spec.split('\n')];
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec:\n${fields.map((field) => `  ${field}\n`).join('')}`;
}

/** What happens, in its order: `flux-system/apps: create ConfigMap default/a`. */
export function linesOf({ clusters }: ChangeSet): string[] {
  return clusters.flatMap(({ deliveries }) => deliveries.flatMap(({ name, changes }) => changes.map((change) => `${name}: ${change.isHeld ? 'held ' : ''}${change.action} ${titleOf(change)}`)));
}

/** The fields that change of one object: `path: before → after`. */
export function fieldsOf({ clusters }: ChangeSet, title: string): string[] {
  const changes = clusters.flatMap(({ deliveries }) => deliveries.flatMap(({ changes: own }) => own)).filter((change) => titleOf(change) === title);
  return changes.flatMap(({ fields }) => fields.map(({ path, before = '-', after = '-' }) => `${path}: ${before} → ${after}`));
}

/** How often each action is. */
export function actionsOf(set: ChangeSet): Action[] {
  return set.clusters.flatMap(({ deliveries }) => deliveries.flatMap(({ changes }) => changes.map(({ action }) => action)));
}

/** The dangers of a rule: `severe: message`, or `message`. */
export function dangersFrom({ dangers }: ChangeSet, rule: Danger['rule']): string[] {
  return dangers.filter((danger) => danger.rule === rule).map(({ isSevere, message }) => `${isSevere ? 'severe: ' : ''}${message}`);
}

export function configMap(name: string, data = 'a: "1"', rest = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default${rest} }\ndata: { ${data} }\n`;
}

/** Documents in one file. */
export function documents(...all: readonly string[]): string {
  return all.join('---\n');
}
