/** Files of a repository, by path. */
export interface Files {
  [path: string]: string;
}

/** What a generated repository may have. Faults say what they need. */
export interface Features {
  /** Several repositories: applications are in one of their own. */
  readonly split: boolean;
  /** How Flux came into the cluster. */
  readonly start: 'bootstrap' | 'instance' | 'bare';
  readonly clusters: readonly string[];
  /** Folders have a kustomization.yaml, or Flux generates one. */
  readonly lists: boolean;
  /** Several objects in one file, or a file for each. */
  readonly together: boolean;
  readonly component: boolean;
  readonly sops: boolean;
  readonly notification: boolean;
  readonly automation: boolean;
  readonly gateway: boolean;
  readonly monitoring: boolean;
  readonly tenant: boolean;
  /** The application has a release of a chart, which may create what nothing else does. */
  readonly chart: boolean;
}

/** A repository, and what is where in it. */
export interface Generated {
  readonly features: Features;
  /** Files of the repository that clusters follow. */
  readonly files: Files;
  /** Those of the repository of applications, where that is another one. */
  readonly others: { readonly [url: string]: Files };
  readonly app: string;
  readonly namespace: string;
}

/** The address of the repository of applications, where that is another one. */
const APPS_URL = 'https://git.example.com/team/apps.git';

/** Numbers that a seed decides: a multiplicative generator (MINSTD), whose products a number holds exactly. */
function numbers(seed: number): () => number {
  const most = 2_147_483_647;
  let state = (seed * 7919 + 12_345) % most || 1;
  const next = (): number => (state = (state * 48_271) % most) / most;
  for (let i = 0; i < 5; i++) next(); // seeds beside each other begin alike
  return next;
}

/** A healthy repository. @param needed features that it must have */
export function generate(seed: number, needed: Partial<Features> = {}): Generated {
  const next = numbers(seed);
  const flip = (): boolean => next() < 0.5;
  const one = <T>(...of: readonly T[]): T => of[Math.floor(next() * of.length)];
  const features: Features = {
    split: flip(),
    start: one('bootstrap', 'instance', 'bare'),
    clusters: one(['production'], ['staging', 'production'], ['eu']),
    lists: flip(),
    together: flip(),
    component: flip(),
    sops: flip(),
    notification: flip(),
    automation: flip(),
    gateway: flip(),
    monitoring: flip(),
    tenant: flip(),
    chart: flip(),
    ...needed,
  };
  const app = one('web', 'shop-api', 'billing', 'podinfo');
  const namespace = one('apps', 'team-a', app);
  const files: Files = {};
  const appFiles: Files = features.split ? {} : files;
  for (const cluster of features.clusters) addCluster(files, cluster, features, app);
  addInfrastructure(files, features);
  addApplication(appFiles, features, app, namespace);
  if (features.tenant) {
    folder(files, 'tenants/one', features, [['tenant', TENANT]]);
    folder(files, 'tenants/one-apps', features, [['settings', configMap('settings', 'tenant-one', { MODE: 'dark' })]]);
  }
  return { features, files, others: features.split ? { [APPS_URL]: appFiles } : {}, app, namespace };
}

/** A directory of objects. */
function folder(files: Files, path: string, { lists, together }: Features, objects: readonly (readonly [string, string])[], head = ''): void {
  if (together) files[`${path}/all.yaml`] = objects.map(([, text]) => text).join('---\n');
  else for (const [name, text] of objects) files[`${path}/${name}.yaml`] = text;
  if (!lists && head === '') return;
  const names = together ? ['all'] : objects.map(([name]) => name);
  files[`${path}/kustomization.yaml`] = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${names.map((name) => `  - ${name}.yaml\n`).join('')}${head}`;
}

function kustomization(name: string, path: string, rest = '', source = 'flux-system'): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  retryInterval: 1m
  path: ./${path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: ${source}
${rest}`;
}

function dependsOn(...names: string[]): string {
  return `  dependsOn:\n${names.map((name) => `    - name: ${name}\n`).join('')}`;
}

