import { Build, BuildOptions, buildKustomization, MemoryFiles } from '../../src/kustomize';

/** Builds the folder `app` of files that are given by name. */
export function build(files: Record<string, string | Uint8Array>, options?: BuildOptions): Build {
  return buildKustomization(new MemoryFiles(new Map(Object.entries(files))), 'app', options);
}

/** The objects as JSON has them. */
export function objects(files: Record<string, string | Uint8Array>, options?: BuildOptions): any[] {
  const { objects: all, problems: found } = build(files, options);
  expect(found).toEqual([]);
  return JSON.parse(JSON.stringify(all.map(({ object }) => object))) as any[];
}

/** What is wrong, as `kind file:line message`. */
export function problems(files: Record<string, string | Uint8Array>, options?: BuildOptions): string[] {
  return build(files, options).problems.map(({ kind, file, line, message }) => `${kind} ${file}${line === undefined ? '' : `:${line}`} ${message}`);
}

export function configMap(name: string, rest = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`;
}

export function deployment(name: string, spec = ''): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: nginx\n${spec}`;
}
