import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MEMORY_FOLDER } from './synthesis';

/** Objects that a delivery applies. */
const PER_DELIVERY = 50;

/** A fleet of one cluster: so many objects, fifty a delivery, each delivery in a directory of its own. */
function filesOf(objects: number): Map<string, string> {
  const kustomization = (name: string, path: string): string => 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n'
    + `metadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 1h\n  prune: true\n  path: ${path}\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n`;
  const files = new Map([['clusters/production/flux-system.yaml', kustomization('flux-system', './clusters/production')]]);
  for (let d = 0; d < objects / PER_DELIVERY; d++) {
    files.set(`clusters/production/app-${d}.yaml`, kustomization(`app-${d}`, `./apps/app-${d}`));
    const documents = Array.from({ length: PER_DELIVERY }, (_, i) => (i % 2 === 0
      ? `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-${i}\n  namespace: app-${d}\ndata:\n  level: debug\n  number: "${i}"\n`
      : `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-${i}\n  namespace: app-${d}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: web-${i}\n  template:\n`
        + `    metadata:\n      labels:\n        app: web-${i}\n    spec:\n      containers:\n        - name: web\n          image: registry.example.com/web:1.${i}.0\n          ports:\n            - containerPort: 8080\n`));
    files.set(`apps/app-${d}/all.yaml`, documents.join('---\n'));
  }
  return files;
}

/** `cdk-gitops plan` of one changed line, from process start to end, and the most memory that it takes. The first row names the columns. */
export function plan(options: { readonly quick?: boolean } = {}): string[][] {
  const rows = [['plan of one line', 'objects', 'ms', 'µs an object', 'MiB', 'target']];
  for (const objects of [1_000, 10_000, ...options.quick ? [] : [100_000]]) {
    const root = mkdtempSync(join(MEMORY_FOLDER, 'cdk-gitops-plan-'));
    try {
      for (const [name, text] of filesOf(objects)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), text);
      }
      const git = (...args: string[]): void => void spawnSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@example.com', ...args], { cwd: root });
      git('init', '-q');
      git('add', '-A');
      git('commit', '-qm', 'all');
      const changed = join(root, 'apps/app-0/all.yaml');
      writeFileSync(changed, filesOf(PER_DELIVERY).get('apps/app-0/all.yaml')!.replace('replicas: 2', 'replicas: 3'));
      const start = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', join(__dirname, 'memory.js'), join(__dirname, '..', 'lib', 'cli', 'main.js'), 'plan', '--no-checks'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 30 });
      const ms = performance.now() - start;
      if (status !== 1 || !stdout.includes('spec.replicas: 2 → 3')) throw new Error(`plan of ${objects} objects failed: ${stdout.slice(-500)}${stderr}`);
      rows.push(['cold', String(objects), ms.toFixed(0), (1000 * ms / objects).toFixed(0), stderr.trim(), objects === 100_000 ? '< 4000 ms, < 2048 MiB' : '']);
    } finally {
      rmSync(root, { recursive: true });
    }
  }
  return rows;
}

/** `cdk-gitops simulate` of a day of one cluster, from process start to end. The first row names the columns. */
export function simulate(): string[][] {
  const rows = [['a day simulated', 'Kustomizations', 'ms', 'reconciliations', 'MiB', 'target']];
  for (const count of [200, 2_000]) {
    const root = mkdtempSync(join(MEMORY_FOLDER, 'cdk-gitops-simulate-'));
    try {
      for (const [name, text] of filesOf(count * PER_DELIVERY)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        const few = name.startsWith('apps/') ? text.split('---\n').slice(0, 10).join('---\n') : text.replace('interval: 1h', 'interval: 10m');
        writeFileSync(join(root, name), few);
      }
      const start = performance.now();
      const args = ['--require', join(__dirname, 'memory.js'), join(__dirname, '..', 'lib', 'cli', 'main.js'), 'simulate', '--duration', '24h', '--format', 'json'];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 30 });
      const ms = performance.now() - start;
      if (status !== 0) throw new Error(`simulation of ${count} Kustomizations failed: ${stdout.slice(-500)}${stderr}`);
      const { clusters: [{ reconciliations }] } = JSON.parse(stdout) as { clusters: { reconciliations: number }[] };
      rows.push(['10 objects each', String(count), ms.toFixed(0), String(reconciliations), stderr.trim(), count === 2_000 ? '< 5000 ms' : '']);
    } finally {
      rmSync(root, { recursive: true });
    }
  }
  return rows;
}
