/** Kinds that Argo CD does not watch, because controllers create and change many of them: `resource.exclusions` of its own installation. */
export const EXCLUSIONS = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: ['SelfSubjectReview', 'TokenReview', 'LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { apiGroups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
  { apiGroups: ['cilium.io'], kinds: ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'] },
  {
    apiGroups: ['kyverno.io', 'reports.kyverno.io', 'wgpolicyk8s.io'],
    kinds: [
      'PolicyReport', 'ClusterPolicyReport', 'EphemeralReport', 'ClusterEphemeralReport', 'AdmissionReport', 'ClusterAdmissionReport', 'BackgroundScanReport',
      'ClusterBackgroundScanReport', 'UpdateRequest',
    ],
  },
];

/** Fields whose changes do not make Argo CD compare again: `resource.customizations.ignoreResourceUpdates` of its own installation. */
export const IGNORED_UPDATES: { readonly [kind: string]: object } = {
  'all': { jsonPointers: ['/status'] },
  'argoproj.io_Application': {
    jqPathExpressions: [
      '.metadata.annotations."notified.notifications.argoproj.io"', '.metadata.annotations."argocd.argoproj.io/refresh"',
      '.metadata.annotations."argocd.argoproj.io/hydrate"', '.operation',
    ],
  },
  'argoproj.io_Rollout': { jqPathExpressions: ['.metadata.annotations."notified.notifications.argoproj.io"'] },
  'autoscaling_HorizontalPodAutoscaler': {
    jqPathExpressions: ['behavior', 'conditions', 'metrics', 'current-metrics'].map((name) => `.metadata.annotations."autoscaling.alpha.kubernetes.io/${name}"`),
  },
  'ConfigMap': {
    jqPathExpressions: ['.metadata.annotations."cluster-autoscaler.kubernetes.io/last-updated"', '.metadata.annotations."control-plane.alpha.kubernetes.io/leader"'],
  },
  'apps_ReplicaSet': {
    jqPathExpressions: ['deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'rollout.argoproj.io/desired-replicas']
      .map((name) => `.metadata.annotations."${name}"`),
  },
  'discovery.k8s.io_EndpointSlice': { jsonPointers: ['/metadata', '/endpoints', '/ports'] },
  'Endpoints': { jsonPointers: ['/metadata', '/subsets'] },
};
