import type { BuildImage } from './build-image';
import { IMAGE_NAME } from './image';
import { shell } from '../../base/shell';
import { trimEnd } from '../../base/trim';
import { Value } from '../value';

/** The build in the language of its builder. */
interface BuildPart {
  readonly env: { [name: string]: Value };
  readonly script: string;
  readonly tools: string[];
}

/**
 * The script collects options in `$@`, as arrays are Bash only. Values come from variables with prefixes of their own, so that an argument that is
 * called PATH does no harm.
 */
export function buildPart(build: BuildImage): BuildPart {
  const { context = '.', file, target, buildArgs = {}, secrets = {}, labels = {}, platforms, cache, builder } = build._props;
  const env: BuildPart['env'] = {
    COMMIT: Value.COMMIT,
    REPOSITORY_URL: Value.REPOSITORY_URL,
    CONTEXT: Value.literal(context),
    DOCKERFILE: Value.literal(file ?? (context === '.' ? 'Dockerfile' : `${trimEnd(context, '/')}/Dockerfile`)),
  };
  if (build._archive !== undefined) env.ARCHIVE = Value.literal(build._archive);
  if (target !== undefined) env.TARGET = Value.literal(target);
  if (platforms?.length) env.PLATFORMS = Value.literal(platforms.join(','));
  Object.entries(buildArgs).forEach(([name, value]) => env[`ARG_${name}`] = value);
  Object.values(labels).forEach((value, i) => env[`LABEL_${i + 1}`] = value);
  Object.values(secrets).forEach((secret, i) => env[`SECRET_${i + 1}`] = Value.secret(secret));
  const cacheEnv = cache?._image?._env;
  if (cacheEnv) Object.assign(env, { CACHE_HOST: cacheEnv.IMAGE_HOST, CACHE_PATH: cacheEnv.IMAGE_PATH });

  const names: Names = {
    args: Object.keys(buildArgs),
    labels: Object.keys(labels),
    secrets: Object.keys(secrets),
    hasTarget: target !== undefined,
    hasPlatforms: env.PLATFORMS !== undefined,
    cache: cache?._kind,
    isMulti: build._isMultiPlatform,
    hasArchive: build._archive !== undefined,
  };
  return {
    env,
    script: [
      PREPARE,
      ...env.ARCHIVE ? ['case "$ARCHIVE" in */*) mkdir -p "${ARCHIVE%/*}" ;; esac'] : [],
      ...cacheName(cache?._kind === 'registry', cacheEnv !== undefined),
      ...BUILDERS[builder._kind](names),
      ...outputs(names, builder._keepsImages),
    ].join('\n'),
    tools: [TOOLS[builder._kind]],
  };
}

interface Names {
  readonly args: readonly string[];
  readonly labels: readonly string[];
  readonly secrets: readonly string[];
  readonly hasTarget: boolean;
  readonly hasPlatforms: boolean;
  readonly cache: 'registry' | 'github' | undefined;
  readonly isMulti: boolean;
  readonly hasArchive: boolean;
}

const TOOLS = { podman: 'podman', buildx: 'docker', buildah: 'buildah', buildkitRootless: 'buildctl-daemonless.sh', kaniko: 'executor' } as const;

/** The name is new for each build: builds of other jobs may share the runner's store. Time and commit are those of the checkout, where Git is there. */
const PREPARE = shell`LOCAL_NAME=$IMAGE_NAME:build-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
created=$(git -c safe.directory='*' log -1 --format=%cI 2>/dev/null || :)
SOURCE_DATE_EPOCH=$(git -c safe.directory='*' log -1 --format=%ct 2>/dev/null || :)
if [ -n "$SOURCE_DATE_EPOCH" ]; then export SOURCE_DATE_EPOCH; else unset SOURCE_DATE_EPOCH; fi
set --`;

