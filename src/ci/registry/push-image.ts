import type { BuildImage } from './build-image';
import { IMAGE_NAME } from './image';
import { ImageTag, tagList } from './image-tag';
import { shell } from '../../base/shell';
import { SHARED_ACCOUNTS } from '../git/git-access';
import { orderPart, SUPERSEDED_BY } from '../git/run-order';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a push. */
export interface PushImageProps {
  /** The build; in the same job, or in one before it whose artifact has the build's `archive`. */
  readonly built: BuildImage;
  /** Tags, the one that never moves first; at least one must apply to the run. Tags that move, such as `latest`, are pushed after it. */
  readonly tags: ImageTag[];
}

/**
 * Pushes a built image with all its tags, and says its digest. A failed push is tried again twice. Put tests and scans between the build and the push:
 * what does not pass gets no tag. With BuildKit, with kaniko, and with several platforms by Buildx it needs crane.
 *
 * A tag that moves (all but those of the commit) stays where it is when it is the image of a newer commit, as that image's labels
 * `org.opencontainers.image.revision` and `.created` say: of two commits that one is newer which contains the other, where the checkout has the history; else
 * the younger one. The log says which tags stay. When the first tag stays, the step fails with exit status 10 and `superseded by …`, as nothing
 * is pushed by which the image could be run. When the labels cannot be read, the log says so, and the tag moves. Between the look and the push another
 * run may push: registries cannot compare and set.
 *
 * @example
 * const push = new ci.PushImage({ built, tags: [ci.ImageTag.shortCommit(), ci.ImageTag.semver(), ci.ImageTag.latestOn('main')] });
 * new ci.GenerateSbom({ image: push.image });
 */
export class PushImage implements IStep {
  /** @internal */
  public readonly _props: PushImageProps;

  constructor(props: PushImageProps) {
    this._props = props;
  }

  /** The image by its digest, such as `harbor.example.com/org/myapp@sha256:…`: what is scanned, signed and deployed. */
  public get image(): Value {
    return Value.output(this, 'IMAGE');
  }

  /** The digest alone, `sha256:…`. */
  public get digest(): Value {
    return Value.output(this, 'DIGEST');
  }

  /** The first of the tags. */
  public get tag(): Value {
    return Value.output(this, 'TAG');
  }