function addCluster(files: Files, cluster: string, features: Features, app: string): void {
  const root = `clusters/${cluster}`;
  if (features.start === 'bootstrap') {
    files[`${root}/flux-system/gotk-sync.yaml`] = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  secretRef:
    name: flux-system
  url: ssh://git@git.example.com/org/fleet
---
${kustomization('flux-system', root)}`;
    files[`${root}/flux-system/kustomization.yaml`] = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - gotk-sync.yaml\n';
  }
  if (features.start === 'instance') {
    files[`${root}/flux-system/instance.yaml`] = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.x
    registry: ghcr.io/fluxcd
  sync:
    kind: GitRepository
    url: https://git.example.com/org/fleet.git
    ref: refs/heads/main
    path: ${root}
`;
  }
  files[`${root}/infrastructure.yaml`] = [
    kustomization('controllers', 'infrastructure/controllers', '  wait: true\n'),
    kustomization('configs', 'infrastructure/configs', `${dependsOn('controllers')}  wait: true\n${features.sops ? '  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n' : ''}`),
  ].join('---\n');
  files[`${root}/cluster-vars.yaml`] = configMap('cluster-vars', 'flux-system', { CLUSTER: cluster, DOMAIN: `${cluster}.example.com` });
  if (features.split) {
    files[`${root}/source.yaml`] = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: team
  namespace: flux-system
spec:
  interval: 5m
  url: ${APPS_URL}
  ref:
    branch: main
`;
  }
  files[`${root}/apps.yaml`] = kustomization(app, `apps/${app}/overlay`, `${dependsOn('configs')}  postBuild:
    substitute:
      TIER: gold
    substituteFrom:
      - kind: ConfigMap
        name: cluster-vars
`, features.split ? 'team' : 'flux-system');
  if (features.tenant) {
    files[`${root}/tenants.yaml`] = [
      kustomization('tenant-one', 'tenants/one', '  wait: true\n'),
      kustomization('tenant-one-apps', 'tenants/one-apps', `${dependsOn('tenant-one')}  targetNamespace: tenant-one\n`),
    ].join('---\n');
  }
  if (features.notification) files[`${root}/notification.yaml`] = notification(app);
  if (features.automation) files[`${root}/automation.yaml`] = automation(app);
}

function configMap(name: string, namespace: string | undefined, data: { readonly [key: string]: string }): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
${namespace === undefined ? '' : `  namespace: ${namespace}\n`}data:
${Object.entries(data).map(([key, value]) => `  ${key}: ${value}\n`).join('')}`;
}

const namespaceObject = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;

function release(chart: string, namespace: string, url: string, values: string): string {
  return `${namespaceObject(namespace)}---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: ${chart}
  namespace: ${namespace}
spec:
  interval: 1h
  url: ${url}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${chart}
  namespace: ${namespace}
spec:
  interval: 1h
  chart:
    spec:
      chart: ${chart}
      version: 1.2.x
      sourceRef:
        kind: HelmRepository
        name: ${chart}
  values:
${values}`;
}

function addInfrastructure(files: Files, features: Features): void {
  folder(files, 'infrastructure/controllers', features, [
    ['cert-manager', release('cert-manager', 'cert-manager', 'https://charts.jetstack.io', '    crds:\n      enabled: true\n')],
    ['external-secrets', release('external-secrets', 'external-secrets', 'https://charts.external-secrets.io', '    installCRDs: true\n')],
    ...features.monitoring ? [['prometheus', release('kube-prometheus-stack', 'monitoring', 'https://prometheus-community.github.io/helm-charts', '    grafana:\n      enabled: false\n')] as const] : [],
  ]);
  folder(files, 'infrastructure/configs', features, [
    ['store', STORE],
    ['issuer', ISSUER],
    ...features.sops ? [['credentials', ENCRYPTED] as const] : [],
    ...features.gateway ? [['gateway', GATEWAY] as const] : [],
    ...features.monitoring ? [['monitors', MONITORS] as const] : [],
  ]);
}

const STORE = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: vault-reader
  namespace: flux-system
---
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: vault
spec:
  provider:
    vault:
      server: https://vault.example.com
      path: secret
      auth:
        kubernetes:
          mountPath: kubernetes
          role: reader
          serviceAccountRef:
            name: vault-reader
            namespace: flux-system
`;

const ISSUER = `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef:
      name: letsencrypt
    solvers:
      - http01:
          ingress:
            class: nginx
`;

const ENCRYPTED = `apiVersion: v1
kind: Secret
metadata:
  name: credentials
  namespace: flux-system
stringData:
  password: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:DMsQ==,type:str]
sops:
  age:
    - recipient: age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq
      enc: |
        -----BEGIN AGE ENCRYPTED FILE-----
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==
        -----END AGE ENCRYPTED FILE-----
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-01-01T00:00:00Z"
  mac: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:DMsQ==,type:str]
  version: 3.10.2
`;

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: flux-system
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: All
`;

const MONITORS = `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: flux
  namespace: flux-system
spec:
  selector:
    matchExpressions:
      - key: app
        operator: In
        values:
          - kustomize-controller
          - helm-controller
  podMetricsEndpoints:
    - port: http-prom
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: flux
  namespace: flux-system
spec:
  groups:
    - name: flux
      rules:
        - alert: FluxNotReady
          expr: gotk_resource_info{ready="False"} == 1
          for: 15m
`;

const TENANT = `${namespaceObject('tenant-one')}---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: reconciler
  namespace: tenant-one
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: reconciler
  namespace: tenant-one
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
  - kind: ServiceAccount
    name: reconciler
    namespace: tenant-one
`;

