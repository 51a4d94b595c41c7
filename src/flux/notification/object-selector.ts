import { IConstruct } from 'constructs';
import { isLabelKey, isLabelValue } from '../../base/kubernetes-names';
import { problem } from '../../base/problem';

/** What Alerts and Receivers refer to: a Flux object or all objects of a kind, in one or several namespaces. */
interface ObjectSelector {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly namespaces?: string[];
  readonly matchLabels?: { [name: string]: string };
}

/** One reference in an Alert's `eventSources` or a Receiver's `resources`. */
export interface ObjectReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly matchLabels?: { [name: string]: string };
}

/** The references of a selector: one per namespace; that of the owner is omitted. */
export function objectReferences(owner: IConstruct & { readonly namespace?: string }, selector: ObjectSelector): ObjectReference[] {
  const { kind, name, matchLabels } = selector;
  const kinds = Object.keys(FLUX_KINDS);
  if (!kinds.includes(kind)) problem(owner, 'flux-kind', `${kind} ${name} is not a Flux object that is valid here`, `valid kinds: ${kinds.join(', ')}`);
  if (name === '') problem(owner, 'flux-kind', `a reference to a ${kind} has an empty name`, 'set the name, or use `all` for all objects of the kind');
  for (const [key, value] of Object.entries(matchLabels ?? {})) checkLabel(owner, key, value);
  const namespaces: (string | undefined)[] = selector.namespaces?.length ? selector.namespaces : [selector.namespace];
  return namespaces.map((namespace) => ({ kind, name, namespace: namespace === owner.namespace ? undefined : namespace, matchLabels }));
}

function checkLabel(owner: IConstruct, key: string, value: string): void {
  if (isLabelKey(key) && isLabelValue(value)) return;
  problem(owner, 'flux-match-labels', `matchLabels: ${JSON.stringify(key)}: ${JSON.stringify(value)} is not a valid label`,
    'use at most 63 letters, digits, dashes, underscores and dots, starting and ending with a letter or digit');
}

/** API version of each kind that emits events and that a Receiver can reconcile: the `kind` enum of Alert and Receiver. */
export const FLUX_KINDS: { readonly [kind: string]: string } = {
  ArtifactGenerator: 'source.extensions.fluxcd.io/v1beta1',
  Bucket: 'source.toolkit.fluxcd.io/v1',
  ExternalArtifact: 'source.toolkit.fluxcd.io/v1',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  ImagePolicy: 'image.toolkit.fluxcd.io/v1',
  ImageRepository: 'image.toolkit.fluxcd.io/v1',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io/v1',
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
};
