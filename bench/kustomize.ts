import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MEMORY_FOLDER } from './synthesis';
import { BuildCache, buildKustomization } from '../src/kustomize';
import { program } from '../test/engines/build/build';
import { DiskFiles } from '../test/kustomize/disk-files';

const KUSTOMIZATIONS = 1_000;
/** Calls of the command that are measured. */
const CALLS = 20;

/** A kustomization with three objects that refer to each other, as repositories have them. */
function filesOf(i: number): Record<string, string> {
  return {
    'kustomization.yaml': `resources: [deployment.yaml, service.yaml]\nnamespace: app-${i}\nlabels: [{pairs: {team: web}}]\nimages: [{name: nginx, newTag: "1.27"}]\nconfigMapGenerator: [{name: settings, literals: [LEVEL=debug]}]\n`,
    'deployment.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-${i}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: app-${i}\n  template:\n    metadata:\n      labels:\n        app: app-${i}\n    spec:\n      containers:\n        - name: app\n          image: nginx\n          envFrom:\n            - configMapRef:\n                name: settings\n`,
    'service.yaml': `apiVersion: v1\nkind: Service\nmetadata:\n  name: app-${i}\nspec:\n  selector:\n    app: app-${i}\n  ports:\n    - port: 80\n`,
  };
}

/** Builds of many small kustomizations: by us, with and without what reading takes, and by the command. */
export function kustomize(): string[][] {
  const root = mkdtempSync(join(MEMORY_FOLDER, 'cdk-gitops-kustomize-'));
  try {
    for (let i = 0; i < KUSTOMIZATIONS; i++) {
      for (const [name, text] of Object.entries(filesOf(i))) {
        const path = join(root, `apps/${i}`, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
    const buildAll = (cache: BuildCache): void => {
      for (let i = 0; i < KUSTOMIZATIONS; i++) {
        const { objects, problems } = buildKustomization(cache, `apps/${i}`);
        if (objects.length !== 3) throw new Error(problems[0]?.message);
      }
    };
    const fresh = (): BuildCache => new BuildCache(new DiskFiles(root));
    const read = fresh();
    buildAll(read);
    const best = (run: () => void): number => Math.min(...Array.from({ length: 5 }, () => {
      const start = process.hrtime.bigint();
      run();
      return Number(process.hrtime.bigint() - start) / 1e6;
    }));
    const whole = best(() => buildAll(fresh()));
    const beyond = best(() => buildAll(read));
    const rows = [['kustomize', 'kustomizations', 'ms', 'ms each'], row('beyond reading', KUSTOMIZATIONS, beyond), row('with reading', KUSTOMIZATIONS, whole)];
    let command: string;
    try {
      command = program('kustomize');
    } catch {
      return rows; // the engines are not built
    }
    let call = 0;
    const called = best(() => execFileSync(command, ['build', join(root, `apps/${call++}`)]));
    return [...rows, row('kustomize build, called for each', CALLS, called * CALLS)];
  } finally {
    rmSync(root, { recursive: true });
  }
}

function row(name: string, count: number, ms: number): string[] {
  return [name, String(count), ms.toFixed(1), (ms / count).toFixed(3)];
}
