import type { OutputFile } from './files/tree';
import { folderOf, nameOf } from '../base/tree-path';

/** The fields of every object, in YAML or JSON. */
const FIELDS = [/(?:^|[{, ])"?apiVersion"? ?:/m, /(?:^|[{, ])"?kind"? ?:/m];

/** Whether plugins of cdk8s-cli validate what is written: it asks for metadata of constructs then. */
export function hasPlugins(): boolean {
  return process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
}

/**
 * Files as they are written where plugins of cdk8s-cli validate them: it hands them every file that ends with `.yaml`. What is not a manifest stands
 * under another name meanwhile: `kustomization.yml`, which kustomize and Flux take, too; others end with `.file`. `publish` gives them their own name.
 */
export function forPlugins(files: readonly OutputFile[]): OutputFile[] {
  const taken = new Set(files.map(({ path }) => path));
  return files.map((file) => {
    if (!file.path.endsWith('.yaml') || isManifest(file)) return file;
    const folder = folderOf(file.path);
    const list = `${folder === '' ? '' : `${folder}/`}kustomization.yml`;
    const path = nameOf(file.path) === 'kustomization.yaml' && !taken.has(list) ? list : `${file.path}.file`;
    return { ...file, path, publishedAs: file.path };
  });
}

function isManifest({ path, content }: OutputFile): boolean {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString();
  return nameOf(path) !== 'kustomization.yaml' && FIELDS.every((field) => field.test(text));
}
