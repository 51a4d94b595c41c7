import { Finding } from './check';
import { localCheck } from './local-check';
import { valuesAt } from '../program/json-path';
import { POD_SPECS } from '../program/pod-spec';

/** Where kinds have their lists of containers. */
const CONTAINERS = Object.fromEntries(Object.entries(POD_SPECS).map(([kind, spec]) => [kind, [`${spec}.containers`, `${spec}.initContainers`]]));
const NONE = { at: '', value: undefined };
const FIX = { fix: 'pin a tag or digest, or add ImagePins to the folder', fixInFiles: 'pin a tag or digest, here or by images in kustomization.yaml' };

/** An image that changes by itself. */
export const latestImage = localCheck({
  id: 'latest-image',
  warning: true,
  doc: 'A container runs an image without tag or with `latest`: what runs depends on when a node pulled it, and a rollback in Git changes '
    + 'nothing. Pin a tag or digest; `ImagePins` keeps it in one place.',
  concerns: (kind) => kind in CONTAINERS,
  judge({ place, json, kind, name, folder }) {
    if (folder && folder.components.length > 0) return undefined; // a component pins it
    const found: Finding[] = [];
    for (const list of CONTAINERS[kind]) {
      const [{ at, value } = NONE] = valuesAt(json, list);
      if (!Array.isArray(value)) continue;
      value.forEach((container: { readonly image?: unknown } | null, i) => {
        if (isFloating(container?.image)) found.push({ place, at: `${at}[${i}].image`, message: `${json.kind} ${name} runs image ${container!.image}, which has no fixed version (${at}[${i}].image)`, ...FIX });
      });
    }
    return found;
  },
});

/** Without tag and digest, or `latest`. */
function isFloating(image: unknown): image is string {
  if (typeof image !== 'string' || image.includes('@')) return false;
  return image.lastIndexOf(':') <= image.lastIndexOf('/') || image.endsWith(':latest');
}
