import { Condition, RunEvent } from './condition';
import type { Job } from './job';
import { Cache } from './job-files';
import { Pipeline } from './pipeline';
import type { PipelineSecret } from './pipeline-secret';
import type { Platform } from './platform';
import { DiffManifests, PublishManifests, PublishManifestsProps } from './program-pipeline-manifests';
import { Toolchain } from './runner';
import type { IStep } from './step';
import { problem } from '../base/problem';
import type { Repository } from '../repository';
import { InstallTools } from './tools/install-tools';
import { programsOf } from './tools/program-facts';
import { Script } from './tools/script';
import { Tool } from './tools/tool';
import { Trigger } from './trigger';

/** Properties of a program's own pipeline. */
export interface ProgramPipelineProps {
  /** The CI system of the program's repository. */
  readonly platform: Platform;
  /** The repositories that the program renders, and how each is reached. At least one. */
  readonly publish: PublishManifestsProps[];
  /** Secrets that the accesses use. */
  readonly secrets: PipelineSecret[];
  /**
   * Version of Node.js.
   *
   * @default 24
   */
  readonly nodeVersion?: string;
  /**
   * Command that writes the manifests, and fails where a check does.
   *
   * @default npx --no-install cdk8s synth
   */
  readonly synthCommand?: string;
  /**
   * Steps before the synthesis, such as the program's tests.
   *
   * @default - none
   */
  readonly steps?: IStep[];
}

/**
 * The pipeline of the program itself. On a pull request it synthesizes the program, which runs all checks, and shows what would change in the manifests
 * repositories. On the default branch it publishes to them, by commits or pull requests; the first mistake ends it before anything is pushed.
 * On pull requests of forks platforms give no secrets: the comparison fails there.
 */
export class ProgramPipeline {
  /** The pipeline: more jobs can be added. */
  public readonly pipeline: Pipeline;
  /** The job of pull requests. */
  public readonly check: Job;
  /** The job of the default branch. */
  public readonly publish: Job;

  /**
   * @param repository the repository of the program's source
   * @param id the pipeline's id, which its file is named after
   */
  constructor(repository: Repository, id: string, props: ProgramPipelineProps) {
    this.pipeline = new Pipeline(repository, id, {
      platform: props.platform,
      secrets: props.secrets,
      triggers: [Trigger.push({ branches: [repository.branch] }), Trigger.pullRequest({ branches: [repository.branch] })],
    });
    const targets = props.publish.map((each) => each.repository);
    if (targets.length === 0 || new Set(targets).size < targets.length) {
      problem(this.pipeline, 'program-manifests', `publish is ${targets.map((each) => each.node.id).join(', ') || 'empty'}, which is not a valid list of repositories`,
        'list at least one repository, and each once');
    }
    const options = {
      toolchains: [Toolchain.node(props.nodeVersion ?? '24')],
      caches: [new Cache({ name: 'npm', keyFiles: ['package-lock.json'], paths: ['.npm'] })],
    };
    const synth = (): IStep[] => [
      new Script({ name: 'Install', script: ['npm ci --cache .npm --prefer-offline'], tools: ['npm'] }),
      ...props.steps ?? [],
      new Script({ name: 'Synthesize and check', script: [props.synthCommand ?? 'npx --no-install cdk8s synth'] }),
    ];
    this.check = this.pipeline.addJob('check', {
      ...options,
      condition: Condition.onEvent(RunEvent.PULL_REQUEST),
      steps: [...synth(), ...props.publish.map((each) => new DiffManifests(each))],
    });
    this.publish = this.pipeline.addJob('publish', {
      ...options,
      condition: Condition.onDefaultBranch(),
      steps: synth(),
    });
    const proposes = props.publish.some(({ pullRequest }) => pullRequest !== undefined);
    const { has, isComplete } = programsOf(this.publish, { needsDocker: false, ...props.platform._renderer.defaults });
    if (proposes && isComplete && !has.has('jq')) this.publish.addStep(new InstallTools({ tools: [Tool.jq()] }));
    for (const each of props.publish) this.publish.addStep(new PublishManifests(each));
  }
}
