import { azureJob } from './azure-job';
import { azureServices } from './azure-services';
import { problem } from '../../../base/problem';
import type { Pipeline } from '../../pipeline';
import type { PipelinePlan, PlannedJob, Renderer } from '../../plan/plan';
import type { PullRequestOptions, PushOptions } from '../../trigger';
import { identifiers } from '../job-values';
import { headerOf, oneLine, YamlComment, yamlText } from '../yaml-text';

/**
 * What the program knows of Azure Pipelines.
 *
 * Azure has ways of its own. It replaces `$(name)` in scripts where there is a variable of that name: scripts of this library read the environment
 * instead, and one that has a macro of Azure's or of the pipeline's secrets is refused; write `$( name)` for a command that is called like a
 * variable. Secrets are secret variables of the pipeline. Messages of commits are their first line, names of accounts are the displayed ones, the
 * default branch is that of the `Repository`, and conditions do not tell capitals from small letters. Limits of steps are whole minutes. Who must
 * agree is set up at the environment. Azure Repos start runs for pull requests by a branch policy only.
 *
 * @see https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
 */
export interface AzureOptions {
  /**
   * Names of pools of own agents, beside the images of Microsoft's.
   *
   * @default - none
   */
  readonly pools?: string[];
  /**
   * Image of jobs that name no runner.
   *
   * @default ubuntu-24.04
   */
  readonly defaultImage?: string;
}

/** How Azure takes a pipeline. @internal */
export function azureRenderer(options: AzureOptions): Renderer {
  return {
    file: (id) => id === 'ci' ? 'azure-pipelines.yml' : `azure-pipelines-${id}.yml`,
    checksHealth: true,
    defaults: { defaultRunner: options.defaultImage },
    render: (plan) => render(plan, options),
  };
}

function render(plan: PipelinePlan, options: AzureOptions): string {
  const { pipeline } = plan;
  const names = identifiers(plan.jobs.map(({ id }) => id));
  const services = azureServices(plan);
  const start = triggers(pipeline);
  const resources = {
    ...start.pipelines.length > 0 && { pipelines: start.pipelines },
    ...services.containers.length > 0 && { containers: services.containers },
  };
  const content = {
    ...start.content,
    ...azureLock(plan),
    ...Object.keys(resources).length > 0 && { resources },
    jobs: plan.jobs.map((planned) => azureJob({ plan, options, services, names }, planned)),
  };
  const remarks: YamlComment[] = plan.jobs.flatMap(({ job }, index) => {
    const { environment } = job._options;
    const url = environment?.options.url;
    const approvers = environment?._approvers ?? [];
    const at = ['jobs', index, 'environment'];
    return [
      ...url ? [{ at, text: oneLine(url) }] : [],
      ...approvers.length > 0 ? [{ at, text: oneLine(`waits for ${approvers.join(', ')}, who are set up once: Environments > Approvals and checks`) }] : [],
    ];
  });
  if ('lockBehavior' in content) remarks.push({ at: ['lockBehavior'], text: 'counts for environments with the check "Exclusive lock"' });
  const header = `${oneLine(pipeline.name)}. ${headerOf(pipeline)}`;
  checkTemplates(pipeline, content, '');
  return yamlText(pipeline._patched(content), header, [...start.remarks, ...remarks]);
}

/** Azure replaces `${{ … }}` everywhere in its files before anything runs; texts of values are taken apart, names and paths are not. */
function checkTemplates(pipeline: Pipeline, value: unknown, at: string): void {
  if (value !== null && typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) checkTemplates(pipeline, each, `${at}/${key}`);
  } else if (typeof value === 'string' && value.includes('${{')) {
    problem(pipeline, 'azure-template', `${at} would be ${JSON.stringify(value)}, which is not valid`,
      'use another name: Azure interprets ${{ as the start of an expression');
  }
}

/** What starts a run, in Azure's keys. */
interface AzureTriggers {
  readonly content: object;
  /** Pipelines whose end starts a run. */
  readonly pipelines: readonly object[];
  readonly remarks: readonly YamlComment[];
}

/** What starts a run. Everybody who may run the pipeline can start it by hand: there is no key for that. */
function triggers(pipeline: Pipeline): AzureTriggers {
  const sources = pipeline._props.triggers.map((trigger) => trigger._source);
  const pushes = sources.flatMap((source) => source.kind === 'push' ? [source.options] : []);
  const pulls = sources.flatMap((source) => source.kind === 'pullRequest' ? [source.options] : []);
  const crons = [...new Set(sources.flatMap((source) => source.kind === 'schedule' ? [source.cron] : []))];
  const ends = sources.flatMap((source) => source.kind === 'pipeline' ? [source] : []);
  const { concurrency } = pipeline._props;
  const batch = concurrency?.perBranch && concurrency.replacesWaiting;
  const content = {
    trigger: pushes.length > 0 ? { ...batch && { batch: true }, ...push(pipeline, pushes) } : 'none',
    pr: pulls.length > 0 ? { ...concurrency && { autoCancel: concurrency.cancelsOlder ?? false }, ...pull(pipeline, pulls) } : 'none',
    ...crons.length > 0 && {
      schedules: crons.map((cron) => ({ cron, displayName: cron, branches: { include: [pipeline.repository.branch] }, always: true })),
    },
  };
  const remarks = pulls.length > 0 ? [{ at: ['pr'], text: 'Azure Repos do not read this: there a branch policy (build validation) runs the pipeline' }] : [];
  return {
    content,
    remarks,
    pipelines: ends.map(({ name, options }, index) => ({
      pipeline: `upstream_${index + 1}`,
      source: name,
      trigger: options.branches ? { branches: { include: options.branches.map(pattern) } } : true,
    })),
  };
}

