/** Problems that the Kustomize constructs record, for docs/checks.md. */
export const RULES = {
  'kustomize-base': 'A folder that an overlay cannot build on: it is in another repository, is a component, contains the overlay or is contained in it, builds on the overlay itself, or '
    + 'has no kustomization.yaml. kustomize would refuse to build it.',
  'kustomize-component': 'A component that an overlay cannot use: it is in another repository, or contains the overlay or is contained in it.',
  'kustomize-generator': 'A generator of a ConfigMap or Secret without data, with an invalid key, or that changes a generator which is not in its bases.',
  'kustomize-replicas': 'The number of replicas of an object that has none (only Deployments, StatefulSets, ReplicaSets and ReplicationControllers have), of two workloads of one name, or that is not a '
    + 'whole number.',
  'kustomize-target': 'The target of a patch, or of a number of replicas, is not among the objects that the folder builds. kustomize would fail, or change nothing. Patch it in a folder that '
    + 'builds on the folder of the object.',
} as const;
