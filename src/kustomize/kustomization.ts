import { fieldSpecs } from './config';
import { anything, convertedText, flag, integer, listOf, mapOf, optional, Path, Shape, ShapeFault, struct, text } from './decode';
import { BuildError } from './problem';
import { kubectlValue } from '../base/yaml/kubectl';
import { readYaml } from '../base/yaml/read';

/** How strictly a file is decoded: by kustomize, or as Flux and kustomize read other files. */
interface Strictness {
  readonly text: Shape<string>;
  readonly isLenient: boolean;
}

function shapes({ text: string, isLenient }: Strictness) {
  const of = <T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<Partial<T>> => struct<T>(fields, isLenient);
  const texts = listOf(string);
  const textMap = mapOf(string);
  const ids = { group: string, version: string, kind: string, name: string, namespace: string };
  const selector = optional(of({ ...ids, annotationSelector: string, labelSelector: string }));
  const patch = of({ path: string, patch: string, target: selector, options: optional(of({ allowNameChange: flag, allowKindChange: flag })) });
  const generatorOptions = optional(of({ labels: textMap, annotations: textMap, disableNameSuffixHash: flag, immutable: flag }));
  const sources = { literals: texts, files: texts, envs: texts, env: string };
  const generator = { namespace: string, name: string, behavior: string, ...sources, options: generatorOptions };
  const secret = of({ ...generator, type: string });
  const label = of({ pairs: textMap, includeSelectors: flag, includeTemplates: flag, includeVolumeClaimTemplates: flag, fields: fieldSpecs });
  const image = of({ name: string, newName: string, tagSuffix: string, newTag: string, digest: string });
  const fieldOptions = optional(of({ delimiter: string, index: integer, encoding: string, create: flag }));
  const replacementFields = {
    source: optional(of({ ...ids, fieldPath: string, options: fieldOptions })),
    targets: optional(listOf(optional(of({ select: selector, reject: listOf(selector), fieldPaths: texts, options: fieldOptions })))),
    sourceValue: optional(string),
  };
  const replacement = of({ ...replacementFields, path: string });
  const variable = of({ name: string, objref: of({ apiVersion: string, ...ids }), fieldref: of({ fieldPath: string }) });
  const file = of({
    kind: string,
    apiVersion: string,
    metadata: optional(of({ name: string, namespace: string, labels: textMap, annotations: textMap })),
    openapi: optional(textMap),
    namePrefix: string,
    nameSuffix: string,
    namespace: string,
    commonLabels: optional(textMap),
    labels: listOf(label),
    commonAnnotations: optional(textMap),
    patchesStrategicMerge: texts,
    patchesJson6902: listOf(patch),
    patches: listOf(patch),
    images: listOf(image),
    imageTags: listOf(image),
    replacements: listOf(replacement),
    replicas: listOf(of({ name: string, count: integer })),
    vars: listOf(variable),
    sortOptions: optional(of({ order: string, legacySortOptions: optional(of({ orderFirst: texts, orderLast: texts })) })),
    resources: texts,
    components: texts,
    crds: texts,
    bases: texts,
    configMapGenerator: listOf(of(generator)),
    secretGenerator: listOf(secret),
    helmGlobals: anything,
    helmCharts: listOf(anything),
    helmChartInflationGenerator: listOf(anything),
    generatorOptions,
    configurations: texts,
    generators: texts,
    transformers: texts,
    validators: texts,
    buildMetadata: texts,
  });
  return { file, selector, patch, generatorOptions, secret, label, image, fieldOptions, replacement, variable };
}

const STRICT = shapes({ text, isLenient: false });
const LENIENT = shapes({ text: convertedText, isLenient: true });

type Of<K extends keyof typeof STRICT> = NonNullable<ReturnType<(typeof STRICT)[K]>>;
export type Selector = Of<'selector'>;
export type Patch = Of<'patch'>;
export type GeneratorOptions = Of<'generatorOptions'>;
export type Generator = Of<'secret'>;
export type Label = Of<'label'>;
export type Image = Of<'image'>;
export type FieldOptions = Of<'fieldOptions'>;
export type Replacement = Of<'replacement'>;
export type Variable = Of<'variable'>;
/** A replacement in a file of its own. */
export const replacementInFile = LENIENT.replacement;

/** A kustomization file as kustomize understands it. */
export type Kustomization = Readonly<Of<'file'>>;

/** The names that a kustomization file can have. */
export const KUSTOMIZATION_FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

const VERSIONS: Readonly<Record<string, string>> = { Kustomization: 'kustomize.config.k8s.io/v1beta1', Component: 'kustomize.config.k8s.io/v1alpha1' };

/**
 * Reads a kustomization file.
 *
 * @throws BuildError with the place of what kustomize refuses
 */
export function readKustomization(content: string, file: string): Kustomization {
  return checkKustomization(decodeFile(content, file, STRICT.file), content, file);
}

/** As `readKustomization`, but as Flux reads the file of the folder that it applies: unknown fields do not count, and numbers are texts. */
export function readLeniently(content: string, file: string): Kustomization {
  return decodeFile(content, file, LENIENT.file);
}

/** Completes what is decoded. */
export function checkKustomization(given: Kustomization, content: string, file: string): Kustomization {
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
    ...rest,
    kind,
    apiVersion,
    resources: [...resources, ...bases],
    images: [...images, ...imageTags],
    configMapGenerator: rest.configMapGenerator?.map(withEnvs),
    secretGenerator: rest.secretGenerator?.map(withEnvs),
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
/** What a place was asked of last: many entries of one file may be wrong. */
let located: { readonly content: string; readonly document: ReturnType<typeof readYaml>['documents'][number] | undefined } | undefined;


export function lineOf(content: string, path: Path): { readonly line?: number; readonly column?: number } {
  if (located?.content !== content) located = { content, document: readYaml(content, '').documents[0] };
  const [, line, column] = /:(\d+):(\d+)$/.exec(located.document?.at(path) ?? '') ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
}
