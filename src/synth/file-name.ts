/** What the name of an object's file is made of. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Kinds that more than one well-known group has: their files carry the group, unless it is the one given here. */
const AMBIGUOUS: { readonly [kind: string]: string } = {
  Certificate: 'cert-manager.io',
  Cluster: '',
  Gateway: 'gateway.networking.k8s.io',
  Ingress: 'networking.k8s.io',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  NetworkPolicy: 'networking.k8s.io',
  Project: '',
  Provider: 'notification.toolkit.fluxcd.io',
  Role: 'rbac.authorization.k8s.io',
  Secret: 'core',
  Service: 'core',
  Webhook: '',
};

/**
 * The file of an object in a folder: `deployment-web.yaml`, with the namespace where it is not the folder's
 * (`deployment-web_other.yaml`) and the group where the kind alone does not say it. It follows from the object alone, so no other
 * object can rename it, and no two objects of one folder share it.
 */
export function fileName(object: Identity, folderNamespace: string | undefined): string {
  const [group, kind] = [groupOf(object.apiVersion), object.kind.toLowerCase()];
  const usual = AMBIGUOUS[object.kind];
  const qualified = usual !== undefined && usual !== group ? `${kind}.${group}` : kind;
  const namespace = object.namespace === undefined || object.namespace === folderNamespace ? '' : `_${escape(object.namespace)}`;
  return `${qualified}-${escape(object.name)}${namespace}.yaml`;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? 'core' : apiVersion.slice(0, slash);
}

/** Names of RBAC objects may have capitals, colons and more; file systems that ignore case or refuse such names must not mix them up. */
function escape(name: string): string {
  return name.replace(/[^a-z0-9.-]/g, (c) => `~${c.codePointAt(0)!.toString(16)}~`);
}
