import type { BuildImage } from './build-image';
import { pushFunction } from './push-image-script';
import { SHARED_ACCOUNTS } from '../credentials-file';
import { IMAGE_NAME } from '../image';
import { ImageTag, tagList } from '../image-tag';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../private-folder';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a push. */
export interface PushImageProps {
  /** The build; in the same job, or in one before it whose artifact has the build's `archive`. */
  readonly built: BuildImage;
  /** Tags, the one that never moves first; at least one must apply to the run. Tags that move, such as `latest`, are pushed behind it. */
  readonly tags: ImageTag[];
}

/**
 * Pushes a built image with all its tags, and says its digest. A failed push is tried again twice. Put tests and scans between the build and the push:
 * what does not pass gets no tag. With BuildKit, with kaniko, and with several platforms by Buildx it needs crane.
 */
export class PushImage implements IStep {
  constructor(private readonly _props: PushImageProps) {}

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

  public bind(job: Job): StepSpec {
    const { built: build, tags } = this._props;
    const { image, builder } = build._props;
    image._check(job, 'push');
    const list = tagList(job, tags);
    const push = pushFunction(build);
    return {
      name: `Push ${image._label}`,
      script: [PRIVATE_FOLDER, IMAGE_NAME, SHARED_ACCOUNTS, list.script, push.script, PUSH].join('\n'),
      env: {
        ...image._env,
        ...list.env,
        LOCAL_NAME: build._localName,
        ...build._archive === undefined ? {} : { ARCHIVE: Value.text(build._archive) },
      },
      outputs: ['IMAGE', 'DIGEST', 'TAG'],
      tools: push.tools,
      needsDocker: builder._kind === 'buildx' && !build._isMultiPlatform,
    };
  }
}

/** `push TAG` pushes, and sets `$digest`. */
const PUSH = `first=\${tags%% *}
for tag in $tags; do
  echo "pushing $IMAGE_NAME:$tag"
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