  /** What the first tag is already, where the step fails because that is newer; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  public bind(job: Job): StepSpec {
    const { built: build, tags } = this._props;
    const { image, builder } = build._props;
    image._check(job, 'push');
    const list = tagList(job, tags);
    const push = pushFunction(build);
    const order = list.moves ? orderPart(job) : undefined;
    const platform = order && build._isMultiPlatform ? build._props.platforms![0] : undefined;
    return {
      name: `Push ${image._label}`,
      script: [PRIVATE_FOLDER, IMAGE_NAME, SHARED_ACCOUNTS, list.script, push.script, ...order ? [order.script, STAYS] : [], pushAll(order !== undefined)].join('\n'),
      env: {
        ...image._env,
        ...list.env,
        ...order?.env,
        ...platform === undefined ? {} : { FIRST_PLATFORM: Value.literal(platform) },
        LOCAL_NAME: build._localName,
        ...build._archive === undefined ? {} : { ARCHIVE: Value.literal(build._archive) },
      },
      outputs: ['IMAGE', 'DIGEST', 'TAG', SUPERSEDED_BY],
      tools: [...push.tools, ...order ? ['awk'] : []],
      needsDocker: builder._kind === 'buildx' && !build._isMultiPlatform,
      skipsForks: true, // no login is left to push with
    };
  }
}

/** Labels have no number of a run, so that a commit gives the same image again: commits alone are compared. */
const STAYS = shell`label() { sed -n 's/.*"org\.opencontainers\.image\.'"$1"'": *"\([^"]*\)".*/\1/p' "$private/labels" | head -n 1; }
stays() { # stays TAG: whether that tag is a newer image already; sets $record
  case " $moving " in *" $1 "*) ;; *) return 1 ;; esac
  if ! labels_of "$1" >"$private/labels" 2>"$private/unread"; then
    if ! grep -Eqi 'manifest.unknown|name.unknown|not.found|404' "$private/unread"; then
      cat "$private/unread" >&2
      echo "cannot read what $IMAGE_NAME:$1 is: it moves, newer or not" >&2
    fi
    return 1
  fi
  tr '{' ',' <"$private/labels" | tr ',' '\n' >"$private/lines"
  mv "$private/lines" "$private/labels"
  revision=$(label revision | tr -cd 0-9a-f)
  created=$(label created | grep -Ex '[0-9-]+T[0-9:]+(Z|[+-][0-9:]+)' || :)
  record="run - of $app_pipeline at \${revision:--} committed \${created:--}"
  if is_overtaken "$record"; then return 0; fi
  if [ "$verdict" = unknown ]; then echo "cannot know whether $IMAGE_NAME:$1 is newer, of commit \${revision:-unknown}: it moves"; fi
  return 1
}`;

const UNLESS_NEWER = shell`  if stays "$tag"; then
    newer="$IMAGE_NAME:$tag of commit $revision"
    if [ "$tag" = "$first" ]; then superseded "$newer" "that is newer than commit $app_commit: the tag stays, and the image has no other one before it"; fi
    echo "$IMAGE_NAME:$tag stays: it is the image of commit $revision, which is newer than $app_commit"
    continue
  fi
`;

/** `push TAG` pushes, and sets `$digest`. */
const pushAll = (moves: boolean): string => shell`first=\${tags%% *}
for tag in $tags; do
${moves ? UNLESS_NEWER : ''}  echo "pushing $IMAGE_NAME:$tag"
  push "$tag"
  case "$digest" in
    sha256:*) ;;
    *) echo "$IMAGE_NAME:$tag has no digest: was it pushed?" >&2; exit 1 ;;
  esac
  if [ "$tag" = "$first" ]; then
    pushed=$digest
  elif [ "$digest" != "$pushed" ]; then
    echo "$IMAGE_NAME:$tag became $digest, but $first is $pushed" >&2
    exit 1
  fi
done
{ echo "IMAGE=$IMAGE_NAME@$pushed"; echo "DIGEST=$pushed"; echo "TAG=$first"; } >>"$JOB_OUTPUTS"
echo "$IMAGE_NAME@$pushed"`;

/**
 * Shell that defines `push TAG`, which pushes the image and sets `$digest`, and `labels_of TAG`, which prints JSON with the labels of what that tag is in
 * the registry; and the programs that it calls.
 */
function pushFunction(build: BuildImage): { readonly script: string; readonly tools: string[] } {
  const { _kind: kind } = build._props.builder;
  const isMulti = build._isMultiPlatform;
  const load = (tool: string): string[] => build._archive === undefined || isMulti ? [] : [loaded(tool)];
  const made = (tool: string, ...lines: string[]): ReturnType<typeof pushFunction> => ({ script: [RETRY, ...lines].join('\n'), tools: [tool] });
  if (kind === 'podman' || kind === 'buildah') return made(kind, ...load(kind), podman(kind, isMulti));
  if (kind === 'buildx' && !isMulti) return made('docker', ...load('docker'), DOCKER);
  return made('crane', ...isMulti ? [LAYOUT] : [], crane(isMulti));
}

/** Registries and networks fail at times; what was pushed already is not pushed again. */
const RETRY = shell`retry() {
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

const DOCKER = shell`push() {
  docker image tag "$LOCAL_NAME" "$IMAGE_NAME:$1"
  retry docker image push "$IMAGE_NAME:$1" >"$private/pushed"
  digest=$(sed -n 's/^.*digest: \(sha256:[0-9a-f]*\) size: [0-9]*$/\1/p' "$private/pushed" | tail -n 1)
}
labels_of() { docker buildx imagetools inspect "$IMAGE_NAME:$1" --format '{{json .Image}}'; }`;

function podman(tool: 'podman' | 'buildah', isMulti: boolean): string {
  return shell`push() {
  retry ${tool} ${isMulti ? 'manifest push --all' : 'push'} --quiet --digestfile "$private/digest" "$LOCAL_NAME" "docker://$IMAGE_NAME:$1"
  digest=$(cat "$private/digest")
}
labels_of() {
  there=$(${tool} pull --quiet "$IMAGE_NAME:$1") || return 1
  ${tool === 'podman' ? 'podman image inspect' : 'buildah inspect --type image'} "$there"
}`;
}

/** crane takes images of several platforms as a folder only. */
const LAYOUT = shell`mkdir "$private/layout"
tar -xf "$ARCHIVE" -C "$private/layout"`;

function crane(isMulti: boolean): string {
  return shell`push() {
  retry crane push ${isMulti ? '"$private/layout"' : '"$ARCHIVE"'} "$IMAGE_NAME:$1" >"$private/pushed"
  digest=$(cat "$private/pushed")
  digest=\${digest##*@}
}
labels_of() { crane config ${isMulti ? '--platform "$FIRST_PLATFORM" ' : ''}"$IMAGE_NAME:$1"; }`;
}
