import { checkActions } from './actions-checks';
import type { ActionsDialect } from './actions-dialect';
import { jobOf } from './actions-job';
import { expression, literalText } from './actions-text';
import { triggersOf } from './actions-triggers';
import { workflowYaml } from './actions-yaml';
import type { PipelinePlan } from '../plan';
import type { Renderer } from '../renderer';

/** How a platform that speaks this language takes a pipeline. */
export function actionsRenderer(dialect: ActionsDialect): Renderer {
  return {
    file: (id) => `${dialect.folder}/workflows/${id}.yml`,
    render: (plan) => {
      checkActions(dialect, plan);
      dialect.check(plan);
      return workflowYaml(plan.pipeline._patched(workflowOf(dialect, plan)));
    },
  };
}

function workflowOf(dialect: ActionsDialect, plan: PipelinePlan): object {
  const { pipeline } = plan;
  const { concurrency } = pipeline._props;
  return {
    name: pipeline.name,
    on: triggersOf(pipeline),
    permissions: {},
    concurrency: concurrency && {
      'group': literalText(concurrency.group) + (concurrency.perBranch ? `-${expression('github.ref')}` : ''),
      'cancel-in-progress': concurrency.cancelsOlder ?? false,
    },
    defaults: { run: { shell: 'bash' } },
    jobs: Object.fromEntries(plan.jobs.map((planned) => [planned.id, jobOf({ dialect, plan, planned })])),
  };
}
