import { secretVariable } from './azure-values';
import { problem } from '../../../base/problem';
import { axesIn } from '../../job';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import { healthOptions } from '../../plan/service-health';
import type { ServiceOptions } from '../../runner';
import type { ValueSource } from '../../value';
import { identifiers } from '../job-values';

/** Containers beside jobs: declared at the top of the file, and named by the jobs. */
export interface AzureServices {
  readonly containers: readonly object[];
  of(job: PlannedJob): { readonly [name: string]: string } | undefined;
}

/** The services of all jobs. */
export function azureServices(plan: PipelinePlan): AzureServices {
  const all = plan.jobs.flatMap((planned) => {
    return Object.entries(planned.job._options.services ?? {}).map(([name, service]) => ({ planned, name, service }));
  });
  const names = identifiers(all.map(({ planned, name }) => `${planned.id} ${name}`));
  return {
    containers: all.map(({ planned, name, service }) => container(planned, name, names.get(`${planned.id} ${name}`)!, service)),
    of: (job) => {
      const own = all.filter(({ planned }) => planned === job);
      return own.length > 0 ? Object.fromEntries(own.map(({ planned, name }) => [name, names.get(`${planned.id} ${name}`)!])) : undefined;
    },
  };
}

function container(planned: PlannedJob, name: string, id: string, service: ServiceOptions): object {
  const { image, env = {}, ports = [], command } = service;
  if (command) {
    problem(planned.job, 'azure-service', `service ${name} of job ${planned.id} has a command, which Azure Pipelines does not support`,
      'use an image with that command, or start it in a step');
  }
  if (axesIn(planned.job, image).length > 0) {
    problem(planned.job, 'azure-service', `the image of service ${name} depends on the matrix of job ${planned.id}, which Azure Pipelines does not support`,
      'create a job for each image');
  }
  const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, variable(planned, name, key, value._source)]));
  return {
    container: id,
    image,
    ...healthOptions(service) !== undefined && { options: healthOptions(service) },
    ...ports.length > 0 && { ports: ports.map((port) => `${port}:${port}`) },
    ...Object.keys(variables).length > 0 && { env: variables },
  };
}

function variable(planned: PlannedJob, service: string, name: string, source: ValueSource): string {
  const where = `variable ${name} of service ${service}`;
  if (source.kind === 'text') {
    if (/\$[({[]/.test(source.text)) {
      problem(planned.job, 'azure-service', `${where} is ${JSON.stringify(source.text)}, which is not valid on Azure`,
        'Azure expands $(…), $[…] and ${{…}} in it: store the text in a variable of the platform');
    }
    return source.text;
  }
  if (source.kind === 'variable') return `$(${source.name})`;
  const secret = secretVariable(source);
  if (secret) return `$(${secret})`;
  problem(planned.job, 'azure-service', `${where} is known only when the job runs`,
    'services start before the job: use a literal, a variable or a secret of the platform');
  return '';
}
