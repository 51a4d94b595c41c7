import type { Registry, RegistrySource } from './registry';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { trim } from '../../base/trim';
import type { Repository } from '../../repository';
import type { Job } from '../job';
import { Value } from '../value';

/** One name between slashes, as the OCI distribution specification has it. */
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** An image in a registry, without tag: what a pipeline builds, or what it uses. */
export class Image {
  /**
   * An image with a name that the program knows.
   *
   * @param registry the registry
   * @param path name in the registry, without host and tag, such as `org/myapp` (Artifact Registry: `project/repository/myapp`): lower-case letters
   * and digits, with `.`, `_`, `-` or `/` between them. GitHub's registry: upper case becomes lower case
   */
  public static named(registry: Registry, path: string): Image {
    return new Image(registry, registry._source.lowersCase ? path.toLowerCase() : path);
  }

  /**
   * An image that is called like the Git repository of the run, in lower case: `ghcr.io/org/app`, GitLab's `$CI_REGISTRY_IMAGE`.
   *
   * @param registry the registry
   */
  public static ofRepository(registry: Registry): Image {
    return new Image(registry, undefined);
  }

  /** The registry. */
  public readonly registry: Registry;

  private constructor(registry: Registry, private readonly _path: string | undefined) {
    this.registry = registry;
  }

  /** What `IMAGE_NAME` reads. @internal */
  public get _env(): { [name: string]: Value } {
    return { IMAGE_HOST: this.registry._source.host, IMAGE_PATH: this._path === undefined ? Value.REPOSITORY : Value.literal(this._path) };
  }

  /** Host and path where the program knows them, for names of steps. @internal */
  public get _label(): string {
    return this._path ?? 'the image';
  }

  /** Host and path, where the program knows both. @internal */
  public _nameFor(repository: Repository): string | undefined {
    const { _source: host } = this.registry._source.host;
    return host.kind === 'text' ? `${host.text}/${this._path ?? repositoryName(repository.url)}` : undefined;
  }

  /** Records what is wrong with the image in a job that uses it. @internal */
  public _check(job: Job, use: ImageUse): void {
    const { _source: source } = this.registry;
    this.registry._check(job);
    if (source.ecr) {
      const { account, region, role } = source.ecr;
      job._awsNeeds.push({ role, image: { account, region, use, repository: this._path ?? repositoryName(job.pipeline.repository.url) } });
    }
    if (this._path === undefined) return;
    const levels = this._path.split('/').length;
    if (!PATH.test(this._path) || this._path.length > 255) {
      problem(job, 'image-name', `${JSON.stringify(this._path)} is not a valid image name`,
        'use lower-case letters and digits, with . _ - or / between them, without host and tag');
    } else if (levels < source.levels) {
      problem(job, 'image-name', `${this._path} has ${levels} ${levels === 1 ? 'part' : 'parts'}, but the registry requires ${source.levels}`,
        `use a name such as ${['project', 'repository', 'myapp'].slice(-source.levels).join('/')}`);
    } else {
      checkRobot(job, source, this._path, use);
    }
  }
}

/** What a platform calls the Git repository at an address, in lower case: owner and name. */
function repositoryName(url: string): string {
  return trim(URL.canParse(url) ? new URL(url).pathname : url, '/').replace(/\.git$/, '').toLowerCase();
}

/** Shell that sets `$IMAGE_NAME`, such as `harbor.example.com/org/myapp`, and ends where it cannot be one. @internal */
export const IMAGE_NAME = shell`IMAGE_NAME=$(printf '%s/%s' "$IMAGE_HOST" "$IMAGE_PATH" | tr '[:upper:]' '[:lower:]')
case "$IMAGE_NAME" in
  /* | */ | *[!a-z0-9./:_-]*) printf 'no name of an image: %s\n' "$IMAGE_NAME" >&2; exit 1 ;;
esac`;

/** How an image is used. */
type ImageUse = 'push' | 'pull';

const HOST = /^[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,5})?$/;

/** What is wrong with a registry in a job of this platform. @internal */
export function checkRegistryPlatform(job: Job, { kind, platform, knownHost }: RegistrySource): void {
  const actual = job.pipeline.platform._kind;
  if (platform && platform !== actual) {
    problem(job, 'registry-platform', `Registry.${kind}() logs in with a job token of ${NAMES[platform]}, but the pipeline runs on ${NAMES[actual]}`,
      'use Registry.basic with an access token as a secret');
  }
  if (knownHost !== undefined && !HOST.test(knownHost)) {
    problem(job, 'registry-host', `${JSON.stringify(knownHost)} is not a valid registry host`,
      'use lower-case letters, digits, dots and dashes, and a port if needed, without scheme and path');
  }
}

/** A problem where the robot is known not to do this with an image. */
function checkRobot(job: Job, { robot }: RegistrySource, path: string, use: ImageUse): void {
  if (!robot) return;
  const [project] = path.split('/');
  const own = /^[^+]*\$([^+$]+)\+[^+]+$/.exec(robot.fullName)?.[1];
  const allowed = (use === 'push' ? robot.pushesTo : robot.pullsFrom) ?? (own === undefined ? ['*'] : [own]);
  if (allowed.includes('*') || allowed.includes(project)) return;
  problem(job, 'registry-robot', `robot ${robot.fullName} may not ${use} ${use === 'push' ? 'to' : 'from'} project ${project} of image ${path}`,
    allowed.length ? `use an image in ${allowed.join(', ')}, or a robot of ${project}`
      : `grant it ProjectAccess.REPOSITORY_${use.toUpperCase()}${use === 'push' ? ' and REPOSITORY_PULL' : ''}`);
}

const NAMES = { github: 'GitHub', gitea: 'Gitea', gitlab: 'GitLab', azure: 'Azure Pipelines' } as const;
