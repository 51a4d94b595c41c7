import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { problem, problemsAtSynthesis, Mistake } from '../base/problem';
import {
  Condition, DeploymentEnvironment, GitAccess, GitServer, InstallTools, IStep, Job, JobCondition, Pipeline, PipelineSecret, PromoteImage,
  ProposeFiles, Tool, Value, WaitForArgoCD, WaitForFlux, WaitForPullRequest,
} from '../ci';
import type { Environment } from './environment';
import { Gate } from './freeze-window';
import { ListRendered } from './list-rendered';
import { mistakesAround, PromotedPlace } from './promotion-checks';
import { WaitForApproval } from './wait-for-approval';
import { traceOrigin } from '../base/origin';
import { freeIds } from '../base/own-key';

/** One image that is promoted, and the version of it that this run brings. At least one of tag and digest. */
export interface PromotedImage {
  /** Its name in the pins of the environments, such as `ghcr.io/org/shop`. */
  readonly image: string;
  /**
   * The tag.
   *
   * @default - none: the digest alone says what runs
   */
  readonly tag?: Value;
  /**
   * The digest.
   *
   * @default - none: the tag alone says what runs
   */
  readonly digest?: Value;
}

/** Changes that cannot wait for all environments. */
export interface HotfixOptions {
  /**
   * How their tags begin. A trigger of the pipeline has to start it for such tags.
   *
   * @default hotfix-
   */
  readonly tagPrefix?: string;
  /**
   * The environments that they leave out.
   *
   * @default - all but the last one
   */
  readonly skips?: Environment[];
}

/** Properties of a promotion. */
export interface PromotionProps {
  /** Where the images go, in this order. */
  readonly environments: Environment[];
  /**
   * What goes there; several images go together.
   *
   * @default - none: all environments are rendered
   */
  readonly images?: PromotedImage[];
  /** How the repository with the environments is reached: may read and write it, and its pull requests. */
  readonly access: GitAccess;
  /**
   * Token for the API of its server.
   *
   * @default - the token of the access
   */
  readonly token?: PipelineSecret;
  /**
   * What keeps it.
   *
   * @default - what belongs to the pipeline's platform
   */
  readonly server?: GitServer;
  /**
   * How the pipeline's own repository is read, to learn which of two commits contains the other.
   *
   * @default - the history in the checkout
   */
  readonly history?: GitAccess;
  /**
   * Jobs that come before the first environment, such as the one that pushes the images.
   *
   * @default - none
   */
  readonly needs?: Job[];
  /**
   * Steps of each job before all others.
   *
   * @default - kubectl is installed
   */
  readonly setup?: IStep[];
  /**
   * When a pull request that nobody merges counts as refused.
   *
   * @default Duration.hours(5)
   */
  readonly mergeTimeout?: Duration;
  /**
   * When an environment that does not become healthy counts as failed.
   *
   * @default Duration.minutes(10)
   */
  readonly healthTimeout?: Duration;
  /**
   * How often it looks while it waits.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;
  /**
   * Whether tags can bring changes that leave environments out. The commit of such a tag gives the reason, in a line `Hotfix: REASON` of its message.
   *
   * @default - no change leaves an environment out
   */
  readonly hotfix?: HotfixOptions;
}

/**
 * Takes images from environment to environment, by the jobs of a pipeline: one job an environment. Each waits until the environment may change (freeze windows,
 * the platform's approvers), opens a pull request that changes the version in the environment's pins, waits for its merge, until the environment is healthy at
 * exactly that change, and for `verify`. Then the next one begins; so nothing gets into an environment that did not run, healthy and verified, in the one before.
 *
 * Whatever fails stops the promotion: later environments keep what they have. A run that a newer one has overtaken stops with exit status 10 and `superseded by`,
 * one in a freeze window with 11 and `frozen until`; the job can be run again. To go back, revert the commit of the application, or the merge of the pull request.
 * Several images have a pull request each; the environment waits for all of them before it is verified. An environment that is `rendered` has one that shows what changes in the
 * cluster. Each environment may be in a `Repository` of its own, also in one that stands for another branch of the same address.
 *
 * @example
 * declare const staging: promotion.Environment;
 * declare const live: promotion.Environment;
 * declare const push: ci.PushImage;
 * new promotion.Promotion(pipeline, 'shop', {
 *   environments: [staging, live],
 *   images: [{ image: 'ghcr.io/org/shop', tag: push.tag, digest: push.digest }],
 *   access: ci.GitAccess.token(ci.PipelineSecret.platform('MANIFESTS_TOKEN')),
 *   needs: [job],
 * });
 */
