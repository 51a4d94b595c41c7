import { Check, Finding } from './check';
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
const FIX = 'pin a tag or digest, or add ImagePins to the folder';

/** An image that changes by itself. */
export const latestImage: Check = {
  id: 'latest-image',
  local: true,
  warning: true,
  doc: 'A container runs an image without tag or with `latest`: what runs depends on when a node pulled it, and a rollback in Git changes '
    + 'nothing. Pin a tag or digest; `ImagePins` keeps it in one place.',
  *run(program) {
    const found: Finding[] = [];
    for (const { construct, json, kind, name, folder } of program.objects) {
      const spec = POD_SPECS[kind];
      if (!spec || (folder && folder._listedFiles.components.length > 0)) continue; // a component pins it
      for (const list of ['containers', 'initContainers']) {
        for (const { at, value } of valuesAt(json, `${spec}.${list}`)) {
          if (!Array.isArray(value)) continue;
          value.forEach((container: { readonly image?: unknown } | null, i) => {
            if (isFloating(container?.image)) found.push({ construct, message: `${json.kind} ${name} runs ${container!.image} at ${at}[${i}].image`, fix: FIX });
          });
        }
      }
    }
    yield* found;
  },
};

/** Without tag and digest, or `latest`. */
function isFloating(image: unknown): image is string {
  if (typeof image !== 'string' || image.includes('@')) return false;
  return image.lastIndexOf(':') <= image.lastIndexOf('/') || image.endsWith(':latest');
}
