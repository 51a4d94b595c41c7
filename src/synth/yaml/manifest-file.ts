import { createHash } from 'crypto';
import { emit } from './emit';
import { emitMarked, withMarkers } from './setter-markers';
import { isOtherThanText, isText } from '../../base/yaml/scalar';

/** Blanks, line separators and control characters that cdk8s' YAML leaves plain, and that kustomize, and so Flux, takes for white space or refuses. */
const UNUSUAL = /[\u007f-\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff\ufffe\uffff]/;

/**
 * What may be a number or a time to kustomize or kubectl, though not to the YAML 1.1 of cdk8s (`1E7_`, `0b_1`, `0o7`, `2020-01-01T1:2:3,5Z`: go-yaml
 * takes underscores out of what begins like a number, and a comma for a point in times), or a block of text that begins with a tab, which it
 * refuses, or that is blank, which loses its blanks.
 */
const SUSPICIOUS = /(?:^|[ :-])[-+.\d][-+.\deE:tT ]{0,40}[_oObBX,]|^ *\t|^ +$/m;

/** A manifest that every reader of a cluster takes for the same text: where YAML of cdk8s is not, as JSON, which is YAML too. */
export function manifestText(json: unknown): string {
  const yaml = emitMarked(json);
  if (!UNUSUAL.test(yaml) && !(SUSPICIOUS.test(yaml) && isMisread(json))) return yaml;
  return `${withMarkers(json, (each) => escaped(JSON.stringify(each, null, 2)), (value) => escaped(JSON.stringify(value)))}\n`;
}

/** A file with several manifests. */
export function manifestsText(texts: readonly string[]): string {
  return texts.join('---\n');
}

/** Whether kustomize reads a text in it as something else than it is written for. */
function isMisread(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\n') ? /^[\n ]*(?:\t|$)/.test(value) && /[\t ]/.test(value) : isMisreadLine(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => isMisread(each) || (!Array.isArray(value) && isMisreadLine(key)));
}

function isMisreadLine(text: string): boolean {
  return !isText(text) && isOtherThanText(text) && emit({ v: text }) === `v: ${text}\n`;
}

function escaped(json: string): string {
  return json.replace(new RegExp(UNUSUAL, 'g'), (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What a `kustomization.yaml` has beside its lists. */
export interface KustomizationFields {
  /** Whether others list it in `components`. */
  readonly isComponent: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A `kustomization.yaml` that lists these. What is above the folder is what it builds on, so that is first. */
export function kustomizationText(
  resources: readonly string[], components: readonly string[], { isComponent, fields }: KustomizationFields = PLAIN,
): string {
  const isAbove = (entry: string): boolean => entry.startsWith('../');
  return emit({
    apiVersion: `kustomize.config.k8s.io/${isComponent ? 'v1alpha1' : 'v1beta1'}`,
    kind: isComponent ? 'Component' : 'Kustomization',
    ...(components.length > 0 && { components }),
    ...(!isComponent || resources.length > 0) && { resources: [...resources.filter(isAbove), ...resources.filter((entry) => !isAbove(entry))] },
    ...fields,
  });
}

const PLAIN: KustomizationFields = { isComponent: false, fields: {} };

/** What the name of an object's file is made of. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Groups whose kinds everybody knows by their names alone; no two of them have a kind of one name. */
const FAMILIAR = new Set([
  'core', 'apps', 'batch', 'autoscaling', 'policy', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'storage.k8s.io', 'scheduling.k8s.io',
  'apiextensions.k8s.io', 'admissionregistration.k8s.io', 'gateway.networking.k8s.io', 'cert-manager.io', 'monitoring.coreos.com',
  'source.toolkit.fluxcd.io', 'source.extensions.fluxcd.io', 'kustomize.toolkit.fluxcd.io', 'helm.toolkit.fluxcd.io',
  'notification.toolkit.fluxcd.io', 'image.toolkit.fluxcd.io', 'fluxcd.controlplane.io', 'external-secrets.io', 'generators.external-secrets.io',
]);

const LONGEST = 200;

/**
 * The file of an object in a folder: `deployment-web.yaml`, with the namespace where it is not the folder's
 * (`deployment-web_other.yaml`) and the group where it is not a familiar one (`project.harbor.m.crossplane.io-org.yaml`). It follows
 * from the object alone, so no other object can rename it, and no two objects of one folder share it, also where case does not count.
 */
export function fileName({ apiVersion, kind, name, namespace }: Identity, folderNamespace: string | undefined): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? 'core' : apiVersion.slice(0, slash);
  const qualified = FAMILIAR.has(group) ? word(kind) : `${word(kind)}.${word(group)}`;
  const elsewhere = namespace === undefined || namespace === folderNamespace ? '' : `_${escape(namespace)}`;
  const whole = `${qualified}-${escape(name)}${elsewhere}`;
  return `${whole.length > LONGEST ? shortened(whole) : whole}.yaml`;
}

/** A kind or group: what comes behind begins at the first dash. */
function word(text: string): string {
  return escape(text.toLowerCase()).replace(/-/g, '~2d~');
}

/** Names of RBAC objects may have capitals, colons and more; file systems that ignore case or refuse such names must not mix them up. */
function escape(name: string): string {
  return name.replace(/[^a-z0-9.-]/g, (c) => `~${c.charCodeAt(0).toString(16)}~`);
}

/** File systems take 255 bytes. The sign before the hash cannot stand there in a name that is not shortened. */
function shortened(name: string): string {
  return `${name.slice(0, LONGEST - 34)}_~${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}
