import { literal } from './gitea-pattern';
import { problem, warning } from '../../problem';
import { Job, JobCondition } from '../job';

/**
 * Under which name Gitea reports a job of Actions for pull requests, as a pattern: `<pipeline> / <job> (pull_request)`. Of a job with a matrix all
 * combinations are meant. A job that never reports is recorded as a problem.
 *
 * @param at the job of the step that asks
 * @param required the job that must succeed
 */
export function requiredCheck(at: Job, required: Job): string {
  const { pipeline } = required;
  const { triggers } = pipeline._props;
  const say = (message: string, fix: string): void => problem(at, 'gitea-check', `${required.node.path} is a required check, but ${message}`, fix);
  if (pipeline.platform._kind !== 'gitea') say('its pipeline does not run on Gitea', 'name jobs of pipelines on Gitea; others report under names for requiredContexts');
  if (required._options.when === JobCondition.ON_FAILURE) say('it runs for failures only', 'name jobs that succeed');
  const pull = triggers.filter(({ _source }) => _source.kind === 'pullRequest');
  const push = triggers.filter(({ _source }) => _source.kind === 'push');
  if (pull.length === 0 && push.length === 0) say('nothing starts it for pull requests', 'add Trigger.pullRequest() to its pipeline');
  const counted = pull.length > 0 ? pull : push;
  if (counted.length > 0 && counted.every(({ _source }) => 'options' in _source && 'paths' in _source.options && _source.options.paths?.length)) {
    warning(at, 'gitea-check-paths', `${required.node.path} is a required check, but its pipeline runs for some paths only`,
      'let it run for all paths, or do not require it');
  }
  const name = literal(required._options.name ?? required.node.id) + (required._options.matrix ? ' (*)' : '');
  return `${literal(pipeline.name)} / ${name} (${pull.length > 0 ? 'pull_request' : 'push'})`;
}
