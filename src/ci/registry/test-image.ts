import { Duration } from 'cdk8s';
import type { BuildImage } from './build-image';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { imageReference } from '../tools/pins';
import { Value } from '../value';

/** The program that runs containers. */
export enum ContainerEngine {
  DOCKER = 'docker',
  PODMAN = 'podman',
}

/** Properties of a test of an image. */
export interface TestImageProps {
  /** The build; in the same job, or in one before it whose artifact has the build's `archive`. */
  readonly built: BuildImage;
  /** What is checked, in this order; at least one. */
  readonly checks: ImageCheck[];
  /**
   * Environment variables of the container; not `PATH`, `HOME` and those of Docker and Podman.
   *
   * @default - the image's
   */
  readonly env?: { [name: string]: Value };
  /**
   * For how long all checks together may wait, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;
  /**
   * The program that runs it.
   *
   * @default - Podman for images of Podman and Buildah, else Docker
   */
  readonly engine?: ContainerEngine;
}

/**
 * Starts a built image and checks it, before it is pushed. The container is removed in any case; when a check fails, its log is shown. Nothing of the
 * machine is published: checks over HTTP run inside the container's network, so it does not matter where the daemon is.
 *
 * @example
 * new ci.TestImage({ built, checks: [ci.ImageCheck.http({ port: 8080, path: '/healthz' }), ci.ImageCheck.command('id -u | grep -v "^0$"')] });
 */
export class TestImage implements IStep {
  constructor(private readonly _props: TestImageProps) {}

  public bind(job: Job): StepSpec {
    const { built: build, checks, env = {}, timeout = Duration.minutes(1) } = this._props;
    const engine = this._props.engine ?? build._props.builder._engine;
    this._check(job, timeout);
    const parts = checks.map((check, i) => check._bind(job, i + 1));
    const needsCurl = parts.some((part) => part.needsCurl);
    const script = [
      PRIVATE_FOLDER,
      PREPARE,
      ...build._archive === undefined ? [] : ['ENGINE image inspect "$LOCAL_NAME" >/dev/null 2>&1 || ENGINE load --quiet --input "$ARCHIVE"'],
      ...parts.some((part) => part.needsContainer) ? [start(Object.keys(env))] : [],
      ...parts.map((part) => part.script),
      'echo "the image passed its tests"',
    ].join('\n').replace(/\bENGINE\b/g, engine);
    return {
      name: `Test ${build._props.image._label}`,
      script,
      env: {
        LOCAL_NAME: build._localName,
        TIMEOUT: Value.literal(String(Math.ceil(timeout.toSeconds({ integral: false })))),
        ...build._archive === undefined ? {} : { ARCHIVE: Value.literal(build._archive) },
        ...needsCurl ? { CURL_IMAGE: Value.literal(imageReference(job.pipeline, 'docker.io/curlimages/curl')) } : {},
        ...Object.assign({}, ...parts.map((part) => part.env)) as { [name: string]: Value },
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`CONTAINER_${name}`, value])),
      },
      tools: [engine],
      needsDocker: engine === 'docker',
    };
  }

  private _check(job: Job, timeout: Duration): void {
    if (this._props.checks.length === 0) {
      problem(job, 'image-test', 'checks is empty, so the image is not tested', 'add at least one check, such as ImageCheck.http({ port: 8080 })');
    }
    const seconds = timeout.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < 1) {
      problem(job, 'image-test', `timeout is ${seconds} seconds, which is not valid`,
        'use whole seconds, at least one');
    }
    for (const name of Object.keys(this._props.env ?? {})) {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        problem(job, 'image-test', `${JSON.stringify(name)} is not a valid variable name`,
          'use letters, digits and underscores, not starting with a digit');
      } else if (/^(?:PATH|HOME|(?:DOCKER|CONTAINER|XDG)_.*)$/.test(name)) {
        problem(job, 'image-test', `the container's variable ${name} would also affect the program that starts it`, 'set it in the image');
      }
    }
  }
}

const PREPARE = shell`container=
finish() {
  status=$?
  if [ -n "$container" ]; then
    if [ "$status" != 0 ]; then
      echo 'the container said:' >&2
      ENGINE logs --tail 200 "$container" >&2 || :
    fi
    ENGINE rm --force --volumes "$container" >/dev/null || :
  fi
  rm -rf "$private"
}
trap finish EXIT
deadline=$(($(date +%s) + TIMEOUT))
again() {
  if [ "$(date +%s)" -ge "$deadline" ]; then printf 'after %s seconds: %s\n' "$TIMEOUT" "$1" >&2; exit 1; fi
  sleep 1
}
alive() {
  if [ "$(ENGINE inspect --format '{{.State.Running}}' "$container")" = true ]; then return; fi
  echo 'the container ended by itself' >&2
  exit 1
}
says() {
  if [ -z "$1" ] || grep -Fiq -e "$1" "$private/answer"; then return; fi
  printf 'the answer does not have: %s\n' "$1" >&2
  head -c 2000 "$private/answer" >&2
  exit 1
}`;