function push(pipeline: Pipeline, all: readonly PushOptions[]): object {
  oneOf(pipeline, 'pushes', all.map(({ paths, ignoredPaths }) => ({ paths, ignoredPaths })));
  const branches = all.flatMap((each) => each.branches ?? (each.tags ? [] : ['*']));
  const tags = all.flatMap((each) => each.tags ?? []);
  const { paths, ignoredPaths } = all[0];
  return {
    branches: branches.length > 0 ? { include: distinct(branches) } : { exclude: ['*'] },
    ...tags.length > 0 && { tags: { include: distinct(tags) } },
    ...(paths || ignoredPaths) && { paths: { ...paths && { include: paths }, ...ignoredPaths && { exclude: ignoredPaths } } },
  };
}

function pull(pipeline: Pipeline, all: readonly PullRequestOptions[]): object {
  oneOf(pipeline, 'pull requests', all.map(({ paths }) => ({ paths })));
  const branches = all.flatMap((each) => each.branches ?? ['*']);
  return { branches: { include: distinct(branches) }, ...all[0].paths && { paths: { include: all[0].paths } } };
}

function oneOf(pipeline: Pipeline, what: string, paths: readonly object[]): void {
  if (paths.every((each) => JSON.stringify(each) === JSON.stringify(paths[0]))) return;
  problem(pipeline, 'azure-trigger', `${what} trigger it with different paths`,
    'Azure supports one list of paths for all: use the same for each, or create two pipelines');
}

function distinct(patterns: readonly string[]): string[] {
  return [...new Set(patterns.map(pattern))];
}

/** In names of branches and tags, `*` of Azure's is anything. */
function pattern(name: string): string {
  return name.replace(/\*+/g, '*');
}

/** What Azure can do about runs at the same time. The rest is in the triggers. */
function azureLock(plan: PipelinePlan): object {
  const locks = new Set([...lockOfPipeline(plan), ...plan.jobs.flatMap(lockOfJob)]);
  if (locks.size > 1) {
    problem(plan.pipeline, 'azure-concurrency', 'some jobs replace waiting runs and others do not', 'Azure has one setting for all: use the same replacesWaiting everywhere');
  }
  const [lockBehavior] = locks;
  return lockBehavior === undefined ? {} : { lockBehavior };
}

const behavior = (replacesWaiting = false): string => replacesWaiting ? 'runLatest' : 'sequential';

function lockOfPipeline({ pipeline, jobs }: PipelinePlan): string[] {
  const { concurrency, triggers: starts } = pipeline._props;
  if (!concurrency) return [];
  const { group, cancelsOlder, perBranch, replacesWaiting } = concurrency;
  const kinds = starts.map(({ _source }) => _source.kind);
  if (cancelsOlder) {
    if (perBranch && kinds.every((kind) => kind === 'pullRequest')) return [];
    problem(pipeline, 'azure-concurrency', `a run of group ${group} cancels older ones`, 'Azure does this only for pull requests: let the newer run wait');
  } else if (perBranch && kinds.every((kind) => kind === 'push')) {
    if (replacesWaiting) return [];
    problem(pipeline, 'azure-concurrency', `each run of group ${group} waits for its turn`,
      'Azure runs once for all pushes that came while it was busy: set replacesWaiting: true if that is right, or omit the concurrency');
  } else if (!perBranch && jobs.some(({ job }) => job._options.environment)) {
    return [behavior(replacesWaiting)];
  } else {
    problem(pipeline, 'azure-concurrency', `runs of group ${group} wait for each other`, ON_ENVIRONMENT);
  }
  return [];
}

const ON_ENVIRONMENT = 'on Azure runs wait only for an environment with the check "Exclusive lock": set the environment of the job that must run alone, and omit '
  + 'perBranch and cancelsOlder';

function lockOfJob({ job, id }: PlannedJob): string[] {
  const { concurrency, environment } = job._options;
  if (!concurrency) return [];
  if (environment && !concurrency.perBranch && !concurrency.cancelsOlder) return [behavior(concurrency.replacesWaiting)];
  problem(job, 'azure-concurrency', `job ${id} ${concurrency.cancelsOlder ? 'cancels' : 'waits for'} older ones of group ${concurrency.group}`, ON_ENVIRONMENT);
  return [];
}
