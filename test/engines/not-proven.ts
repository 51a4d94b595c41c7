import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SUPPLEMENTS = resolve(__dirname, '../../tools/fields/supplements');

/** Groups without CRDs here: their kinds are judged by the lists of fields only. */
const GROUPS = ['cert-manager.io', 'grafana.integreatly.org', 'harbor.m.crossplane.io', 'crossplane.io'];

/** Kinds of External Secrets Operator 2 that the newest module at hand (1.3) does not have yet. */
const KINDS = ['GitlabDeployToken', 'BeyondtrustWorkloadCredentialsDynamicSecret'];

/** Why no engine here can judge a kind; undefined where one can. */
export function unprovenKind(apiVersion: string, kind: string): string | undefined {
  const group = apiVersion.split('/')[0];
  if (GROUPS.some((each) => group === each || group.endsWith(`.${each}`))) return `${group} has no CRDs here`;
  return KINDS.includes(kind) ? 'newer than the module with the CRDs' : undefined;
}

/**
 * Names and values that `tools/fields/supplements` add to what the modules know: newer than their API, so the API server has not seen them. What Flux Operator
 * adds to Flux's own CRDs is not newer: the other values of those fields are known here.
 */
const NEWER = readdirSync(SUPPLEMENTS).filter((file) => !file.startsWith('notification.')).flatMap((file) => readFileSync(join(SUPPLEMENTS, file), 'utf8').split('\n'))
  .filter((line) => /^-?spec/.test(line))
  .map((line) => line.replace(/^-/, '').split('\t'));
const NEWER_PATHS = new Set(NEWER.map(([path]) => path));
const NEWER_NAMES = new Set(NEWER.map(([path]) => path.split('.').pop()!.replace(/[[\]{}]/g, '')));
const NEWER_VALUES = new Set(NEWER.flatMap(([, , ...rest]) => rest).flatMap((each) => each.startsWith('enum=') ? each.slice('enum='.length).split('|') : []));

/** Whether the API server refuses an object for nothing but fields and values that its CRDs do not have yet. */
export function isNewerThanModule(refusal: string): boolean {
  const unknown = [...refusal.matchAll(/unknown field "([^"]+)"/g)].map(([, path]) => path.split('.').pop()!.replace(/\[\d+\]/g, ''));
  if (unknown.length > 0) return unknown.every((name) => NEWER_NAMES.has(name));
  const unsupported = [...refusal.matchAll(/Unsupported value: "([^"]+)"/g)].map(([, value]) => value);
  return unsupported.length > 0 && unsupported.every((value) => NEWER_VALUES.has(value)) && !/Required value|in body/.test(refusal);
}

/** Whether what we know of a field is newer than its CRD here. */
export function isNewerField(path: string): boolean {
  return NEWER_PATHS.has(path);
}