function cacheName(hasCache: boolean, hasOwnImage: boolean): string[] {
  if (!hasCache) return [];
  return [hasOwnImage
    ? shell`CACHE_NAME=$(
  IMAGE_HOST=$CACHE_HOST IMAGE_PATH=$CACHE_PATH
${IMAGE_NAME.replace(/^/gm, '  ')}
  printf '%s' "$IMAGE_NAME"
)`
    : 'CACHE_NAME=$IMAGE_NAME'];
}

/** How a builder spells its options. */
interface OptionWriter {
  arg(name: string): string;
  label(name: string, value: string): string;
  secret?(id: string, variable: string): string;
}

/** Lines that add an option for each of them. */
function options(names: Names, write: OptionWriter): string[] {
  return [
    ...names.args.map((name) => `set -- "$@" ${write.arg(name)}`),
    `set -- "$@" ${write.label('org.opencontainers.image.revision', '$COMMIT')} ${write.label('org.opencontainers.image.source', '$REPOSITORY_URL')}`,
    `if [ -n "$created" ]; then set -- "$@" ${write.label('org.opencontainers.image.created', '$created')}; fi`,
    ...names.labels.map((name, i) => `set -- "$@" ${write.label(name, `$LABEL_${i + 1}`)}`),
    ...names.secrets.flatMap((id, i) => write.secret ? [`export SECRET_${i + 1}`, `set -- "$@" ${write.secret(id, `SECRET_${i + 1}`)}`] : []),
  ];
}

/** Options that Docker, Podman and Buildah spell alike. */
function dockerOptions(names: Names): string[] {
  return [
    ...options(names, {
      arg: (name) => `--build-arg "${name}=$ARG_${name}"`,
      label: (name, value) => `--label "${name}=${value}"`,
      secret: (id, variable) => `--secret "id=${id},env=${variable}"`,
    }),
    ...names.hasTarget ? ['set -- "$@" --target "$TARGET"'] : [],
  ];
}

function podman(tool: 'podman' | 'buildah'): (names: Names) => string[] {
  return (names) => [
    ...dockerOptions(names),
    'if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then set -- "$@" --timestamp "$SOURCE_DATE_EPOCH"; fi',
    ...names.hasPlatforms ? ['set -- "$@" --platform "$PLATFORMS"'] : [],
    ...names.cache === 'registry' ? ['set -- "$@" --layers --cache-from "$CACHE_NAME/cache" --cache-to "$CACHE_NAME/cache"'] : [],
    `${tool} build "$@" ${names.isMulti ? '--manifest' : '--tag'} "$LOCAL_NAME" --file "$DOCKERFILE" "$CONTEXT"`,
    ...names.hasArchive ? ['rm -f "$ARCHIVE"', names.isMulti
      ? `${tool} manifest push --quiet --all "$LOCAL_NAME" "oci-archive:$ARCHIVE"`
      : `${tool} push --quiet "$LOCAL_NAME" "docker-archive:$ARCHIVE:$LOCAL_NAME"`] : [],
  ];
}

function buildx(names: Names): string[] {
  const build = 'docker buildx build "$@" --provenance=false --tag "$LOCAL_NAME" --file "$DOCKERFILE"';
  return [
    ...dockerOptions(names),
    ...names.cache || names.isMulti ? [BUILDER] : [],
    ...names.cache === 'registry' ? ['set -- "$@" --cache-from "type=registry,ref=$CACHE_NAME:cache"'] : [],
    ...names.cache === 'github' ? ['set -- "$@" --cache-from type=gha'] : [],
    `${build}${names.cache === 'registry' ? ' --cache-to "type=registry,ref=$CACHE_NAME:cache,mode=max,ignore-error=true"' : ''}${
      names.cache === 'github' ? ' --cache-to type=gha,mode=max,ignore-error=true' : ''}${
      names.hasPlatforms ? ' --platform "$PLATFORMS"' : ''} ${names.isMulti ? '--output "type=oci,dest=$ARCHIVE"' : '--load'} "$CONTEXT"`,
    ...names.isMulti ? ['echo "the runner\'s own platform, for tests: from the cache of the build above"', `${build} --load "$CONTEXT"`] : [],
    ...names.hasArchive && !names.isMulti ? ['docker image save --output "$ARCHIVE" "$LOCAL_NAME"'] : [],
  ];
}

