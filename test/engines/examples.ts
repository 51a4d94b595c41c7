import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { KubeObject } from './kube';
import { projectFiles } from '../../src/cli/project-files';

const ROOT = resolve(__dirname, '../..');
const EXAMPLES = join(ROOT, 'examples');

/** Every example of the repository; a new one joins by being there. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts'))).sort();
}

/** Another text of a file of an example, by its path. */
export type Edits = { readonly [path: string]: (text: string) => string };

/** Synthesizes an example into `outdir`, from the sources as they are now; with edits, as its user would make them. */
export function synthesizeExample(name: string, outdir: string, edits: Edits = {}): void {
  synthesize(outdir, (folder) => {
    cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: (path) => !relative(EXAMPLES, path).split('/').includes('dist') });
    for (const [path, edit] of Object.entries(edits)) {
      const text = readFileSync(join(folder, path), 'utf8');
      const edited = edit(text);
      if (edited === text) throw new Error(`the edit of ${path} in example ${name} changes nothing`);
      writeFileSync(join(folder, path), edited);
    }
  });
}

/** Synthesizes what `cdk-gitops init` creates, as the quickstart does. */
export function synthesizeNewProject(outdir: string): void {
  synthesize(outdir, (folder) => {
    const files = projectFiles({ name: 'platform', platform: 'github', repository: 'https://git.example.com/platform/manifests.git', withAws: false });
    for (const [path, text] of Object.entries(files).filter(([name]) => name.endsWith('.ts'))) writeFileSync(join(folder, path), text);
  });
}

function synthesize(outdir: string, fill: (folder: string) => void): void {
  // In the project, so that its modules are found; beside the examples, which stay as they are.
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist', 'engines-'));
  const before = process.cwd();
  try {
    fill(folder);
    process.chdir(folder);
    process.env.CDK8S_OUTDIR = outdir;
    jest.isolateModules(() => require(join(folder, 'main.ts')));
  } finally {
    process.chdir(before);
    delete process.env.CDK8S_OUTDIR;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The YAML files below a folder, by their paths in it. */
export function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path)).sort();
}

/** The objects of Kubernetes in one YAML file: not kustomize's own, not `.sops.yaml`. */
export function objectsIn(file: string): KubeObject[] {
  return (loadAll(readFileSync(file, 'utf8')) as Array<Partial<KubeObject> | undefined>)
    .filter((each): each is KubeObject => each?.apiVersion !== undefined && !each.apiVersion.startsWith('kustomize.config.k8s.io/'));
}
