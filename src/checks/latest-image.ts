import { Check } from './check';
import { valuesAt } from './json-path';

/** Where kinds have the spec of their pods. */
const POD_SPECS: { readonly [kind: string]: string } = {
  'core/Pod': 'spec',
  'apps/Deployment': 'spec.template.spec',
  'apps/StatefulSet': 'spec.template.spec',
  'apps/DaemonSet': 'spec.template.spec',
  'apps/ReplicaSet': 'spec.template.spec',
  'batch/Job': 'spec.template.spec',
  'batch/CronJob': 'spec.jobTemplate.spec.template.spec',
};
const IMAGES = new Map(Object.entries(POD_SPECS).map(([kind, spec]) =>
  [kind, ['containers', 'initContainers'].map((list) => `${spec}.${list}[].image`)]));

/** An image that changes by itself. */
export const latestImage: Check = {
  id: 'latest-image',
  local: true,
  warning: true,
  doc: 'A container runs an image without tag or with `latest`: what runs depends on when a node pulled it, and a rollback in Git changes '
    + 'nothing. Pin a tag or digest; `ImagePins` keeps it in one place.',
  *run(program) {
    for (const { construct, json, kind, name, folder } of program.objects) {
      for (const path of IMAGES.get(kind) ?? []) {
        for (const { at, value } of valuesAt(json, path)) {
          if (typeof value !== 'string' || !/(^|\/)[^:@/]+(:latest)?$/.test(value)) continue;
          if (folder && folder._listedFiles.components.length > 0) continue; // a component pins it
          yield { construct, message: `${json.kind} ${name} runs ${value} at ${at}`, fix: 'pin a tag or digest, or add ImagePins to the folder' };
        }
      }
    }
  },
};
