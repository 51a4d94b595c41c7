import type { BuildImage } from './build-image';

/**
 * Shell that defines `push TAG`, which pushes the image and sets `$digest`, and `labels_of TAG`, which prints JSON with the labels of what that tag is in
 * the registry; and the programs that it calls.
 */
export function pushFunction(build: BuildImage): { readonly script: string; readonly tools: string[] } {
  const { _kind: kind } = build._props.builder;
  const isMulti = build._isMultiPlatform;
  const load = (tool: string): string[] => build._archive === undefined || isMulti ? [] : [loaded(tool)];
  const made = (tool: string, ...lines: string[]): ReturnType<typeof pushFunction> => ({ script: [RETRY, ...lines].join('\n'), tools: [tool] });
  if (kind === 'podman' || kind === 'buildah') return made(kind, ...load(kind), podman(kind, isMulti));
  if (kind === 'buildx' && !isMulti) return made('docker', ...load('docker'), DOCKER);
  return made('crane', ...isMulti ? [LAYOUT] : [], crane(isMulti));
}

/** Registries and networks fail at times; what was pushed already is not pushed again. */
const RETRY = `retry() {
  "$@" && return
  echo 'that failed: once more in 5 seconds' >&2
  sleep 5
  "$@" && return
  echo 'that failed: once more in 20 seconds' >&2
  sleep 20
  "$@"
}`;

/** The image of a build in another job. */
function loaded(tool: string): string {
  return tool === 'buildah'
    ? 'buildah inspect --type image "$LOCAL_NAME" >/dev/null 2>&1 || buildah pull --quiet "docker-archive:$ARCHIVE" >/dev/null'
    : `${tool} image inspect "$LOCAL_NAME" >/dev/null 2>&1 || ${tool} load --quiet --input "$ARCHIVE"`;
}

const DOCKER = `push() {
  docker image tag "$LOCAL_NAME" "$IMAGE_NAME:$1"
  retry docker image push "$IMAGE_NAME:$1" >"$private/pushed"
  digest=$(sed -n 's/^.*digest: \\(sha256:[0-9a-f]*\\) size: [0-9]*$/\\1/p' "$private/pushed" | tail -n 1)
}
labels_of() { docker buildx imagetools inspect "$IMAGE_NAME:$1" --format '{{json .Image}}'; }`;

function podman(tool: 'podman' | 'buildah', isMulti: boolean): string {
  return `push() {
  retry ${tool} ${isMulti ? 'manifest push --all' : 'push'} --quiet --digestfile "$private/digest" "$LOCAL_NAME" "docker://$IMAGE_NAME:$1"
  digest=$(cat "$private/digest")
}
labels_of() {
  there=$(${tool} pull --quiet "$IMAGE_NAME:$1") || return 1
  ${tool === 'podman' ? 'podman image inspect' : 'buildah inspect --type image'} "$there"
}`;
}

/** crane takes images of several platforms as a folder only. */
const LAYOUT = `mkdir "$private/layout"
tar -xf "$ARCHIVE" -C "$private/layout"`;

function crane(isMulti: boolean): string {
  return `push() {
  retry crane push ${isMulti ? '"$private/layout"' : '"$ARCHIVE"'} "$IMAGE_NAME:$1" >"$private/pushed"
  digest=$(cat "$private/pushed")
  digest=\${digest##*@}
}
labels_of() { crane config ${isMulti ? '--platform "$FIRST_PLATFORM" ' : ''}"$IMAGE_NAME:$1"; }`;
}