export class Promotion extends Construct {
  /** The job of each environment, in their order. */
  public readonly jobs: Job[];

  /** @internal */
  public readonly _props: PromotionProps;
  private readonly _pipeline: Pipeline;

  constructor(pipeline: Pipeline, id: string, props: PromotionProps) {
    super(pipeline, id);
    this._props = props;
    freeIds(this);
    traceOrigin(this);
    this._pipeline = pipeline;
    this.jobs = [];
    this._check();
    if (this._props.environments.length === 0) return;
    for (const environment of new Set(props.environments)) this.jobs.push(this._job(environment, this.jobs.at(-1)));
    const all = (): Promotion[] => this.node.root.node.findAll().filter((each): each is Promotion => each instanceof Promotion);
    problemsAtSynthesis(this, () => mistakesAround(this, all()));
  }

  private _job(environment: Environment, before: Job | undefined): Job {
    const { needs = [], setup = [new InstallTools({ tools: [Tool.kubectl()] })] } = this._props;
    const { _approvers: approvers, _props: { verify = [], freezes = [] } } = environment;
    const isGitea = this._pipeline.platform._kind === 'gitea';
    const hotfix = this._hotfix;
    return this._pipeline.addJob(`${this.node.id}-${environment.node.id}`, {
      name: `${this.node.id} to ${environment.node.id}`,
      needs: before ? [before] : needs,
      condition: this._condition(environment),
      when: hotfix && before ? JobCondition.ON_SUCCESS_OR_SKIPPED : undefined,
      environment: isGitea ? undefined : new DeploymentEnvironment({ name: environment.node.id, url: environment.url, approvers }),
      timeout: Duration.minutes(Math.ceil(inMinutes(this._mergeTimeout) + inMinutes(this._healthTimeout) + 45)),
      downloads: environment._props.rendered?.downloads,
      steps: [
        ...setup,
        ...freezes.length > 0 || hotfix ? [new Gate({ environment: environment.node.id, freezes, hotfixTag: hotfix?.tag })] : [],
        ...this._deployment(environment, isGitea ? approvers : undefined),
        ...verify,
      ],
    });
  }

  /** Pull requests for all images first, then what waits for them: people see all of them together. */
  private _deployment(environment: Environment, reviewers: string[] | undefined): IStep[] {
    const { access, token = tokenOf(access), server, interval } = this._props;
    const { repository, delivery } = environment;
    const handOvers = [...this._pinned(environment), ...this._rendered(environment)];
    const wait = { repository, server, token, interval, timeout: this._mergeTimeout };
    const merges = handOvers.map((handOver) => new WaitForPullRequest({ ...wait, pullRequest: handOver.pullRequestNumber }));
    return [
      ...environment._props.rendered ? [...environment._props.rendered.steps, new ListRendered(folderOf(environment))] : [],
      ...handOvers,
      ...reviewers ? handOvers.map((handOver) => new WaitForApproval({ ...wait, handOver, reviewers })) : [],
      ...merges,
      // Others commit to the same repository: the cluster may be at a later commit that contains this one.
      ...merges.map(({ mergeCommit: commit }) => {
        const { access: cluster } = environment._props;
        const applied = { delivery, commit, access: cluster, interval, timeout: this._healthTimeout, history: { repository, access } };
        return delivery.kind === 'Application' ? new WaitForArgoCD(applied) : new WaitForFlux(applied);
      }),
    ];
  }

