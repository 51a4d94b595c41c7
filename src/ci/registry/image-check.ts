import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { Value } from '../value';

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
