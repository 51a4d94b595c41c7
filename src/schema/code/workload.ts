import { exactlyOne, Fields, isOpen, isSet, listAt, mapAt, mapsAt, only, Rule, Say } from './rule';
import { controllerSelectsTemplate, selectsTemplate } from './selector';

/** Whether a number or percentage is nothing. */
function isNone(value: unknown): boolean {
  return value === 0 || (typeof value === 'string' && /^0+%$/.test(value));
}

/** Pods of these run until they are deleted. */
function alwaysRuns(spec: Fields, say: Say): void {
  const pod = mapAt(spec, 'template', 'spec');
  if (isSet(pod.restartPolicy) && !isOpen(pod.restartPolicy) && pod.restartPolicy !== 'Always') say('.template.spec.restartPolicy', `is ${JSON.stringify(pod.restartPolicy)}; it must be Always`);
  only(pod, 'activeDeadlineSeconds', false, 'Pods here run until they are deleted', (at, what) => say(`.template.spec${at}`, what));
}

const deployment: Rule = (spec, say, root) => {
  alwaysRuns(spec, say);
  selectsTemplate(spec, say, root);
  const { progressDeadlineSeconds: deadline = 600, minReadySeconds = 0 } = spec;
  if (typeof deadline === 'number' && typeof minReadySeconds === 'number' && deadline <= minReadySeconds) say('.progressDeadlineSeconds', `must be greater than minReadySeconds, ${minReadySeconds}`);
  const strategy = mapAt(spec, 'strategy');
  if (strategy.type === 'Recreate') only(strategy, 'rollingUpdate', false, 'the type is Recreate', (at, what) => say(`.strategy${at}`, what));
  else bothNone(mapAt(strategy, 'rollingUpdate'), '25%', '25%', '.strategy.rollingUpdate', say);
};

/** An update that may neither add a Pod nor take one away never ends. */
function bothNone({ maxSurge, maxUnavailable }: Fields, surge: unknown, unavailable: unknown, at: string, say: Say): void {
  if (isNone(maxUnavailable ?? unavailable) && isNone(maxSurge ?? surge)) say(`${at}.maxUnavailable`, 'cannot be 0 where maxSurge is 0');
}

const daemonSet: Rule = (spec, say, root) => {
  alwaysRuns(spec, say);
  selectsTemplate(spec, say, root);
  const { maxSurge = 0, maxUnavailable = 1 } = mapAt(spec, 'updateStrategy', 'rollingUpdate');
  if (isSet(mapAt(spec, 'updateStrategy').rollingUpdate)) {
    const hasBoth = [maxSurge, maxUnavailable].every((each) => isSet(each) && !isNone(each));
    if (hasBoth) say('.updateStrategy.rollingUpdate.maxSurge', 'cannot be set beside maxUnavailable, which is 1 unless it is set');
    bothNone({ maxSurge, maxUnavailable }, 0, 1, '.updateStrategy.rollingUpdate', say);
  }
};

const statefulSet: Rule = (spec, say, root) => {
  alwaysRuns(spec, say);
  selectsTemplate(spec, say, root);
  only(mapAt(spec, 'updateStrategy'), 'rollingUpdate', mapAt(spec, 'updateStrategy').type !== 'OnDelete', 'the type is OnDelete', (at, what) => say(`.updateStrategy${at}`, what));
};

const job: Rule = (spec, say) => {
  const pod = mapAt(spec, 'template', 'spec');
  if (!isSet(pod.restartPolicy)) say('.template.spec.restartPolicy', 'is required: OnFailure or Never');
  else if (pod.restartPolicy === 'Always') say('.template.spec.restartPolicy', 'is "Always"; it must be OnFailure or Never');
  const isIndexed = spec.completionMode === 'Indexed';
  if (isOpen(spec.completionMode)) return;
  const { completions, maxFailedIndexes, backoffLimitPerIndex } = spec;
  if (isIndexed && !isSet(completions)) say('.completions', 'is required where completionMode is Indexed');
  only(spec, 'backoffLimitPerIndex', isIndexed, 'completionMode is not Indexed', say);
  only(spec, 'maxFailedIndexes', isIndexed, 'completionMode is not Indexed', say);
  if (isSet(maxFailedIndexes) && !isSet(backoffLimitPerIndex)) say('.backoffLimitPerIndex', 'is required where maxFailedIndexes is set');
  if (typeof maxFailedIndexes === 'number' && typeof completions === 'number' && maxFailedIndexes > completions) say('.maxFailedIndexes', `must not be more than completions, ${completions}`);
  if (isSet(spec.podFailurePolicy) && isSet(pod.restartPolicy) && pod.restartPolicy !== 'Never' && !isOpen(pod.restartPolicy)) say('.template.spec.restartPolicy', 'must be Never where podFailurePolicy is set');
  const names = new Set([...mapsAt(pod, 'containers'), ...mapsAt(pod, 'initContainers')].map(([{ name }]) => name));
  for (const [rule, i] of mapsAt(mapAt(spec, 'podFailurePolicy'), 'rules')) {
    const { containerName } = mapAt(rule, 'onExitCodes');
    if (isSet(containerName) && !names.has(containerName) && !isOpen(containerName)) say(`.podFailurePolicy.rules[${i}].onExitCodes.containerName`, `is ${JSON.stringify(containerName)}, which is not a container: ${[...names].join(', ')}`);
    if (rule.action === 'FailIndex' && !isSet(backoffLimitPerIndex)) say(`.podFailurePolicy.rules[${i}].action`, 'cannot be FailIndex where backoffLimitPerIndex is not set');
  }
};

const exitCodes: Rule = (value, say) => {
  const codes = listAt(value, 'values');
  for (const [i, code] of codes.entries()) {
    if (code === 0 && value.operator === 'In') say(`.values[${i}]`, 'cannot be 0 where operator is In');
    if (i > 0 && Number(codes[i - 1]) > Number(code)) say(`.values[${i}]`, 'must be in ascending order');
  }
};

const cronJob: Rule = (spec, say) => {
  const inner = mapAt(spec, 'jobTemplate', 'spec');
  only(inner, 'selector', false, 'the selector is generated', (at, what) => say(`.jobTemplate.spec${at}`, what));
  if (inner.manualSelector === true) say('.jobTemplate.spec.manualSelector', 'cannot be true: the selector is generated');
};

export const WORKLOAD_RULES: { readonly [definition: string]: Rule } = {
  'apps/v1.DeploymentSpec': deployment,
  'apps/v1.ReplicaSetSpec': (spec, say, root) => { alwaysRuns(spec, say); selectsTemplate(spec, say, root); },
  'apps/v1.DaemonSetSpec': daemonSet,
  'apps/v1.StatefulSetSpec': statefulSet,
  'core/v1.ReplicationControllerSpec': (spec, say, root) => { alwaysRuns(spec, say); controllerSelectsTemplate(spec, say, root); },
  'batch/v1.JobSpec': job,
  'batch/v1.CronJobSpec': cronJob,
  'batch/v1.PodFailurePolicyRule': (value, say) => exactlyOne({ ...value, onPodConditions: listAt(value, 'onPodConditions').length > 0 ? true : undefined }, ['onExitCodes', 'onPodConditions'], say),
  'batch/v1.PodFailurePolicyOnExitCodesRequirement': exitCodes,
};
