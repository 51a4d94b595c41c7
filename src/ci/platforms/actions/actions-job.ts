import { ActionsStep, stepsAfter, stepsBefore, textInJob, usesText } from './actions-native-steps';
import { ActionsDialect, ActionsJob, envOfJob, envOfScript, envWithoutScript, followsPipeline, FROM_FORK } from './actions-value';
import { ConditionSource, RunEvent } from '../../condition';
import { Shell } from '../../job';
import { Permission } from '../../permission';
import { othersThan, Outcome, requirementOf, requiresOnlySuccess } from '../../plan/needs';
import type { PlannedJob, PlannedStep } from '../../plan/plan';
import { FORK_GUARD } from '../../plan/possible-runs';
import { healthOptions } from '../../plan/service-health';
import type { ContainerOptions, ServiceOptions } from '../../runner';
import { scriptText } from '../../shell-word';
import { StepCondition } from '../../step';
import type { Concurrency } from '../../trigger';
import { expression, literalText, quoted } from '../yaml-text';

/** A job as the workflow has it. What is undefined is left out. */
export function jobOf(job: ActionsJob): object {
  const { plan, planned, dialect } = job;
  const options = planned.job._options;
  const container = options.container ?? plan.pipeline._props.container;
  const { environment, timeout, matrix, shell } = options;
  const labels = (options.runner ?? plan.pipeline._props.runner)?.runnerLabels ?? [dialect.defaultRunner];
  return {
    'name': options.name === undefined ? undefined : literalText(options.name),
    'needs': optional(planned.needs.map(({ id }) => id)),
    'if': conditionOfJob(job),
    'runs-on': labels.length === 1 ? textInJob(job, labels[0]) : labels.map((label) => textInJob(job, label)),
    'timeout-minutes': timeout ? Math.ceil(timeout.toMinutes({ integral: false })) : 60,
    'permissions': permissionsOf(job),
    'concurrency': options.concurrency && concurrencyOf(dialect, options.concurrency),
    'environment': environment && { name: literalText(environment.name), url: environment.options.url && literalText(environment.options.url) },
    'strategy': matrix && {
      'fail-fast': false,
      'matrix': Object.fromEntries(Object.entries(matrix).map(([axis, values]) => [axis, values.map(literalText)])),
    },
    'container': container && containerOf(job, `the container of job ${planned.id}`, container),
    'services': servicesOf(job, options.services, container === undefined),
    'env': envOfJob(job),
    'defaults': shell === Shell.SH ? { run: { shell: 'sh' } } : undefined,
    'outputs': planned.outputs.size === 0 ? undefined : Object.fromEntries([...planned.outputs].map(([name, step]) =>
      [name, expression(`steps.${step.id}.outputs.${name}`)])),
    'steps': [...stepsBefore(job), ...planned.steps.map((step) => stepOf(job, step)), ...stepsAfter(job)],
  };
}

/**
 * A group. Without `queue`, a run that waits is canceled by the next one; Gitea has no such key.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#concurrency
 */
export function concurrencyOf(dialect: ActionsDialect, concurrency: Concurrency): object {
  const { group, perBranch, cancelsOlder = false, replacesWaiting = cancelsOlder } = concurrency;
  return {
    'group': literalText(group) + (perBranch ? `-${expression('github.ref')}` : ''),
    'cancel-in-progress': cancelsOlder,
    'queue': dialect.name === 'GitHub' && !replacesWaiting ? 'max' : undefined,
  };
}

/** What the job's token may do: read the files that it checks out, and what its steps ask for. */
function permissionsOf({ planned }: ActionsJob): { [scope: string]: string } | undefined {
  const { checkout } = planned.job._options;
  const asked = new Set(planned.permissions);
  if (!checkout || checkout._options) asked.add(Permission.READ_CONTENTS);
  const granted: { [scope: string]: string } = {};
  for (const permission of [...asked].sort()) {
    const [scope, access] = permission.split(': ');
    granted[scope] = access; // sorted: write comes behind read
  }
  return asked.size === 0 ? undefined : granted;
}

function containerOf(job: ActionsJob, where: string, { image, env = {} }: ContainerOptions): object {
  const sources = Object.entries(env).map(([name, value]) => [name, value._source] as const);
  return { image: textInJob(job, image), env: envWithoutScript(job, where, sources) };
}

/** Jobs in a container, as all of Gitea's are, reach services by their names; others by ports of the runner. */
function servicesOf(job: ActionsJob, services: { readonly [name: string]: ServiceOptions } | undefined, onRunner: boolean): object | undefined {
  if (!services || Object.keys(services).length === 0) return undefined;
  return Object.fromEntries(Object.entries(services).map(([name, service]) => {
    const published = onRunner && job.dialect.name === 'GitHub' ? service.ports?.map((port) => `${port}:${port}`) : undefined;
    const options = job.dialect.name === 'GitHub' ? healthOptions(service) : undefined;
    return [name, { ...containerOf(job, `service ${name} of job ${job.planned.id}`, service), ports: optional(published ?? []), options }];
  }));
}

