import { textAt, valuesAt } from './json-path';
import { kindOf } from './kind';
import { POD_SPECS } from './pod-spec';
import { Manifest } from '../base/manifest';
import { KeySet, keysOfProvider, PROXY, TLS, TOKEN } from '../flux/notification/provider-facts';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/**
 * One way in which an object names another. The table serves dangling references, ordering, the graph and the plan alike, for our
 * constructs, cdk8s-plus objects and included YAML.
 */
export interface Row {
  /** Path of the reference in the object: a string, or an object with `name` (and `kind`, `namespace`, `apiVersion`). */
  readonly at: string;
  /** `group/Kind` that it names. Default: from the reference's own `kind` and `apiVersion`. */
  readonly to?: string;
  /** `group/Kind` where the reference's own `kind` is absent. */
  readonly toDefault?: string;
  /** `apiVersion` where the reference has none. Default: that of a kind of an engine. */
  readonly apiVersionDefault?: string;
  /** Field of the reference with the kind. Default: `kind`. */
  readonly kind?: string;
  /** Field of the reference with the name. Default: `name`; empty where the reference is the name itself. */
  readonly name?: string;
  /** Field of the reference with the key of a Secret or ConfigMap. Default: none. */
  readonly key?: string;
  /** Key that is read where that field is absent. Default: none. */
  readonly keyDefault?: string;
  /** Types of Secrets that are read; others are ignored, or refused. Default: any. */
  readonly types?: readonly string[];
  /** Paths in the reference to the number or name of a port of a Service, or of a listener of a Gateway. Default: none. */
  readonly port?: readonly string[];
  /** Field of the reference with the name of a listener. Default: none. */
  readonly section?: string;
  /** Sets of keys of which the Secret must have one, where the object has no field for that. Default: any keys. */
  readonly keySets?: (json: Manifest, value: unknown) => readonly KeySet[];
  /** Field of the reference with the namespace. Default: `namespace`; the object's own where it is absent. */
  readonly namespace?: string;
  /** Path of a field that makes the reference one of another cluster. Default: none. */
  readonly unless?: string;
  /** Whether what stands there names nothing. Default: it names something. */
  readonly isNone?: (value: unknown, json: Manifest) => boolean;
  /** Whether a chart or an operator often creates the target: then it is missing only where none can. Default: false. */
  readonly isOftenMade?: boolean;
  /** The target must be in the cluster before the object can be applied or become ready. Default: false. */
  readonly orders?: boolean;
}

const SECRET = 'core/Secret';
const CONFIG_MAP = 'core/ConfigMap';
const SERVICE_ACCOUNT = 'core/ServiceAccount';

/** Types of Secrets with credentials of registries. */
const PULL = ['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg'];

/** What a certificate of a listener has. */
const CERTIFICATE: KeySet[] = [{ required: ['tls.crt', 'tls.key'] }];

