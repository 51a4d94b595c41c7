import { execFileSync } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { program } from './build/build';
import { KubeObject } from './kube';

/** What says how a directory is applied: `spec` of a Kustomization. */
export interface Applied {
  readonly path: string;
  readonly [field: string]: unknown;
}

/**
 * What Flux makes of directories of a checkout: source-controller's rules of what is in an artifact, kustomize-controller's generator of
 * kustomization.yaml, and kustomize as it runs it.
 *
 * @returns for each, the objects by identity; or the error
 */
export function fluxBuilds(checkout: string, specs: readonly Applied[]): Array<Map<string, KubeObject> | string> {
  const input = JSON.stringify(specs.map((spec) => ({ spec })));
  const json = execFileSync(program('flux-build'), [realpathSync(checkout)], { encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'], input, maxBuffer: 256e6 });
  return (JSON.parse(json) as Array<{ readonly objects: string; readonly error?: string }>).map(({ objects, error }) => error ?? byIdentity(objects));
}

function byIdentity(yaml: string): Map<string, KubeObject> {
  const objects = (loadAll(yaml) as Array<KubeObject | null>).filter((each) => each !== null);
  return new Map(objects.map((each) => [[each.apiVersion, each.kind, each.metadata.namespace, each.metadata.name].join(' '), each]));
}

/** All directories of a checkout that a Kustomization could apply. */
export function directories(checkout: string): string[] {
  const found = readdirSync(checkout, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1));
  return ['', ...found.filter((path) => path.split('/')[0] !== '.git')].sort();
}
