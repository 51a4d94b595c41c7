import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { MEMORY_FOLDER } from './synthesis';

/** As many as the largest public repository that we know of has. */
const KUSTOMIZATIONS = 229;

/** An application as repositories of homes and teams have them: what delivers it, and four objects of which a component patches one. */
function filesOf(i: number): Record<string, string> {
  const name = `app-${i}`;
  const labels = `app.kubernetes.io/name: ${name}`;
  return {
    [`kubernetes/apps/${name}/ks.yaml`]: `---\n# delivers ${name}\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: &app ${name}\n  namespace: flux-system\nspec:\n  interval: 1h\n  prune: true\n  wait: true\n`
      + `  path: ./kubernetes/apps/${name}/app\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  targetNamespace: default\n  commonMetadata:\n    labels:\n      app.kubernetes.io/name: *app\n  postBuild:\n    substitute:\n      APP: *app\n      DOMAIN: example.com\n`
      + `${i === 0 ? '' : `  dependsOn:\n    - name: app-${Math.floor((i - 1) / 2)}\n`}`,
    [`kubernetes/apps/${name}/app/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ./deployment.yaml\n  - ./service.yaml\n  - ./externalsecret.yaml\ncomponents:\n  - ../../../components/probes\nconfigMapGenerator:\n  - name: ${name}-settings\n    literals:\n      - LEVEL=debug\n`,
    [`kubernetes/apps/${name}/app/deployment.yaml`]: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: \${APP}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      ${labels}\n  template:\n    metadata:\n      labels:\n        ${labels}\n    spec:\n`
      + `      containers:\n        - name: app\n          image: ghcr.io/example/${name}:1.${i}.0\n          envFrom:\n            - configMapRef:\n                name: ${name}-settings\n            - secretRef:\n                name: ${name}-secret\n`,
    [`kubernetes/apps/${name}/app/service.yaml`]: `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    ${labels}\n  ports:\n    - name: http\n      port: 80\n`,
    [`kubernetes/apps/${name}/app/externalsecret.yaml`]: `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: ${name}\nspec:\n  secretStoreRef:\n    kind: ClusterSecretStore\n    name: store\n  target:\n    name: ${name}-secret\n    template:\n      data:\n        URL: "https://{{ .user }}:{{ .password }}@${name}.\${DOMAIN}"\n  dataFrom:\n    - extract:\n        key: ${name}\n`,
  };
}

const SHARED: Record<string, string> = {
  'kubernetes/flux/cluster.yaml': 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: flux-system\n  namespace: flux-system\nspec:\n  interval: 1h\n  prune: true\n  path: ./kubernetes/flux\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n',
  'kubernetes/flux/apps.yaml': 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 1h\n  prune: true\n  path: ./kubernetes/apps\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n',
  'kubernetes/components/probes/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - target:\n      kind: Deployment\n    patch: |\n      - op: add\n        path: /spec/template/spec/containers/0/readinessProbe\n        value:\n          httpGet:\n            path: /healthz\n            port: 8080\n',
  'kubernetes/apps/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${Array.from({ length: KUSTOMIZATIONS }, (_, i) => `  - ./app-${i}/ks.yaml\n`).join('')}`,
};

/** Others that build such a repository, where they are on PATH. */
const OTHERS: readonly { readonly name: string; readonly args: (root: string) => string[] }[] = [
  { name: 'flate', args: (root) => ['test', 'ks', '--path', join(root, 'kubernetes')] },
  { name: 'flux-local', args: (root) => ['build', 'ks', '--path', join(root, 'kubernetes', 'flux')] },
];

/** `cdk-gitops check` of a repository of applications, from process start to end, beside other programs that build it. */
export function check(): string[][] {
  const root = mkdtempSync(join(MEMORY_FOLDER, 'cdk-gitops-check-'));
  try {
    const files = Object.assign({}, SHARED, ...Array.from({ length: KUSTOMIZATIONS }, (_, i) => filesOf(i))) as Record<string, string>;
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    spawnSync('git', ['init', '-q', root]); // flux-local and flate read checkouts
    const rows = [['check', 'kustomizations', 'ms', 'target'], row('cdk-gitops check', best(process.execPath, [join(__dirname, '..', 'lib', 'cli', 'main.js'), 'check', root]), '< 1000')];
    for (const { name, args } of OTHERS) rows.push(isThere(name) ? row(name, best(name, args(root)), '') : [name, String(KUSTOMIZATIONS), 'not on PATH', '']);
    return rows;
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The least wall-clock time of a few runs. */
function best(command: string, args: readonly string[]): number {
  return Math.min(...Array.from({ length: 3 }, () => {
    const start = performance.now();
    const { error, signal } = spawnSync(command, args, { stdio: 'ignore', timeout: 600_000 });
    if (error ?? signal) throw error ?? new Error(`${command} was ended by ${signal}`);
    return performance.now() - start;
  }));
}

function row(name: string, ms: number, target: string): string[] {
  return [name, String(KUSTOMIZATIONS), ms.toFixed(0), target];
}

function isThere(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && spawnSync('test', ['-x', join(folder, program)]).status === 0);
}
