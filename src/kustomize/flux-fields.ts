import type { Image, Patch } from './kustomization';
import type { Substitution } from './substitution';
import { isMap } from '../base/manifest';

/** What a Flux Kustomization says about the folder that it applies. */
export interface FluxFields {
  readonly targetNamespace?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly patches?: ReadonlyArray<Pick<Patch, 'patch' | 'target'>>;
  readonly images?: readonly Image[];
  readonly components?: readonly string[];
  readonly ignoreMissingComponents?: boolean;
  readonly buildMetadata?: readonly string[];
  readonly commonMetadata?: { readonly labels?: { readonly [key: string]: string }; readonly annotations?: { readonly [key: string]: string } };
  /** The variables of `postBuild`; undefined where there is no `postBuild`. */
  readonly substitution?: Substitution;
}

/**
 * What the `spec` of a Kustomization says of the build. A field that does not have the type of its CRD is left out as a whole: the API server refuses the
 * object, which `schema` says. Substitution follows, when its variables are known.
 */
export function fluxFieldsOf(spec: unknown): FluxFields {
  if (!isMap(spec)) return {};
  const given = <T>(field: string, is: (value: unknown) => value is T): T | undefined => {
    const value = spec[field];
    return is(value) ? value : undefined;
  };
  const components = given('components', listOf(isText));
  return {
    targetNamespace: given('targetNamespace', isText),
    namePrefix: given('namePrefix', isText),
    nameSuffix: given('nameSuffix', isText),
    patches: given('patches', listOf(isPatch)),
    images: given('images', listOf(isTexts<Image>)),
    components,
    ignoreMissingComponents: components === undefined ? undefined : given('ignoreMissingComponents', (value): value is boolean => typeof value === 'boolean'),
    commonMetadata: given('commonMetadata', isCommonMetadata),
  };
}

/** The API server takes null for nothing. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts<T>(value: unknown): value is T {
  return isMap(value) && Object.values(value).every((each) => isAbsent(each) || isText(each));
}

function listOf<T>(is: (value: unknown) => value is T): (value: unknown) => value is readonly T[] {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(is);
}

function isPatch(value: unknown): value is Pick<Patch, 'patch' | 'target'> {
  return isMap(value) && isText(value.patch) && (isAbsent(value.target) || isTexts(value.target));
}

function isCommonMetadata(value: unknown): value is NonNullable<FluxFields['commonMetadata']> {
  return isMap(value) && [value.labels, value.annotations].every((texts) => isAbsent(texts) || isTexts(texts));
}
