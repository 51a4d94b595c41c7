import { kubectlValue } from '../base/yaml/kubectl';
import { readYaml } from '../base/yaml/read';
import { fieldSpecs } from './config';
import { anything, flag, integer, listOf, optional, Path, pathText, Shape, ShapeFault, struct, text, textMap, texts } from './decode';
import { BuildError } from './problem';

const ids = { group: text, version: text, kind: text, name: text, namespace: text };
const selectorFields = { ...ids, annotationSelector: text, labelSelector: text };
const selector = optional(struct(selectorFields));
export type Selector = Shaped<typeof selectorFields>;

const patch = struct({
  path: text, patch: text, target: selector, options: optional(struct({ allowNameChange: flag, allowKindChange: flag })),
});
export type Patch = ReturnType<typeof patch>;

const generatorOptions = optional(struct({ labels: textMap, annotations: textMap, disableNameSuffixHash: flag, immutable: flag }));
export type GeneratorOptions = NonNullable<ReturnType<typeof generatorOptions>>;

const generator = {
  namespace: text, name: text, behavior: text, literals: texts, files: texts, envs: texts, env: text, options: generatorOptions,
};
const configMap = struct(generator);
const secret = struct({ ...generator, type: text });
export type Generator = ReturnType<typeof secret>;

const label = struct({ pairs: textMap, includeSelectors: flag, includeTemplates: flag, includeVolumeClaimTemplates: flag, fields: fieldSpecs });
export type Label = ReturnType<typeof label>;

const image = struct({ name: text, newName: text, tagSuffix: text, newTag: text, digest: text });
export type Image = ReturnType<typeof image>;

const fieldOptions = optional(struct({ delimiter: text, index: integer, encoding: text, create: flag }));
export type FieldOptions = NonNullable<ReturnType<typeof fieldOptions>>;
const replacementFields = {
  source: optional(struct({ ...ids, fieldPath: text, options: fieldOptions })),
  targets: optional(listOf(optional(struct({ select: selector, reject: listOf(selector), fieldPaths: texts, options: fieldOptions })))),
  sourceValue: optional(text),
};
export const replacementInFile = struct(replacementFields, true);
const replacement = struct({ ...replacementFields, path: text });
export type Replacement = ReturnType<typeof replacement>;

const variable = struct({
  name: text,
  objref: struct({ apiVersion: text, ...ids }),
  fieldref: struct({ fieldPath: text }),
});
export type Variable = ReturnType<typeof variable>;

const FIELDS = {
  kind: text, apiVersion: text,
  metadata: optional(struct({ name: text, namespace: text, labels: textMap, annotations: textMap })),
  openapi: optional(textMap),
  namePrefix: text, nameSuffix: text, namespace: text,
  commonLabels: optional(textMap), labels: listOf(label), commonAnnotations: optional(textMap),
  patchesStrategicMerge: texts, patchesJson6902: listOf(patch), patches: listOf(patch),
  images: listOf(image), imageTags: listOf(image), replacements: listOf(replacement),
  replicas: listOf(struct({ name: text, count: integer })),
  vars: listOf(variable),
  sortOptions: optional(struct({ order: text, legacySortOptions: optional(struct({ orderFirst: texts, orderLast: texts })) })),
  resources: texts, components: texts, crds: texts, bases: texts,
  configMapGenerator: listOf(configMap), secretGenerator: listOf(secret),
  helmGlobals: anything, helmCharts: listOf(anything), helmChartInflationGenerator: listOf(anything),
  generatorOptions, configurations: texts, generators: texts, transformers: texts, validators: texts, buildMetadata: texts,
};
const kustomizationFile = struct(FIELDS);

type Shaped<F> = { readonly [K in keyof F]?: F[K] extends Shape<infer T> ? T : never };

/** A kustomization file as kustomize understands it. */
export type Kustomization = Shaped<typeof FIELDS>;

/** The names that a kustomization file can have. */
export const KUSTOMIZATION_FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

const VERSIONS: Readonly<Record<string, string>> = { Kustomization: 'kustomize.config.k8s.io/v1beta1', Component: 'kustomize.config.k8s.io/v1alpha1' };

/**
 * Reads a kustomization file.
 *
 * @throws BuildError with the place of what kustomize refuses
 */
export function readKustomization(content: string, file: string): Kustomization {
  const given = decodeFile(content, file, kustomizationFile);
  const { resources = [], bases = [], images = [], imageTags = [], kind: givenKind, apiVersion: givenVersion, ...rest } = given;
  const kind = givenKind || 'Kustomization';
  const apiVersion = givenVersion || VERSIONS[kind] || VERSIONS.Kustomization;
  const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (Object.values({ ...rest, resources, bases, images, imageTags }).every(isEmpty) && !hasEmptyList(content)) {
    throw new BuildError('has no field that says what to build', 'list resources, or remove the file', { file, line: 1, column: 1 });
  }
  if (!Object.hasOwn(VERSIONS, kind)) throw placed(content, file, ['kind'], `kind is "${kind}"`, 'write Kustomization or Component');
  if (apiVersion !== VERSIONS[kind]) throw placed(content, file, ['apiVersion'], `apiVersion is "${apiVersion}"`, `write ${VERSIONS[kind]}`);
  const withEnvs = <G extends Generator>(each: G): G => ({ ...each, envs: [...each.envs ?? [], ...each.env ? [each.env] : []] });
  return {
    ...rest, kind, apiVersion, resources: [...resources, ...bases], images: [...images, ...imageTags],
    configMapGenerator: rest.configMapGenerator?.map(withEnvs), secretGenerator: rest.secretGenerator?.map(withEnvs),
  };
}

/** A list that is written and empty counts as something: kustomize tells it from none. */
function hasEmptyList(content: string): boolean {
  const value = kubectlValue(content);
  return typeof value === 'object' && value !== null && Object.entries(value).some(([key, each]) => Array.isArray(each) && key !== 'bases' && key !== 'imageTags' && key !== 'helmChartInflationGenerator');
}

/** Decodes a file by a shape; what is wrong gets its place in the file. */
export function decodeFile<T>(content: string, file: string, shape: Shape<T>): T {
  let value: unknown;
  try {
    value = kubectlValue(content);
  } catch (error) {
    const { reason = 'it is not valid YAML', mark } = error as { reason?: string; mark?: { line: number; column: number } };
    throw new BuildError(`is not YAML that kustomize reads: ${reason.replace(/ for !<.*$|: .*$| "[^"]*"/s, '')}`, 'correct it', { file, ...mark ? { line: mark.line + 1, column: mark.column + 1 } : {} });
  }
  try {
    return shape(value, []);
  } catch (error) {
    if (!(error instanceof ShapeFault)) throw error;
    throw placed(content, file, error.path, error.message, error.fix);
  }
}

/** An error about a value of a file. */
export function placed(content: string, file: string, path: Path, message: string, fix: string): BuildError {
  return new BuildError(message, fix, { file, ...lineOf(content, path) });
}

export function lineOf(content: string, path: Path): { readonly line?: number; readonly column?: number } {
  const [, line, column] = /:(\d+):(\d+)$/.exec(readYaml(content, '').documents[0]?.at(path) ?? '') ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
}

export { pathText };
