import { createHash } from 'crypto';

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
