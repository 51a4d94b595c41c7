/** Where kinds have the spec of their pods. */
export const POD_SPECS: { readonly [kind: string]: string } = {
  'core/Pod': 'spec',
  'core/PodTemplate': 'template.spec',
  'core/ReplicationController': 'spec.template.spec',
  'apps/Deployment': 'spec.template.spec',
  'apps/StatefulSet': 'spec.template.spec',
  'apps/DaemonSet': 'spec.template.spec',
  'apps/ReplicaSet': 'spec.template.spec',
  'batch/Job': 'spec.template.spec',
  'batch/CronJob': 'spec.jobTemplate.spec.template.spec',
};
