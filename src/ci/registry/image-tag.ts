import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { Value } from '../value';

/** Shell lines that call `tag NAME`, or `moving NAME` for a tag that may be another image's already, and what they read. */
interface TagPart {
  readonly env: { readonly [name: string]: Value };
  readonly lines: string;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** How versions are tagged in Git. */
export interface SemverTagOptions {
  /**
   * What Git tags have before the version.
   *
   * @default v
   */
  readonly prefix?: string;
}

/** A tag of an image. One `ImageTag` can give several tags for a run, or none. */
export class ImageTag {
  /** The full hash of the commit: it never moves. */
  public static commit(): ImageTag {
    return new ImageTag(() => ({ env: { COMMIT: Value.COMMIT }, lines: 'tag "$COMMIT"' }));
  }

  /** The first eight characters of the commit's hash. */
  public static shortCommit(): ImageTag {
    return new ImageTag(() => ({ env: { SHORT_COMMIT: Value.SHORT_COMMIT }, lines: 'tag "$SHORT_COMMIT"' }));
  }

  /**
   * The branch: what a tag cannot have becomes a dash (`feature/login` → `feature-login`), and the end is cut behind 128 characters. For a pull
   * request `pr-` and its number; for Git tags none.
   */
  public static branch(): ImageTag {
    return new ImageTag(() => ({ env: { BRANCH: Value.BRANCH, PULL_REQUEST: Value.PULL_REQUEST_NUMBER }, lines: BRANCH }));
  }

  /**
   * The branch, the first eight characters of the commit's hash, and the time in seconds since 1970: `main-1f0c2b3a-1764576000`. It never moves, and image automation finds the newest image by
   * it: `flux.TagFilter.timestamped('main')` with `flux.TagChoice.numerical()`. What a tag cannot have becomes a dash in the branch. For pull requests and Git tags none.
   */
  public static timestamped(): ImageTag {
    const env = { BRANCH: Value.BRANCH, PULL_REQUEST: Value.PULL_REQUEST_NUMBER, SHORT_COMMIT: Value.SHORT_COMMIT };
    return new ImageTag(() => ({ env, lines: TIMESTAMPED }));
  }

  /**
   * The version of a Git tag: `v1.2.3` gives `1.2.3`, `1.2` and `1`; `v0.2.3` gives `0.2.3` and `0.2`; `v1.2.3-rc.1` gives `1.2.3-rc.1` alone. A `+`
   * becomes `_`. Without a Git tag, or with one that is no semantic version, none.
   */
  public static semver(options: SemverTagOptions = {}): ImageTag {
    return new ImageTag((n) => ({ env: { GIT_TAG: Value.TAG, [`VERSION_PREFIX_${n}`]: Value.literal(options.prefix ?? 'v') }, lines: semverLines(n) }));
  }

  /**
   * `latest`, where the run is for this branch; never for pull requests.
   *
   * @param branch such as `main`
   */
  public static latestOn(branch: string): ImageTag {
    return ImageTag.latestFor(Value.literal(branch));
  }

  /** `latest`, where the run is for the repository's default branch; never for pull requests. */
  public static latest(): ImageTag {
    return ImageTag.latestFor(Value.DEFAULT_BRANCH);
  }

  /**
   * This tag.
   *
   * @param text at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`; what comes from the run is checked there
   */
  public static literal(text: Value): ImageTag {
    return new ImageTag((n) => ({ env: { [`TAG_${n}`]: text }, lines: `moving "$TAG_${n}"` }), text);
  }

  private static latestFor(branch: Value): ImageTag {
    return new ImageTag((n) => ({
      env: { BRANCH: Value.BRANCH, PULL_REQUEST: Value.PULL_REQUEST_NUMBER, [`LATEST_BRANCH_${n}`]: branch },
      lines: `if [ -z "$PULL_REQUEST" ] && [ -n "$BRANCH" ] && [ "$BRANCH" = "$LATEST_BRANCH_${n}" ]; then moving latest; fi`,
    }));
  }