function stepOf(job: ActionsJob, step: PlannedStep): ActionsStep {
  const { spec, id, isRead, skipsForks } = step;
  const { shell } = job.planned.job._options;
  const { env, lines } = spec.action ? { env: envWithoutScript(job, spec.action.action, step.env), lines: [] } : envOfScript(job, step);
  const inputs = Object.entries(spec.action?.inputs ?? {}).map(([name, value]) => [name, value._source] as const);
  return {
    'name': literalText(spec.name),
    'id': isRead ? id : undefined,
    'if': spec.action && skipsForks ? outsideForks(spec.when) : conditionOfStep(spec.when),
    'timeout-minutes': spec.timeout && Math.ceil(spec.timeout.toMinutes({ integral: false })),
    'continue-on-error': spec.continueOnError || undefined,
    'uses': spec.action && usesText(job, spec.action.action),
    'with': spec.action && envWithoutScript(job, spec.action.action, inputs),
    env,
    'run': spec.action ? undefined : (shell === Shell.SH ? BUSYBOX : '') + scriptText(spec, skipsForks ? [FORK_GUARD, ...lines] : lines),
  };
}

/** The shell is called sh, so a linter takes it for a smaller one. */
const BUSYBOX = '# shellcheck disable=SC3040 # BusyBox has pipefail\n';

function optional<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

const EVENTS: { readonly [event in RunEvent]: string } = {
  [RunEvent.PUSH]: 'push',
  [RunEvent.PULL_REQUEST]: 'pull_request',
  [RunEvent.SCHEDULE]: 'schedule',
  [RunEvent.MANUAL]: 'workflow_dispatch',
};

/** Only runs of the other pipeline that succeeded, and none for pull requests: those may be of strangers, and this run has secrets. */
const AFTER_SUCCESS = 'github.event.workflow_run.conclusion == \'success\' && !startsWith(github.event.workflow_run.event, \'pull_request\')';

/** The `if` of a job; undefined where it has none. */
function conditionOfJob({ dialect, plan, planned }: ActionsJob): string | undefined {
  const { condition } = planned.job._options;
  const follows = followsPipeline(plan);
  const parts = afterJobs(dialect, planned);
  if (follows) {
    const onlyThat = plan.pipeline._props.triggers.every(({ _source }) => _source.kind === 'pipeline');
    parts.push(onlyThat ? AFTER_SUCCESS : `(github.event_name != 'workflow_run' || ${AFTER_SUCCESS})`);
  }
  if (condition) parts.push(codeOf(condition._source, follows, parts.length > 0));
  return parts.length === 0 ? undefined : parts.join(' && ');
}

/**
 * What the results of the jobs before must be. Each is looked at: a job that its timeout ends is `cancelled`, which `failure()` does not see, and
 * `cancelled()` is about the whole run.
 */
function afterJobs(dialect: ActionsDialect, planned: PlannedJob): string[] {
  const requirement = requirementOf(planned.job);
  const prevented = othersThan(requirement);
  if (prevented.length === 0) return ['always()'];
  if (planned.needs.length === 0 || requiresOnlySuccess(planned)) return [];
  const judged = (outcomes: readonly Outcome[], isThere: boolean): string[] => outcomes.flatMap((outcome) => {
    if (dialect.name === 'GitHub') return `${isThere ? '' : '!'}contains(needs.*.result, '${outcome}')`;
    return planned.needs.map(({ id }) => `needs.${id}.result ${isThere ? '==' : '!='} '${outcome}'`); // to Gitea's runner, needs.* has nothing in it
  });
  const parts = requirement.of === 'any' ? [`(${judged(requirement.outcomes, true).join(' || ')})`] : judged(prevented, false);
  return ['!cancelled()', ...parts];
}

/** The `if` of a step; undefined where it has none. A timeout of the job cancels it, and so does a person: a step cannot tell which. */
function conditionOfStep(when: StepCondition | undefined): string | undefined {
  switch (when) {
    case StepCondition.ON_FAILURE: return 'failure() || cancelled()';
    case StepCondition.ALWAYS: return 'always()';
    default: return undefined;
  }
}

/** An action has no script that could say why it does nothing. */
function outsideForks(when: StepCondition | undefined): string {
  const before = conditionOfStep(when);
  return `${before ? `(${before}) && ` : ''}!(github.event_name == 'pull_request' && ${FROM_FORK})`;
}

function codeOf(source: ConditionSource, follows: boolean, inside: boolean): string {
  switch (source.kind) {
    // the ref of a pull request is refs/pull/…: no branch is like it
    case 'branch': return onBranch(quoted(source.name), quoted(`refs/heads/${source.name}`), follows, inside);
    case 'defaultBranch': {
      const name = 'github.event.repository.default_branch || github.ref_name';
      return onBranch('github.event.repository.default_branch', `format('refs/heads/{0}', ${name})`, follows, inside);
    }
    case 'tag': return `startsWith(github.ref, ${quoted(`refs/tags/${source.prefix}`)})`;
    case 'event': return `github.event_name == ${quoted(EVENTS[source.event])}`;
    case 'fork': return `github.event_name == 'pull_request' && ${FROM_FORK}`;
    case 'not': return `!(${codeOf(source.of, follows, false)})`;
    case 'all': return source.of.map((each) => codeOf(each, follows, true)).join(' && ') || 'true';
    case 'any': return bracketed(source.of.map((each) => codeOf(each, follows, true)).join(' || ') || 'false', inside && source.of.length > 1);
  }
}

/** A run that follows another is on the default branch for the platform; the branch that it is about is the other's. */
function onBranch(name: string, ref: string, follows: boolean, inside: boolean): string {
  if (!follows) return `github.ref == ${ref}`;
  const code = `github.event_name == 'workflow_run' && github.event.workflow_run.head_branch == ${name}`
    + ` || github.event_name != 'workflow_run' && github.ref == ${ref}`;
  return bracketed(code, inside);
}

function bracketed(code: string, needed: boolean): string {
  return needed ? `(${code})` : code;
}