/** What a pod template names, below its `spec`. */
const POD: Row[] = [
  { at: 'serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
  { at: 'imagePullSecrets[]', to: SECRET, types: PULL },
  { at: 'volumes[].secret', to: SECRET, name: 'secretName' },
  { at: 'volumes[].configMap', to: CONFIG_MAP },
  { at: 'volumes[].csi.nodePublishSecretRef', to: SECRET },
  { at: 'volumes[].persistentVolumeClaim', to: 'core/PersistentVolumeClaim', name: 'claimName' },
  { at: 'volumes[].projected.sources[].secret', to: SECRET },
  { at: 'volumes[].projected.sources[].configMap', to: CONFIG_MAP },
  ...['containers[]', 'initContainers[]'].flatMap((containers): Row[] => [
    { at: `${containers}.env[].valueFrom.secretKeyRef`, to: SECRET, key: 'key' },
    { at: `${containers}.env[].valueFrom.configMapKeyRef`, to: CONFIG_MAP, key: 'key' },
    { at: `${containers}.envFrom[].secretRef`, to: SECRET },
    { at: `${containers}.envFrom[].configMapRef`, to: CONFIG_MAP },
  ]),
];

function below(prefix: string, rows: Row[]): Row[] {
  return rows.map((row) => ({ ...row, at: `${prefix}.${row.at}` }));
}

function secrets(...paths: string[]): Row[] {
  return paths.map((at) => ({ at, to: SECRET }));
}

const REMOTE: Row[] = [
  { at: 'spec.kubeConfig.secretRef', to: SECRET, key: 'key', keySets: kubeconfigKeys },
  { at: 'spec.kubeConfig.configMapRef', to: CONFIG_MAP },
];

/** Where no key is named, the controllers look for these. */
function kubeconfigKeys(_json: Manifest, value: unknown): readonly KeySet[] {
  return textAt(value, 'key') === undefined ? [{ required: ['value'] }, { required: ['value.yaml'] }] : [];
}

/** What authenticates webhooks. */
function receiverKeys(json: Manifest): readonly KeySet[] {
  return textAt(json, 'spec.type') === 'gcr' ? [{ required: ['token', 'email', 'audience'] }] : TOKEN;
}

/** Keys of Secrets that a provider or generator reads. */
function keysOf(prefix: string, paths: string[]): Row[] {
  return paths.map((at) => ({ at: `${prefix}.${at}`, to: SECRET, key: 'key' }));
}

function accounts(prefix: string, paths: string[]): Row[] {
  return paths.map((at) => ({ at: `${prefix}.${at}`, to: SERVICE_ACCOUNT, orders: true }));
}

const AWS_KEYS = ['accessKeyIDSecretRef', 'secretAccessKeySecretRef', 'sessionTokenSecretRef'];

/** What Vault's and OpenBao's authentication names, below the provider. */
function vault(prefix: string): Row[] {
  return [
    ...keysOf(prefix, [
      'auth.tokenSecretRef', 'auth.appRole.secretRef', 'auth.appRole.roleRef', 'auth.kubernetes.secretRef', 'auth.jwt.secretRef', 'auth.ldap.secretRef',
      'auth.userPass.secretRef', 'auth.cert.clientCert', 'auth.cert.secretRef', 'auth.gcp.secretRef.secretAccessKeySecretRef', 'tls.certSecretRef',
      'tls.keySecretRef', ...AWS_KEYS.map((key) => `auth.iam.secretRef.${key}`),
    ]),
    ...accounts(prefix, [
      'auth.kubernetes.serviceAccountRef', 'auth.jwt.kubernetesServiceAccountToken.serviceAccountRef', 'auth.iam.jwt.serviceAccountRef',
      'auth.gcp.serviceAccountRef', 'auth.gcp.workloadIdentity.serviceAccountRef',
    ]),
    { at: `${prefix}.caProvider`, kind: 'type', key: 'key' },
  ];
}

/** What stores name, by provider. */
const STORE: Row[] = [
  ...vault('spec.provider.vault'),
  ...vault('spec.provider.openBao'),
  ...keysOf('spec.provider', [
    ...AWS_KEYS.map((key) => `aws.auth.secretRef.${key}`),
    'gcpsm.auth.secretRef.secretAccessKeySecretRef', 'gcpsm.auth.workloadIdentityFederation.awsSecurityCredentials.awsCredentialsSecretRef',
    'azurekv.authSecretRef.clientId', 'azurekv.authSecretRef.clientSecret', 'azurekv.authSecretRef.clientCertificate', 'azurekv.authSecretRef.tenantId',
    'gitlab.auth.SecretRef.accessToken', 'webhook.secrets[].secretRef', 'webhook.auth.ntlm.usernameSecret', 'webhook.auth.ntlm.passwordSecret',
    'kubernetes.auth.token.bearerToken', 'kubernetes.auth.cert.clientCert', 'kubernetes.auth.cert.clientKey', 'kubernetes.authRef',
  ]),
  ...accounts('spec.provider', [
    'aws.auth.jwt.serviceAccountRef', 'gcpsm.auth.workloadIdentity.serviceAccountRef', 'gcpsm.auth.workloadIdentityFederation.serviceAccountRef',
    'azurekv.serviceAccountRef', 'kubernetes.auth.serviceAccount',
  ]),
  { at: 'spec.provider.gcpsm.auth.workloadIdentityFederation.credConfig', to: CONFIG_MAP, key: 'key' },
  { at: 'spec.provider.gitlab.caProvider', kind: 'type', key: 'key' },
  { at: 'spec.provider.webhook.caProvider', kind: 'type', key: 'key' },
  { at: 'spec.provider.kubernetes.server.caProvider', kind: 'type', key: 'key' },
];

const STORES: Row[] = [
  { at: 'secretStoreRef', toDefault: 'external-secrets.io/SecretStore', orders: true },
  { at: 'data[].sourceRef.storeRef', toDefault: 'external-secrets.io/SecretStore', orders: true },
  { at: 'dataFrom[].sourceRef.storeRef', toDefault: 'external-secrets.io/SecretStore', orders: true },
  { at: 'data[].sourceRef.generatorRef', orders: true },
  { at: 'dataFrom[].sourceRef.generatorRef', orders: true },
  { at: 'target.template.templateFrom[].configMap', to: CONFIG_MAP },
  { at: 'target.template.templateFrom[].secret', to: SECRET },
];

const PUSH: Row[] = [
  { at: 'secretStoreRefs[]', toDefault: 'external-secrets.io/SecretStore', orders: true },
  { at: 'dataTo[].storeRef', toDefault: 'external-secrets.io/SecretStore' },
  { at: 'selector.secret', to: SECRET },
  { at: 'selector.generatorRef', orders: true },
  { at: 'template.templateFrom[].configMap', to: CONFIG_MAP },
  { at: 'template.templateFrom[].secret', to: SECRET },
];

/** Certificates and the proxy of what is reached over HTTP. */
const HTTP: Row[] = [
  { at: 'spec.certSecretRef', to: SECRET, keySets: () => TLS },
  { at: 'spec.proxySecretRef', to: SECRET, keySets: () => PROXY },
];

/** A registry of artifacts or images. */
const REGISTRY: Row[] = [{ at: 'spec.secretRef', to: SECRET, types: PULL }, ...HTTP];

/** What one endpoint of a PodMonitor or ServiceMonitor names. */
const SCRAPE: Row[] = [
  ...['authorization.credentials', 'basicAuth.username', 'basicAuth.password', 'oauth2.clientId.secret', 'oauth2.clientSecret']
    .map((at): Row => ({ at, to: SECRET, key: 'key' })),
  { at: 'oauth2.clientId.configMap', to: CONFIG_MAP, key: 'key' },
  ...['tlsConfig', 'oauth2.tlsConfig'].flatMap((tls): Row[] => [
    { at: `${tls}.keySecret`, to: SECRET, key: 'key' },
    ...['ca', 'cert'].flatMap((part): Row[] => [
      { at: `${tls}.${part}.secret`, to: SECRET, key: 'key' },
      { at: `${tls}.${part}.configMap`, to: CONFIG_MAP, key: 'key' },
    ]),
  ]),
];

const GATEWAY = 'gateway.networking.k8s.io/Gateway';

const LISTENER_CERTIFICATE: Row = { at: 'spec.listeners[].tls.certificateRefs[]', toDefault: SECRET, keySets: () => CERTIFICATE, types: ['kubernetes.io/tls'] };

/** What a route of the Gateway API names. */
const ROUTE: Row[] = [
  ...['spec.rules[].backendRefs[]', 'spec.rules[].filters[].requestMirror.backendRef', 'spec.rules[].backendRefs[].filters[].requestMirror.backendRef']
    .map((at): Row => ({ at, toDefault: 'core/Service', port: ['port'] })),
  { at: 'spec.parentRefs[]', toDefault: GATEWAY, port: ['port'], section: 'sectionName' },
];

/** Whether a reference with a kind is to one outside namespaces. */
function isGlobal(reference: unknown): boolean {
  const kind = kindOf(textAt(reference, 'apiVersion') ?? '', textAt(reference, 'kind') ?? '');
  return isClusterScoped(kind.slice(0, kind.lastIndexOf('/')), kind.slice(kind.lastIndexOf('/') + 1));
}

/** A backend of an Ingress that the AWS Load Balancer Controller takes for the action in an annotation of this name. */
function isAction(service: unknown, json: Manifest): boolean {
  const { name, port } = service as { readonly name?: unknown; readonly port?: { readonly name?: unknown } };
  if (port?.name !== 'use-annotation' || typeof name !== 'string') return false;
  return valuesAt(json, 'metadata.annotations{}').some(({ at }) => at.endsWith(`/actions.${name}`)); // the prefix is a flag of the controller
}

const INGRESS_PORT = ['port.number', 'port.name'];

const CROSSPLANE: Row = { at: 'spec.providerConfigRef', to: 'harbor.m.crossplane.io/ProviderConfig', orders: true };

/** What objects of each kind name. */
export const REFERENCES: { readonly [kind: string]: readonly Row[] } = {
  ...Object.fromEntries(Object.entries(POD_SPECS).map(([kind, spec]): [string, Row[]] => [kind, below(spec, POD)])),
  'core/ServiceAccount': [{ at: 'imagePullSecrets[]', to: SECRET, types: PULL }],
  'autoscaling/HorizontalPodAutoscaler': [{ at: 'spec.scaleTargetRef', isOftenMade: true }],
  'rbac.authorization.k8s.io/RoleBinding': [
    { at: 'roleRef', orders: true },
    { at: 'subjects[]' },
  ],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [
    { at: 'roleRef', orders: true },
    { at: 'subjects[]' },
  ],
  'networking.k8s.io/Ingress': [
    { at: 'spec.tls[]', to: SECRET, name: 'secretName' },
    { at: 'spec.rules[].http.paths[].backend.service', to: 'core/Service', port: INGRESS_PORT, isNone: isAction },
    { at: 'spec.defaultBackend.service', to: 'core/Service', port: INGRESS_PORT, isNone: isAction },
  ],
  'source.toolkit.fluxcd.io/GitRepository': [
    ...secrets('spec.secretRef', 'spec.proxySecretRef', 'spec.verify.secretRef'),
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
    { at: 'spec.include[].repository', to: 'source.toolkit.fluxcd.io/GitRepository' },
  ],
  'source.toolkit.fluxcd.io/OCIRepository': [
    ...REGISTRY, ...secrets('spec.verify.secretRef', 'spec.verify.trustedRootSecretRef'),
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
  ],
  'source.toolkit.fluxcd.io/HelmRepository': [...secrets('spec.secretRef'), ...HTTP],
  'source.toolkit.fluxcd.io/Bucket': [
    ...HTTP, ...secrets('spec.secretRef', 'spec.sts.secretRef', 'spec.sts.certSecretRef'),
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
  ],
  'source.toolkit.fluxcd.io/HelmChart': [{ at: 'spec.sourceRef' }, ...secrets('spec.verify.secretRef')],
  'source.extensions.fluxcd.io/ArtifactGenerator': [{ at: 'spec.sources[]' }],
  'kustomize.toolkit.fluxcd.io/Kustomization': [
    { at: 'spec.sourceRef' },
    { at: 'spec.dependsOn[]', to: 'kustomize.toolkit.fluxcd.io/Kustomization' },
    { at: 'spec.decryption.secretRef', to: SECRET },
    { at: 'spec.decryption.serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '', unless: 'spec.kubeConfig' },
    { at: 'spec.postBuild.substituteFrom[]', orders: true },
    {
      at: 'spec.healthChecks[]',
      apiVersionDefault: 'apps/v1',
      unless: 'spec.kubeConfig',
      isOftenMade: true,
      isNone: (check) => textAt(check, 'namespace') === undefined && !isGlobal(check),
    },
    ...REMOTE,
  ],
  'helm.toolkit.fluxcd.io/HelmRelease': [
    { at: 'spec.chart.spec.sourceRef', orders: true },
    { at: 'spec.chartRef', orders: true },
    { at: 'spec.dependsOn[]', to: 'helm.toolkit.fluxcd.io/HelmRelease' },
    { at: 'spec.valuesFrom[]', key: 'valuesKey', keyDefault: 'values.yaml', orders: true },
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '', unless: 'spec.kubeConfig' },
    ...secrets('spec.chart.spec.verify.secretRef'),
    ...REMOTE,
  ],
  'notification.toolkit.fluxcd.io/Provider': [
    { at: 'spec.secretRef', to: SECRET, keySets: (json) => keysOfProvider(textAt(json, 'spec.type') ?? '', textAt(json, 'spec.address')) },
    ...HTTP,
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
  ],
  'notification.toolkit.fluxcd.io/Alert': [
    { at: 'spec.providerRef', to: 'notification.toolkit.fluxcd.io/Provider' },
    { at: 'spec.eventSources[]' },
  ],
  'notification.toolkit.fluxcd.io/Receiver': [
    { at: 'spec.secretRef', to: SECRET, keySets: receiverKeys },
    { at: 'spec.resources[]' },
  ],
  'image.toolkit.fluxcd.io/ImageRepository': [...REGISTRY, { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '' }],
  'image.toolkit.fluxcd.io/ImagePolicy': [{ at: 'spec.imageRepositoryRef', to: 'image.toolkit.fluxcd.io/ImageRepository' }],
  'image.toolkit.fluxcd.io/ImageUpdateAutomation': [{ at: 'spec.sourceRef', toDefault: 'source.toolkit.fluxcd.io/GitRepository' }, ...secrets('spec.git.commit.signingKey.secretRef')],
  'external-secrets.io/SecretStore': STORE,
  'external-secrets.io/ClusterSecretStore': STORE,
  'external-secrets.io/ExternalSecret': below('spec', STORES),
  'external-secrets.io/ClusterExternalSecret': below('spec.externalSecretSpec', STORES),
  'external-secrets.io/PushSecret': below('spec', PUSH),
  'external-secrets.io/ClusterPushSecret': below('spec.pushSecretSpec', PUSH),
  'generators.external-secrets.io/VaultDynamicSecret': vault('spec.provider'),
  'generators.external-secrets.io/ECRAuthorizationToken': [
    ...keysOf('spec.auth.secretRef', AWS_KEYS), ...accounts('spec.auth.jwt', ['serviceAccountRef']),
  ],
  'generators.external-secrets.io/STSSessionToken': keysOf('spec.auth.secretRef', AWS_KEYS),
  'generators.external-secrets.io/GithubAccessToken': keysOf('spec.auth.privateKey', ['secretRef']),
  'generators.external-secrets.io/GitlabDeployToken': keysOf('spec.auth.token', ['secretRef']),
  'generators.external-secrets.io/GCRAccessToken': [
    ...keysOf('spec.auth.secretRef', ['secretAccessKeySecretRef']), ...accounts('spec.auth.workloadIdentity', ['serviceAccountRef']),
  ],
  'generators.external-secrets.io/QuayAccessToken': accounts('spec', ['serviceAccountRef']),
  'gateway.networking.k8s.io/Gateway': [
    LISTENER_CERTIFICATE,
    { at: 'spec.tls.backend.clientCertificateRef', toDefault: SECRET },
    ...['spec.tls.frontend.default', 'spec.tls.frontend.perPort[].tls'].map((at) => ({ at: `${at}.validation.caCertificateRefs[]` })),
  ],
  'gateway.networking.k8s.io/ListenerSet': [
    { at: 'spec.parentRef', toDefault: GATEWAY },
    LISTENER_CERTIFICATE,
  ],
  'gateway.networking.k8s.io/BackendTLSPolicy': [{ at: 'spec.targetRefs[]' }, { at: 'spec.validation.caCertificateRefs[]' }],
  ...Object.fromEntries(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map((kind): [string, Row[]] =>
    [`gateway.networking.k8s.io/${kind}`, ROUTE])),
  'fluxcd.controlplane.io/ResourceSet': [
    { at: 'spec.dependsOn[]', isOftenMade: true },
    { at: 'spec.serviceAccountName', to: SERVICE_ACCOUNT, name: '' },
    { at: 'spec.inputsFrom[]', toDefault: 'fluxcd.controlplane.io/ResourceSetInputProvider' },
  ],
  'fluxcd.controlplane.io/FluxInstance': [
    { at: 'spec.sync.pullSecret', to: SECRET, name: '' },
    ...['spec.distribution.artifactPullSecret', 'spec.distribution.imagePullSecret'].map((at): Row => ({ at, to: SECRET, name: '', types: PULL })),
  ],
  'monitoring.coreos.com/PodMonitor': below('spec.podMetricsEndpoints[]', SCRAPE),
  'monitoring.coreos.com/ServiceMonitor': below('spec.endpoints[]', SCRAPE),
  'grafana.integreatly.org/GrafanaDashboard': [
    { at: 'spec.configMapRef', to: CONFIG_MAP, key: 'key' },
    { at: 'spec.envFrom[].configMapKeyRef', to: CONFIG_MAP, key: 'key' },
    { at: 'spec.envFrom[].secretKeyRef', to: SECRET, key: 'key' },
    { at: 'spec.envs[].valueFrom.configMapKeyRef', to: CONFIG_MAP, key: 'key' },
    { at: 'spec.envs[].valueFrom.secretKeyRef', to: SECRET, key: 'key' },
    { at: 'spec.urlAuthorization.basicAuth.username', to: SECRET, key: 'key' },
    { at: 'spec.urlAuthorization.basicAuth.password', to: SECRET, key: 'key' },
    { at: 'spec.folderRef', to: 'grafana.integreatly.org/GrafanaFolder', name: '' },
  ],
  ...Object.fromEntries(['Project', 'Robot', 'Retention', 'Webhook', 'Member'].map((kind): [string, Row[]] =>
    [`${kind.toLowerCase()}.harbor.m.crossplane.io/${kind}`, [CROSSPLANE]])),
  'registry.harbor.m.crossplane.io/Registry': [CROSSPLANE, { at: 'spec.forProvider.credential.accessSecretRef', to: SECRET, key: 'key' }],
  'harbor.m.crossplane.io/ProviderConfig': [{ at: 'spec.credentials.secretRef', to: SECRET, key: 'key' }],
};