  private constructor(private readonly _part: (n: number) => TagPart, private readonly _text?: Value) {}

  /** The part of a script that calls `tag` for each tag. @internal */
  public _bind(job: Job, n: number): TagPart {
    const text = this._text?._source;
    if (text?.kind === 'text' && !TAG.test(text.text)) {
      problem(job, 'image-tag', `${JSON.stringify(text.text)} is not a valid image tag`,
        'use at most 128 letters, digits, underscores, dots and dashes, starting with a letter, a digit or an underscore');
    }
    return this._part(n);
  }
}

/** Shell that sets `$tags`, the tags for this run with blanks between them, and `$moving`, those of them that an older run must not move back; and what it reads. @internal */
export function tagList(job: Job, tags: readonly ImageTag[]): TagList {
  const parts = tags.map((tag, i) => tag._bind(job, i + 1));
  if (parts.length === 0) problem(job, 'image-tag', 'the image has no tags', 'add at least one, such as ImageTag.commit()');
  const lines = parts.map((part) => part.lines).join('\n');
  return { env: Object.assign({}, ...parts.map(({ env }) => env)), script: [COLLECT, lines, REQUIRE].join('\n'), moves: /\bmoving /.test(lines) };
}

/** Shell that sets `$tags`, and what it reads. */
interface TagList {
  readonly env: { readonly [name: string]: Value };
  readonly script: string;
  /** Whether one of them may be another image's already. */
  readonly moves: boolean;
}

const COLLECT = shell`tags=
moving=
tag() {
  case "$1" in
    '' | [.-]* | *[!A-Za-z0-9_.-]*) printf 'no tag of an image: %s\n' "$1" >&2; exit 1 ;;
  esac
  if [ "\${#1}" -gt 128 ]; then echo "tag $1 is longer than 128 characters" >&2; exit 1; fi
  case " $tags " in
    *" $1 "*) ;;
    *) tags="$tags $1" ;;
  esac
}
moving() { tag "$1"; moving="$moving $1"; }`;

const REQUIRE = shell`tags=\${tags# }
if [ -z "$tags" ]; then echo 'this run gives the image no tag: add ImageTag.commit(), or run the job for Git tags only' >&2; exit 1; fi`;

const BRANCH = shell`if [ -n "$PULL_REQUEST" ]; then
  moving "pr-$PULL_REQUEST"
elif [ -n "$BRANCH" ]; then
  legal=$(printf '%s' "$BRANCH" | LC_ALL=C tr -cs 'A-Za-z0-9_.-' '-' | sed 's/^[.-]*//; s/-*$//' | cut -c 1-128)
  if [ -n "$legal" ]; then moving "$legal"; else echo 'nothing of the branch name can be in a tag: none for it'; fi
fi`;

const TIMESTAMPED = shell`if [ -z "$PULL_REQUEST" ] && [ -n "$BRANCH" ]; then
  legal=$(printf '%s' "$BRANCH" | LC_ALL=C tr -cs 'A-Za-z0-9_.-' '-' | sed 's/^[.-]*//; s/-*$//' | cut -c 1-80)
  tag "\${legal:-branch}-$SHORT_COMMIT-$(date +%s)"
fi`;

function semverLines(n: number): string {
  return shell`version=
case "$GIT_TAG" in "$VERSION_PREFIX_${n}"[0-9]*) version=\${GIT_TAG#"$VERSION_PREFIX_${n}"} ;; esac
case "$version" in *[!0-9A-Za-z.+-]*) version= ;; esac
if printf '%s\n' "$version" | grep -Eq '^(0|[1-9][0-9]*)([.](0|[1-9][0-9]*)){2}([-+][0-9A-Za-z.+-]+)?$'; then
  moving "$(printf '%s' "$version" | tr + _)"
  case "$version" in
    *[-+]*) ;;
    *)
      moving "\${version%.*}"
      if [ "\${version%%.*}" != 0 ]; then moving "\${version%%.*}"; fi
      ;;
  esac
fi`;
}
