import { ownValue } from '../base/own-key';
/** `group/Kind` of an object, with `core` as the group of what has none. Versions do not matter to references. */
export function kindOf(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  return `${slash < 0 ? 'core' : apiVersion.slice(0, slash)}/${kind}`;
}

/** The kinds that engines refer to by `kind` alone. */
const GROUPS: { [kind: string]: string } = {
  GitRepository: 'source.toolkit.fluxcd.io',
  OCIRepository: 'source.toolkit.fluxcd.io',
  Bucket: 'source.toolkit.fluxcd.io',
  HelmRepository: 'source.toolkit.fluxcd.io',
  HelmChart: 'source.toolkit.fluxcd.io',
  ExternalArtifact: 'source.toolkit.fluxcd.io',
  ArtifactGenerator: 'source.extensions.fluxcd.io',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  ImageRepository: 'image.toolkit.fluxcd.io',
  ImagePolicy: 'image.toolkit.fluxcd.io',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io',
  SecretStore: 'external-secrets.io',
  ClusterSecretStore: 'external-secrets.io',
  Secret: 'core',
  Service: 'core',
  Gateway: 'gateway.networking.k8s.io',
  ConfigMap: 'core',
  ServiceAccount: 'core',
  Role: 'rbac.authorization.k8s.io',
  ClusterRole: 'rbac.authorization.k8s.io',
  Issuer: 'cert-manager.io',
  ClusterIssuer: 'cert-manager.io',
};

/** `group/Kind` of a kind that is named without its group. */
export function kindByName(kind: string, apiVersion?: string): string {
  return apiVersion ? kindOf(apiVersion, kind) : `${ownValue(GROUPS, kind) ?? 'unknown'}/${kind}`;
}