  private _pinned(environment: Environment): PromoteImage[] {
    const { images = [], access, server, token, history } = this._props;
    return images.flatMap(({ image, tag, digest }) => {
      const pin = environment._pin(image);
      return pin ? [new PromoteImage({ pin, access, tag, digest, history, pullRequest: { server, token, branch: environment._branch(pin) } })] : [];
    });
  }

  private _rendered(environment: Environment): ProposeFiles[] {
    const { access, server, token, history } = this._props;
    const folder = environment._rendered;
    if (folder === undefined) return [];
    const { repository } = environment;
    return [new ProposeFiles({ source: folderOf(environment), repository, folder, access, history, pullRequest: { server, token } })];
  }

  private get _mergeTimeout(): Duration {
    return this._props.mergeTimeout ?? Duration.hours(5);
  }

  private get _healthTimeout(): Duration {
    return this._props.healthTimeout ?? Duration.minutes(10);
  }

  private get _hotfix(): { readonly tag: string; readonly skips: ReadonlySet<Environment> } | undefined {
    const { hotfix, environments } = this._props;
    return hotfix && { tag: hotfix.tagPrefix ?? 'hotfix-', skips: new Set(hotfix.skips ?? environments.slice(0, -1)) };
  }

  /** A pull request promotes nothing; neither does another branch. Where another pipeline starts this one, that was decided there. */
  private _condition(environment: Environment): Condition | undefined {
    const { repository, _props: { triggers } } = this._pipeline;
    const hotfix = this._hotfix;
    const onBranch = triggers.every(({ _source }) => _source.kind === 'pipeline') ? undefined : Condition.onBranch(repository.branch);
    if (!hotfix) return onBranch;
    const isHotfix = Condition.onTag(hotfix.tag);
    if (hotfix.skips.has(environment)) return onBranch ?? Condition.unless(isHotfix);
    return onBranch && Condition.any(onBranch, isHotfix);
  }

  private _check(): void {
    const { environments, images = [] } = this._props;
    const say = (check: Mistake['check'], message: string, fix: string): void => problem(this, check, message, fix);
    if (environments.length === 0) say('promotion-order', 'the promotion has no environments', 'add at least one');
    if (images.length === 0 && !environments.some(({ _rendered }) => _rendered !== undefined)) say('promotion-order', 'the promotion has no images', 'add at least one');
    for (const each of twice(environments)) say('promotion-order', `environment ${each.node.id} is in the order twice: it would wait for itself`, 'list it once');
    for (const image of twice(images.map((each) => each.image))) say('promotion-order', `image ${image} is promoted twice`, 'list it once');
    for (const { image } of images) this._checkPins(image);
    for (const environment of new Set(environments)) {
      if (environment.node.root !== this.node.root) say('environment-cluster', `environment ${environment.node.id} belongs to another app`, 'use an environment of this app');
      if (environment.repository === this._pipeline.repository) this._checkLoop(environment);
      if (environment._props.apply?.wait === false) {
        say('promotion-gap', `environment ${environment.node.id} counts as healthy as soon as it is applied, because its delivery has wait: false: what comes after it would not have run there`, 'leave wait out');
      }
    }
    this._checkHotfix();
  }

  private _checkPins(image: string): void {
    for (const environment of new Set(this._props.environments)) {
      if (environment._pin(image) || environment._rendered !== undefined) continue;
      problem(this, 'promotion-gap', `environment ${environment.node.id} has no pin for image ${image}, so what comes after it would not have run there`,
        `add it to the pins of the environment, which are ${environment._images.join(', ') || 'none'}`);
    }
  }