/** Caches and several platforms need a builder in a container. A daemon that is reached by TLS needs a context for it. */
const BUILDER = shell`if ! docker buildx inspect pipeline >/dev/null 2>&1; then
  if [ -n "\${DOCKER_CERT_PATH:-}" ]; then
    docker context inspect pipeline >/dev/null 2>&1 || docker context create pipeline >/dev/null
    docker buildx create --name pipeline --driver docker-container pipeline >/dev/null
  else
    docker buildx create --name pipeline --driver docker-container >/dev/null
  fi
fi
set -- "$@" --builder pipeline`;

function buildkit(names: Names): string[] {
  return [
    ...options(names, {
      arg: (name) => `--opt "build-arg:${name}=$ARG_${name}"`,
      label: (name, value) => `--opt "label:${name}=${value}"`,
      secret: (id, variable) => `--secret "id=${id},env=${variable}"`,
    }),
    ...names.hasTarget ? ['set -- "$@" --opt "target=$TARGET"'] : [],
    ...names.hasPlatforms ? ['set -- "$@" --opt "platform=$PLATFORMS"'] : [],
    'if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then set -- "$@" --opt "build-arg:SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH"; fi',
    ...names.cache === 'registry'
      ? ['set -- "$@" --import-cache "type=registry,ref=$CACHE_NAME:cache" --export-cache "type=registry,ref=$CACHE_NAME:cache,mode=max,ignore-error=true"'] : [],
    'folder=.',
    'case "$DOCKERFILE" in */*) folder=${DOCKERFILE%/*} ;; esac',
    'export BUILDKITD_FLAGS="${BUILDKITD_FLAGS:---oci-worker-no-process-sandbox}"',
    shell`buildctl-daemonless.sh build --frontend dockerfile.v0 --local "context=$CONTEXT" --local "dockerfile=$folder" --opt "filename=\${DOCKERFILE##*/}" "$@" \
  --output "type=${names.isMulti ? 'oci' : 'docker'},name=$LOCAL_NAME,dest=$ARCHIVE"`,
  ];
}

function kaniko(names: Names): string[] {
  return [
    ...options(names, { arg: (name) => `--build-arg "${name}=$ARG_${name}"`, label: (name, value) => `--label "${name}=${value}"` }),
    ...names.hasTarget ? ['set -- "$@" --target "$TARGET"'] : [],
    ...names.hasPlatforms ? ['set -- "$@" --custom-platform "$PLATFORMS"'] : [],
    ...names.cache === 'registry' ? ['set -- "$@" --cache=true --cache-repo "$CACHE_NAME/cache"'] : [],
    'executor --context "dir://$PWD/$CONTEXT" --dockerfile "$PWD/$DOCKERFILE" "$@" --reproducible --no-push --destination "$LOCAL_NAME" --tar-path "$ARCHIVE"',
  ];
}

const BUILDERS = { podman: podman('podman'), buildx, buildah: podman('buildah'), buildkitRootless: buildkit, kaniko } as const;

function outputs(names: Names, keepsImages: boolean): string[] {
  const archive = `${names.isMulti ? 'oci' : 'docker'}-archive:$ARCHIVE`;
  return [
    `echo "LOCAL_IMAGE=${names.hasArchive ? archive : '$LOCAL_NAME'}" >>"$JOB_OUTPUTS"`,
    'echo "LOCAL_NAME=$LOCAL_NAME" >>"$JOB_OUTPUTS"',
    `echo "built ${names.hasArchive && !keepsImages ? '$ARCHIVE' : '$LOCAL_NAME'}"`,
  ];
}
