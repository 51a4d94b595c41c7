/** Whether a kind is known to live outside namespaces. Unknown kinds count as namespaced. */
export function isClusterScoped(group: string, kind: string): boolean {
  return CLUSTER_SCOPED_NAMES.has(kind) && CLUSTER_SCOPED.has(`${group}/${kind}`);
}

const CLUSTER_SCOPED = new Set([
  'core/Namespace', 'core/Node', 'core/PersistentVolume',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy', 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration', 'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition', 'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest', 'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema', 'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'networking.k8s.io/IngressClass', 'networking.k8s.io/IPAddress', 'networking.k8s.io/ServiceCIDR', 'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding', 'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver', 'storage.k8s.io/CSINode', 'storage.k8s.io/StorageClass', 'storage.k8s.io/VolumeAttachment',
  'storage.k8s.io/VolumeAttributesClass', 'resource.k8s.io/DeviceClass',
  'external-secrets.io/ClusterSecretStore', 'external-secrets.io/ClusterExternalSecret', 'external-secrets.io/ClusterPushSecret',
  'generators.external-secrets.io/ClusterGenerator',
  'gateway.networking.k8s.io/GatewayClass', 'cert-manager.io/ClusterIssuer', 'harbor.m.crossplane.io/ClusterProviderConfig',
  'harbor.m.crossplane.io/ProviderConfig', 'policy.sigstore.dev/ClusterImagePolicy', 'policy.sigstore.dev/TrustRoot',
]);

/** Tells most kinds apart without putting a key together. */
const CLUSTER_SCOPED_NAMES = new Set([...CLUSTER_SCOPED].map((key) => key.slice(key.indexOf('/') + 1)));
