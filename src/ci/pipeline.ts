import { JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Job, JobOptions } from './job';
import type { PipelineSecret } from './pipeline-secret';
import { planPipeline } from './plan/plan';
import type { Platform } from './platform';
import type { ContainerOptions, Runner } from './runner';
import type { Concurrency, Trigger } from './trigger';
import type { Value } from './value';
import { traceOrigin } from '../base/origin';
import { freeIds } from '../base/own-key';
import { problem } from '../base/problem';
import type { Repository } from '../repository';

/** Properties of a pipeline. */
export interface PipelineProps {
  /** The CI system that runs it. */
  readonly platform: Platform;
  /** What starts a run; at least one. */
  readonly triggers: Trigger[];
  /**
   * What the platform shows.
   *
   * @default - its id
   */
  readonly name?: string;
  /**
   * Path of its file below the repository. GitHub and Gitea read files of their own folder only: others are refused there.
   *
   * @default - `.github/workflows/<id>.yml`, `.gitea/workflows/<id>.yml`, `.gitlab-ci.yml`, or `azure-pipelines.yml` for the id `ci` and
   * `azure-pipelines-<id>.yml` for others
   */
  readonly file?: string;
  /**
   * Secrets that its steps may ask for.
   *
   * @default - none
   */
  readonly secrets?: PipelineSecret[];
  /**
   * Environment variables of all jobs.
   *
   * @default - none
   */
  readonly env?: { [name: string]: Value };
  /**
   * The machine of jobs that name none.
   *
   * @default - the platform's
   */
  readonly runner?: Runner;
  /**
   * Programs that the runners and images of all jobs have, beside those that the library knows of.
   *
   * @default - none
   */
  readonly has?: string[];
  /**
   * The container of jobs that name none.
   *
   * @default - none; on GitLab the platform's default image
   */
  readonly container?: ContainerOptions;
  /**
   * What happens to runs at the same time. On GitLab, whole runs do not wait for each other: there, give it to a job.
   *
   * @default - they all run
   */
  readonly concurrency?: Concurrency;
  /**
   * Commits of actions and digests of images that take the place of those in the library's pin table, or complete it: `actions/checkout` → 40
   * hexadecimal digits, `docker.io/aquasec/trivy` → `sha256:…`.
   *
   * @default - the library's
   */
  readonly pins?: { [name: string]: string };
}

/**
 * A CI/CD pipeline, written once and rendered for Gitea Actions, GitHub Actions, GitLab CI or Azure Pipelines into a file of its repository.
 * What the platform cannot do is an error that names the alternative.
 *
 * @example
 * const release = new ci.Pipeline(manifests, 'release', { platform: ci.Platform.gitea(), triggers: [ci.Trigger.push({ branches: ['main'] })] });
 * release.addJob('build', { steps: [new ci.Script({ name: 'Build', script: ['make'] })] });
 */
export class Pipeline extends Construct {
  /** The repository that it is in, and whose pushes start it. */
  public readonly repository: Repository;
  /** The CI system. */
  public readonly platform: Platform;
  /** Path of its file below the repository. */
  public readonly file: string;
  /** What the platform shows. */
  public readonly name: string;

  private _text?: string;
  private readonly _readers: (() => void)[] = [];
  private readonly _patches: JsonPatch[] = [];

  constructor(repository: Repository, id: string, private readonly _given: PipelineProps) {
    super(repository, id);
    freeIds(this);
    traceOrigin(this);
    this.repository = repository;
    this.platform = _given.platform;
    this.name = _given.name ?? id;
    this.file = repository._addFile({
      path: _given.file ?? this.platform._renderer.file(id),
      content: () => this._rendered,
      seeded: false,
    }, this);
    if (_given.triggers.length === 0) {
      problem(this, 'pipeline-trigger', 'the pipeline has no trigger, so it never runs',
        'add at least one, such as Trigger.push()');
    }
  }

  /**
   * Adds a job.
   *
   * @param id its name on the platform: at most 64 letters, digits, dashes and underscores, beginning with a letter; unique in the pipeline, where
   * capitals are like small letters
   * @param options what it does
   */
  public addJob(id: string, options: JobOptions): Job {
    const isInherited = id in {}; // names such as `constructor`, which every object has
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(id) || isInherited) {
      problem(this, 'job-name', `${JSON.stringify(id)} is not a valid job name`,
        'use at most 64 letters, digits, dashes and underscores, starting with a letter, and no reserved JavaScript property name');
    }
    const plain = id === '' || isInherited ? `job_${id}` : id.replace(/[^A-Za-z0-9_-]/g, '_');
    const isTaken = this.node.children.some((child) => child.node.id.toLowerCase() === plain.toLowerCase());
    if (!isTaken) return new Job(this, plain, options);
    problem(this, 'job-name', `two jobs have the name ${JSON.stringify(id)} (ignoring case)`, 'give one of them another id');
    return new Job(this, `${plain}_${this.node.children.length}`, options);
  }

  /**
   * Changes the file where the model does not reach: what is at a path of its YAML, as the platform spells it. Applied last, in the order of the
   * calls. The result is not checked: it is the platform that refuses a mistake.
   *
   * ```ts
   * pipeline.addJsonPatch(JsonPatch.add('/jobs/build/strategy/max-parallel', 2));
   * ```
   *
   * @param operations operations of RFC 6902
   */
  public addJsonPatch(...operations: JsonPatch[]): void {
    this._patches.push(...operations);
  }

  /** The jobs in the order in which they were added. */
  public get jobs(): Job[] {
    return this.node.children.filter((child): child is Job => child instanceof Job);
  }

  /** The text of its file; its steps are bound once. @internal */
  public get _rendered(): string {
    if (this._text === undefined) {
      this._text = this.platform._renderer.render(planPipeline(this));
      for (const read of this._readers) read();
    }
    return this._text;
  }

  /** Calls back when it is rendered, and what its steps need is known. @internal */
  public _onRendered(read: () => void): void {
    this._readers.push(read);
  }

  /** @internal */
  public get _props(): PipelineProps {
    return this._given;
  }

  /** What the file says after the program's own patches. @internal */
  public _patched(content: object): object {
    try {
      return this._patches.length > 0 ? JsonPatch.apply(content, ...this._patches) as object : content;
    } catch (error) {
      problem(this, 'pipeline-patch', `a patch cannot be applied: ${(error as Error).message.split('\n')[0]}`,
        'use paths that exist in the file; to add below a key, the key must exist');
      return content;
    }
  }
}
