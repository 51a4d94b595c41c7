import { conditionOfJob, conditionOfStep } from './actions-condition';
import type { ActionsJob } from './actions-dialect';
import { ActionsStep, stepsAfter, stepsBefore, usesText } from './actions-native-steps';
import { envOfJob, envOfScript, envWithoutScript } from './actions-value';
import type { ContainerOptions, ServiceOptions } from '../../container';
import { Shell } from '../../job';
import { Permission } from '../../permission';
import type { PlannedStep } from '../../plan/plan';
import { scriptText } from '../../shell-word';
import { expression, literalText } from '../yaml-text';

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
    'runs-on': labels.length === 1 ? literalText(labels[0]) : labels.map(literalText),
    'timeout-minutes': timeout ? Math.ceil(timeout.toMinutes({ integral: false })) : 60,
    'permissions': permissionsOf(job),
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
  return { image: literalText(image), env: envWithoutScript(job, where, sources) };
}

/** Jobs in a container, as all of Gitea's are, reach services by their names; others by ports of the runner. */
function servicesOf(job: ActionsJob, services: { readonly [name: string]: ServiceOptions } | undefined, onRunner: boolean): object | undefined {
  if (!services || Object.keys(services).length === 0) return undefined;
  return Object.fromEntries(Object.entries(services).map(([name, service]) => {
    const published = onRunner && job.dialect.name === 'GitHub' ? service.ports?.map((port) => `${port}:${port}`) : undefined;
    return [name, { ...containerOf(job, `service ${name} of job ${job.planned.id}`, service), ports: optional(published ?? []) }];
  }));
}

function stepOf(job: ActionsJob, step: PlannedStep): ActionsStep {
  const { spec, id, isRead } = step;
  const { shell } = job.planned.job._options;
  const { env, lines } = spec.action ? { env: envWithoutScript(job, spec.action.action, step.env), lines: [] } : envOfScript(job, step);
  const inputs = Object.entries(spec.action?.inputs ?? {}).map(([name, value]) => [name, value._source] as const);
  return {
    'name': literalText(spec.name),
    'id': isRead ? id : undefined,
    'if': conditionOfStep(spec.when),
    'timeout-minutes': spec.timeout && Math.ceil(spec.timeout.toMinutes({ integral: false })),
    'continue-on-error': spec.continueOnError || undefined,
    'uses': spec.action && usesText(job, spec.action.action),
    'with': spec.action && envWithoutScript(job, spec.action.action, inputs),
    env,
    'run': spec.action ? undefined : (shell === Shell.SH ? BUSYBOX : '') + scriptText(spec, lines),
  };
}

/** The shell is called sh, so a linter takes it for a smaller one. */
const BUSYBOX = '# shellcheck disable=SC3040 # BusyBox has pipefail\n';

function optional<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}
