/** Why a text is not the name of an image without tag and digest; undefined where it is one. */
export function imageNameFault(name: string): string | undefined {
  if (name.includes('://')) return 'it has a scheme';
  if (name.includes('@')) return 'it has a digest';
  if (name.slice(name.lastIndexOf('/') + 1).includes(':')) return 'it has a tag';
  const [host, ...path] = name.split('/');
  if (path.length > 0 && /[.:]|^localhost$/.test(host)) return HOST.test(host) ? pathFault(path) : `${JSON.stringify(host)} is not a valid host`;
  return pathFault([host, ...path]);
}

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;

function pathFault(path: readonly string[]): string | undefined {
  const wrong = path.find((each) => !COMPONENT.test(each));
  if (wrong === undefined) return undefined;
  return wrong === '' ? 'it has an empty part' : /[A-Z]/.test(wrong) ? `${JSON.stringify(wrong)} has capitals` : `${JSON.stringify(wrong)} is not a valid part`;
}

/** Whether a text is a valid tag of an image. */
export function isImageTag(tag: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(tag);
}

/** Whether a text is a digest, such as `sha256:…`. */
export function isImageDigest(digest: string): boolean {
  return /^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/.test(digest);
}
