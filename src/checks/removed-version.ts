import { localCheck } from './local-check';
import { ownValue } from '../base/own-key';
import { listNameOf } from '../schema/fields';

/** Versions that today's API servers and engines no longer serve, by group: what is served now. */
const SERVED: { readonly [group: string]: { readonly served: string[]; readonly kinds?: { readonly [kind: string]: string[] } } } = {
  'source.toolkit.fluxcd.io': { served: ['v1'] },
  'kustomize.toolkit.fluxcd.io': { served: ['v1'] },
  'helm.toolkit.fluxcd.io': { served: ['v2'] },
  'image.toolkit.fluxcd.io': { served: ['v1'] },
  'notification.toolkit.fluxcd.io': { served: ['v1beta3'], kinds: { Receiver: ['v1'] } },
  'external-secrets.io': { served: ['v1'], kinds: { PushSecret: ['v1alpha1'], ClusterPushSecret: ['v1alpha1'] } },
  'rbac.authorization.k8s.io': { served: ['v1'] },
  'apiextensions.k8s.io': { served: ['v1'] },
  'apiregistration.k8s.io': { served: ['v1'] },
  'admissionregistration.k8s.io': { served: ['v1'], kinds: { MutatingAdmissionPolicy: ['v1', 'v1beta1'], MutatingAdmissionPolicyBinding: ['v1', 'v1beta1'] } },
  'networking.k8s.io': { served: ['v1'] },
  'policy': { served: ['v1'], kinds: { PodSecurityPolicy: [] } },
  'batch': { served: ['v1'] },
  'apps': { served: ['v1'] },
  'autoscaling': { served: ['v1', 'v2'] },
  'extensions': { served: [] },
  'scheduling.k8s.io': { served: ['v1', 'v1alpha2', 'v1beta1'] },
  'coordination.k8s.io': { served: ['v1', 'v1alpha2', 'v1beta1'] },
  'discovery.k8s.io': { served: ['v1'] },
  'events.k8s.io': { served: ['v1'] },
  'node.k8s.io': { served: ['v1'] },
  'helm.fluxcd.io': { served: [] },
};

/** An API version that is gone. */
export const removedVersion = localCheck({
  id: 'removed-version',
  doc: 'An object has an API version that current Kubernetes, Flux 2.9 or External Secrets Operator 2 no longer serve (Flux v1beta1 and '
    + 'v1beta2, ESO v1beta1, RBAC v1beta1, extensions, …): the apply fails with "no matches for kind". Use the version that is served.',
  concerns: (kind, apiVersion) => servedInstead(kind, apiVersion) !== undefined,
  *judge({ place, json, kind, name }) {
    const served = servedInstead(kind, json.apiVersion)!;
    yield {
      place,
      at: 'apiVersion',
      message: `${json.kind} ${name} has apiVersion ${json.apiVersion}, which is no longer served`,
      fix: served.length > 0 ? `use ${served.join(' or ')}` : 'the kind was removed: use its replacement',
    };
  },
});

/** The API versions that a kind is served as where this one is not served; undefined where it is, or nothing is known. */
function servedInstead(kind: string, apiVersion: string): string[] | undefined {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return undefined;
  const [group, version] = [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const known = ownValue(SERVED, group);
  const served = known && (ownValue(known.kinds ?? {}, kind.slice(group.length + 1)) ?? known.served);
  return !served || served.includes(version) ? undefined : served.map((each) => `${group}/${each}`);
}

/** Moves between versions that have the same fields, of kinds whose schemas are not known here: nothing but the version has to be changed. */
const SAME_FIELDS: { readonly [move: string]: string } = {
  'rbac.authorization.k8s.io/v1beta1': 'rbac.authorization.k8s.io/v1',
  'batch/v1beta1': 'batch/v1',
  'autoscaling/v2beta2': 'autoscaling/v2',
  'node.k8s.io/v1beta1': 'node.k8s.io/v1',
  'apps/v1beta2': 'apps/v1',
};

/** Groups whose kinds have schemas here: whether an object suits another version can be judged. */
const JUDGED = /\.fluxcd\.io$|^external-secrets\.io$/;

/** The API version that says the same of an object as one that is no longer served; undefined where there is none, or a person has to choose or rewrite. */
export function successorOf(kind: string, apiVersion: string): string | undefined {
  const served = servedInstead(kind, apiVersion);
  if (!served) return undefined;
  const same = ownValue(SAME_FIELDS, apiVersion);
  if (same !== undefined && served.includes(same)) return same;
  return served.length === 1 && JUDGED.test(kind.slice(0, kind.lastIndexOf('/'))) && listNameOf({ apiVersion: served[0], kind: kind.slice(kind.lastIndexOf('/') + 1) }) !== undefined ? served[0] : undefined;
}