function notification(app: string): string {
  return `apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: chat
  namespace: flux-system
spec:
  type: slack
  channel: deployments
  secretRef:
    name: chat-address
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: deployments
  namespace: flux-system
spec:
  eventSeverity: error
  providerRef:
    name: chat
  eventSources:
    - kind: Kustomization
      name: ${app}
    - kind: Kustomization
      name: "*"
    - kind: HelmRelease
      name: "*"
      namespace: cert-manager
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: webhook
  namespace: flux-system
spec:
  type: github
  events:
    - push
  secretRef:
    name: webhook-token
  resources:
    - apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      name: ${app}
`;
}

function automation(app: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: ${app}
  namespace: flux-system
spec:
  interval: 5m
  image: ghcr.io/example/${app}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: ${app}
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: ${app}
  policy:
    semver:
      range: 1.x
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: images
  namespace: flux-system
spec:
  interval: 30m
  sourceRef:
    kind: GitRepository
    name: flux-system
  git:
    commit:
      author:
        name: flux
        email: flux@example.com
    push:
      branch: main
  update:
    path: ./apps
    strategy: Setters
`;
}

function addApplication(files: Files, features: Features, app: string, namespace: string): void {
  const base = `apps/${app}/base`;
  const objects: (readonly [string, string])[] = [
    ['deployment', deployment(app, features.automation)],
    ['service', service(app)],
    ['secret', externalSecret(app)],
    ['route', features.gateway ? route(app) : ingress(app)],
    ['storage', storage(app)],
    ['access', access(app)],
    ...features.chart ? [['cache', cache()] as const] : [],
  ];
  folder(files, base, { ...features, lists: true }, objects, `configMapGenerator:
  - name: ${app}-settings
    literals:
      - LOG_LEVEL=info
      - PORT=8080
`);
  files[`apps/${app}/overlay/namespace.yaml`] = namespaceObject(namespace);
  files[`apps/${app}/overlay/replicas.yaml`] = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${app}\nspec:\n  replicas: 3\n`;
  files[`apps/${app}/overlay/kustomization.yaml`] = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ${namespace}
resources:
  - namespace.yaml
  - ../base
${features.component ? 'components:\n  - ../../components/limits\n' : ''}patches:
  - path: replicas.yaml
  - target:
      kind: Service
      name: ${app}
    patch: |
      - op: replace
        path: /spec/ports/0/port
        value: 80
images:
  - name: example/${app}
    newName: ghcr.io/example/${app}
    newTag: 1.2.3
`;
  if (!features.component) return;
  files['apps/components/limits/kustomization.yaml'] = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target:
      kind: Deployment
    patch: |
      - op: add
        path: /spec/template/spec/containers/0/resources
        value:
          limits:
            memory: 256Mi
`;
}

function deployment(app: string, isMarked: boolean): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
  labels:
    app: ${app}
    tier: \${TIER}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${app}
  template:
    metadata:
      labels:
        app: ${app}
    spec:
      serviceAccountName: ${app}
      containers:
        - name: main
          image: example/${app}:1.0.0${isMarked ? ` # {"$imagepolicy": "flux-system:${app}"}` : ''}
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef:
                  name: ${app}-database
                  key: url
            - name: LOG_LEVEL
              valueFrom:
                configMapKeyRef:
                  name: ${app}-settings
                  key: LOG_LEVEL
          envFrom:
            - configMapRef:
                name: ${app}-settings
          volumeMounts:
            - name: data
              mountPath: /data
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: ${app}-data
`;
}

function service(app: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${app}
spec:
  selector:
    app: ${app}
  ports:
    - name: http
      port: 8080
      targetPort: http
`;
}

function externalSecret(app: string): string {
  return `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${app}-database
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: ${app}-database
  data:
    - secretKey: url
      remoteRef:
        key: ${app}/database
        property: url
`;
}

function route(app: string): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${app}
spec:
  parentRefs:
    - name: public
      namespace: flux-system
  hostnames:
    - ${app}.\${DOMAIN}
  rules:
    - backendRefs:
        - name: ${app}
          port: 80
`;
}

function ingress(app: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${app}
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
spec:
  ingressClassName: nginx
  tls:
    - hosts:
        - ${app}.\${DOMAIN}
      secretName: ${app}-tls
  rules:
    - host: ${app}.\${DOMAIN}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${app}
                port:
                  name: http
`;
}

function storage(app: string): string {
  return `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${app}-data
spec:
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 1Gi
`;
}

function access(app: string): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${app}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${app}-reader
rules:
  - apiGroups:
      - ""
    resources:
      - configmaps
    verbs:
      - get
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${app}-reader
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${app}-reader
subjects:
  - kind: ServiceAccount
    name: ${app}
`;
}

/** A release of a chart that brings no custom resources. */
function cache(): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: valkey
spec:
  interval: 1h
  url: oci://ghcr.io/example/charts/valkey
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    semver: 1.x
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: valkey-values
data:
  values.yaml: "replicas: 2"
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: valkey
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: valkey
  valuesFrom:
    - kind: ConfigMap
      name: valkey-values
`;
}