  /** A promotion is a commit: it must not start the next run. */
  private _checkLoop(environment: Environment): void {
    const { triggers } = this._pipeline._props;
    for (const { _source } of triggers) {
      if (_source.kind !== 'push') continue;
      const { branches, tags, paths, ignoredPaths = [] } = _source.options;
      const isOfBranch = branches ? branches.some((each) => matches(each, environment.repository.branch)) : !tags;
      if (!isOfBranch) continue;
      const isIn = (patterns: readonly string[], name: string): boolean => patterns.some((each) => matches(each, name));
      const isSeen = (name: string): boolean => (paths ? isIn(paths, name) : !isIn(ignoredPaths, name));
      const file = this._changes(environment).find(isSeen);
      if (file === undefined) continue;
      problem(this, 'promotion-loop', `${file} is in the repository of the pipeline, which each change of it starts: promotions would start runs that promote`,
        `exclude it in the trigger, such as Trigger.push({ branches: ['${environment.repository.branch}'], ignoredPaths: ['${file.split('/')[0]}/**'] })`);
    }
  }

  /** Files that a promotion changes. */
  private _changes(environment: Environment): string[] {
    const pins = (this._props.images ?? []).flatMap(({ image }) => environment._pin(image)?.file ?? []);
    return [...new Set([...pins, ...environment._rendered === undefined ? [] : [`${environment._rendered}/kustomization.yaml`]])];
  }

  private _checkHotfix(): void {
    const hotfix = this._hotfix;
    if (!hotfix) return;
    const isStarted = this._pipeline._props.triggers.some(({ _source }) => _source.kind === 'push'
      && (_source.options.tags?.some((each) => matches(each, `${hotfix.tag}1`)) ?? false));
    if (!isStarted) {
      problem(this, 'promotion-hotfix', `no trigger of the pipeline starts it for tags such as ${hotfix.tag}1`, `add Trigger.push({ tags: ['${hotfix.tag}*'] })`);
    }
    for (const each of hotfix.skips) {
      if (this._props.environments.includes(each)) continue;
      problem(this, 'promotion-hotfix', `a hotfix leaves out environment ${each.node.id}, which is not in the promotion`, 'list environments of the promotion in skips');
    }
    if (this._props.environments.length > 0 && this._props.environments.every((each) => hotfix.skips.has(each))) {
      problem(this, 'promotion-hotfix', 'a hotfix leaves out every environment', 'keep at least one');
    }
  }

  /** The places that it changes. @internal */
  public get _places(): readonly PromotedPlace[] {
    const images = [...new Set(this._props.images?.map(({ image }) => image))];
    return [...new Set(this._props.environments)].flatMap((environment) => {
      const pinned = images.flatMap((image) => {
        const pin = environment._pin(image);
        return pin ? [{ environment, what: `image ${image}`, place: pin._place, isAutomated: environment._isAutomated(image) }] : [];
      });
      const folder = environment._rendered;
      if (folder === undefined) return pinned;
      return [...pinned, { environment, what: `folder ${folder}`, place: JSON.stringify([environment.repository.node.path, folder]), isAutomated: false }];
    });
  }

  /** What comes directly after what. @internal */
  public get _order(): readonly (readonly [Environment, Environment])[] {
    const environments = [...new Set(this._props.environments)];
    return environments.slice(1).map((to, i) => [environments[i], to] as const);
  }
}

/** Folder of the checkout that has what was rendered. */
function folderOf({ node, _props: { rendered } }: Environment): string {
  return rendered?.folder ?? `rendered/${node.id}`;
}

function inMinutes(duration: Duration): number {
  return duration.toMinutes({ integral: false });
}

function tokenOf({ _token: token }: GitAccess): PipelineSecret | undefined {
  return token?._source.kind === 'secret' ? token._source.secret : undefined;
}

function twice<T>(all: readonly T[]): T[] {
  return [...new Set(all.filter((each, i) => all.indexOf(each) < i))];
}

/** Whether a pattern with `*` and `**` takes a name. */
function matches(pattern: string, name: string): boolean {
  const literal = pattern.split(/(\*{1,2})/).map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${literal.join('')}$`).test(name);
}
