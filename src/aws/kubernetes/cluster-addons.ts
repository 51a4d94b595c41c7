import type { Release } from './scripts/release';

/** Newest chart of cloud-provider-aws; its programs follow the minor version of Kubernetes. */
const CLOUD_PROVIDER_CHART = '0.0.12';
const EBS_DRIVER_CHART = '2.66.0';
const FLUX_OPERATOR_CHART = '0.60.0';

const ON_CONTROL_PLANES = {
  nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
  tolerations: [
    { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.cloudprovider.kubernetes.io/uninitialized', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' },
  ],
};

/** Tells Kubernetes about instances, and makes load balancers for Services. */
export function cloudProvider(clusterName: string, kubernetesVersion: string): Release {
  const [major, minor] = kubernetesVersion.split('.');
  return {
    name: 'aws-cloud-controller-manager',
    namespace: 'kube-system',
    chart: 'aws-cloud-controller-manager',
    repository: 'https://kubernetes.github.io/cloud-provider-aws',
    version: CLOUD_PROVIDER_CHART,
    values: {
      ...ON_CONTROL_PLANES,
      image: { repository: 'registry.k8s.io/provider-aws/cloud-controller-manager', tag: `v${major}.${minor}.0` },
      hostNetworking: true,
      args: ['--v=2', '--cloud-provider=aws', `--cluster-name=${clusterName}`, '--configure-cloud-routes=false'],
    },
  };
}

/** Volumes for pods: encrypted gp3 by default. Its controller is on control planes, which have its permissions. */
export function ebsDriver(): Release {
  return {
    name: 'aws-ebs-csi-driver',
    namespace: 'kube-system',
    chart: 'aws-ebs-csi-driver',
    repository: 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver',
    version: EBS_DRIVER_CHART,
    values: {
      controller: { ...ON_CONTROL_PLANES, replicaCount: 1 },
      storageClasses: [{
        name: 'gp3',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
        volumeBindingMode: 'WaitForFirstConsumer',
        parameters: { type: 'gp3', encrypted: 'true' },
      }],
    },
  };
}

/** Installs Flux and keeps it up to date. */
export function fluxOperator(namespace: string): Release {
  return {
    name: 'flux-operator',
    namespace,
    chart: 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
    version: FLUX_OPERATOR_CHART,
    values: {},
  };
}