/** Values of the container's variables are in the environment of the program, not in its arguments. */
function start(names: readonly string[]): string {
  if (names.length === 0) return 'container=$(ENGINE run --detach "$LOCAL_NAME")';
  return shell`container=$(
${names.map((name) => `  export ${name}="$CONTAINER_${name}"`).join('\n')}
  exec ENGINE run --detach${names.map((name) => ` --env ${name}`).join('')} "$LOCAL_NAME"
)`;
}

/** What an answer over HTTP must be. */
export interface HttpCheckOptions {
  /** Port inside the container. */
  readonly port: number;
  /**
   * Path and query.
   *
   * @default /
   */
  readonly path?: string;
  /**
   * A text that the answer has, as it is; upper and lower case are one.
   *
   * @default - any answer with a status below 400
   */
  readonly contains?: string;
}

/** What a run of the image must say. */
export interface RunCheckOptions {
  /**
   * A text that the output has, as it is; upper and lower case are one.
   *
   * @default - any: it must end without error
   */
  readonly contains?: string;
}

/** One check of a script; `n` keeps its variables apart from those of others. */
interface CheckPart {
  readonly env: { readonly [name: string]: Value };
  /** Shell that ends with an error when the check fails; `ENGINE` stands for the program that runs containers. */
  readonly script: string;
  /** Whether it is about the running container. */
  readonly needsContainer: boolean;
  readonly needsCurl: boolean;
}

/** What is checked of a built image. */
export class ImageCheck {
  /**
   * The image's own `HEALTHCHECK` becomes healthy. Podman and Buildah leave it out of images in OCI format, their default: use another check there.
   */
  public static healthy(): ImageCheck {
    return new ImageCheck(() => undefined, () => ({ env: {}, script: HEALTHY, needsContainer: true, needsCurl: false }));
  }

  /** The container answers HTTP, asked from inside its own network until it does or the deadline is over. */
  public static http(options: HttpCheckOptions): ImageCheck {
    const { port, path = '/', contains = '' } = options;
    return new ImageCheck((job) => {
      if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        problem(job, 'image-test', `port is ${port}, which is not a valid port`,
          'use a whole number from 1 to 65535');
      }
      if (!/^\/[^\s]*$/.test(path)) {
        problem(job, 'image-test', `path is ${JSON.stringify(path)}, which is not a valid URL path`,
          'start it with a slash, and encode spaces');
      }
    }, (n) => ({
      env: { [`URL_${n}`]: Value.literal(`http://127.0.0.1:${port}${path}`), [`TEXT_${n}`]: Value.literal(contains) },
      script: http(n),
      needsContainer: true,
      needsCurl: true,
    }));
  }

  /**
   * A command in the running container ends without error. The image must have a shell.
   *
   * @param command one line or several for `sh`
   */
  public static command(command: string): ImageCheck {
    return new ImageCheck((job) => {
      if (command.trim() === '') problem(job, 'image-test', 'a command is empty', 'set the command, or remove the check');
    }, (n) => ({
      env: { [`COMMAND_${n}`]: Value.literal(command) },
      script: shell`alive
echo "in the container: $COMMAND_${n}"
ENGINE exec "$container" sh -c "$COMMAND_${n}"`,
      needsContainer: true,
      needsCurl: false,
    }));
  }

  /**
   * A new container with these arguments ends without error: for command line programs.
   *
   * @param args arguments behind the image's entry point
   * @param options what it must say
   */
  public static run(args: string[], options: RunCheckOptions = {}): ImageCheck {
    return new ImageCheck(() => undefined, (n) => ({
      env: { ...Object.fromEntries(args.map((arg, i) => [`ARGUMENT_${n}_${i + 1}`, Value.literal(arg)])), [`TEXT_${n}`]: Value.literal(options.contains ?? '') },
      script: shell`ENGINE run --rm "$LOCAL_NAME"${args.map((_, i) => ` "$ARGUMENT_${n}_${i + 1}"`).join('')} >"$private/answer"
says "$TEXT_${n}"`,
      needsContainer: false,
      needsCurl: false,
    }));
  }

  private constructor(private readonly _validate: (job: Job) => void, private readonly _part: (n: number) => CheckPart) {}

  /** @internal */
  public _bind(job: Job, n: number): CheckPart {
    this._validate(job);
    return this._part(n);
  }
}

const HEALTHY = shell`while :; do
  alive
  health=$(ENGINE inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container")
  case "$health" in
    healthy) break ;;
    '' | none) echo 'the image has no HEALTHCHECK' >&2; exit 1 ;;
    unhealthy) echo 'the container is unhealthy' >&2; exit 1 ;;
  esac
  again 'it is not healthy'
done
echo 'healthy'`;

function http(n: number): string {
  return shell`until ENGINE run --rm --quiet --network "container:$container" "$CURL_IMAGE" --fail-with-body -sS --max-time 10 "$URL_${n}" \
  >"$private/answer" 2>"$private/error"; do
  alive
  again "$URL_${n} does not answer: $(tail -n 1 "$private/error")"
done
says "$TEXT_${n}"
echo "$URL_${n} answers"`;
}
