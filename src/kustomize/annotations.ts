import type { Resource } from './resource';

const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

/** What kustomize keeps in annotations while it builds, and removes at the end. */
const INTERNAL = new Set([
  ...['previousKinds', 'previousNames', 'prefixes', 'suffixes', 'previousNamespaces', 'allowNameChange', 'allowKindChange', 'refBy', 'generatorBehavior', 'needsHashSuffix',
    'path', 'index', 'seqindent', 'id', 'annotations-migration-resource-id', 'helm-generated'].map((name) => `internal.config.kubernetes.io/${name}`),
  'config.kubernetes.io/index', 'config.kubernetes.io/path', 'config.k8s.io/id',
]);

/** Annotations are texts in the end, and an empty map of them is not written. */
export function finishAnnotations(resource: Resource): void {
  const { annotations } = resource;
  for (const key of annotations.keys()) if (INTERNAL.has(key)) annotations.delete(key);
  resource.setTexts('annotations', annotations);
}

/** Notes the file that an object comes from, or the kustomization that makes it. */
export function noteOrigin(resource: Resource, text: string, isKept = false): void {
  const { annotations } = resource;
  if (isKept && annotations.has(ORIGIN)) return;
  resource.setTexts('annotations', annotations.set(ORIGIN, text));
}

/** Notes that a transformer of a kustomization has seen an object. */
export function noteTransformation(resource: Resource, text: string): void {
  const { annotations } = resource;
  if (!annotations.has(ORIGIN)) annotations.set(ORIGIN, text);
  else annotations.set(TRANSFORMATIONS, `${annotations.get(TRANSFORMATIONS) ?? ''}- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`);
  resource.setTexts('annotations', annotations);
}

/** The text for a generator or transformer that a kustomization file configures. */
export function configuredBy(file: string, kind: string): string {
  return `configuredIn: ${file}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}\n`;
}

/** Removes what `buildMetadata` does not ask for, and adds the label that it may. */
export function keepOrigins(resources: readonly Resource[], options: readonly string[]): void {
  for (const resource of resources) {
    const { annotations } = resource;
    if (!options.includes('originAnnotations')) annotations.delete(ORIGIN);
    if (!options.includes('transformerAnnotations')) annotations.delete(TRANSFORMATIONS);
    resource.setTexts('annotations', annotations);
    if (!options.includes('managedByLabel')) continue;
    resource.setTexts('labels', new Map([...resource.labels, ['app.kubernetes.io/managed-by', 'kustomize-v5.8.2']]));
  }
}

/** The origin of an object, as its annotation has it. */
export function originIn(resource: Resource): string | undefined {
  return resource.annotations.get(ORIGIN);
}
