import type { PipelinePlan, PlannedJob, PlannedStep } from './plan';
import { problem, warning } from '../../base/problem';
import { TOOLS } from '../tools/pins';
import { KNOWN_PROGRAMS, programsOf } from '../tools/program-facts';

/**
 * What steps need, against what is there: programs of the runner or image, those that earlier steps install, and images and files that other jobs have
 * left. What the facts do not know is a warning; nothing is said of programs that an earlier script of the program's own mentions: it may install them.
 */
export function checkPrograms(plan: PipelinePlan, planned: PlannedJob): void {
  const { job, steps, id } = planned;
  const needsDocker = steps.some(({ spec }) => spec.needsDocker);
  const { where, has, isComplete } = programsOf(job, { needsDocker, ...job.pipeline.platform._renderer.defaults });
  const there = new Set(has);
  const unknown = new Set<string>();
  const seen: string[] = [];
  for (const { spec } of steps) {
    for (const tool of spec.tools ?? []) {
      if (tool.includes('/') || there.has(tool) || seen.some((script) => mentions(script, tool))) continue;
      if (isComplete && !KNOWN_PROGRAMS.has(tool)) continue;
      if (isComplete) {
        problem(job, 'tool-missing', `step ${JSON.stringify(spec.name)} of job ${id} needs ${tool}, which ${where} does not have`,
          Object.hasOwn(TOOLS, tool) ? `add new InstallTools({ tools: [Tool.${camel(tool)}()] }) before it, or list it in has of the job` : 'install it in a step before, use an image that has it, or list it in has of the job');
        there.add(tool);
      } else {
        unknown.add(tool);
      }
    }
    for (const tool of spec.installs ?? []) there.add(tool);
    if (!spec.installs) seen.push(spec.script);
  }
  if (unknown.size > 0) {
    warning(job, 'tool-unknown', `job ${id} needs ${[...unknown].join(', ')}, and nothing says that ${where} has ${unknown.size > 1 ? 'them' : 'it'}`,
      `list what it has: has: [${[...unknown].map((tool) => `'${tool}'`).join(', ')}]`);
  }
  for (const step of steps) checkLocalOutputs(plan, planned, step);
}

function camel(tool: string): string {
  return tool.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function mentions(script: string, tool: string): boolean {
  return new RegExp(`(^|[^\\w-])${tool.replace(/[.+]/g, '\\$&')}([^\\w-]|$)`, 'm').test(script);
}

/** Outputs that mean something only on the machine of their step, or with a file of it. */
function checkLocalOutputs(plan: PipelinePlan, { job, id }: PlannedJob, { spec, env }: PlannedStep): void {
  const said = new Set<string>();
  for (const source of env.values()) {
    const found = source.kind === 'output' ? plan.find(source.step) : undefined;
    const file = source.kind === 'output' ? found?.step.spec.localOutputs?.[source.name] : undefined;
    if (source.kind !== 'output' || !found || found.job.job === job || file === undefined || said.has(file)) continue;
    said.add(file);
    const from = `step ${JSON.stringify(spec.name)} of job ${id} uses what ${JSON.stringify(found.step.spec.name)} left in job ${found.job.id}`;
    if (file === '') {
      problem(job, 'image-elsewhere', `${from}, which is only on the machine of that job`, 'put both steps into one job, or set archive of the build and pass it on as an artifact');
      continue;
    }
    const kept = found.job.job._options.artifacts?.filter(({ options }) => options.paths.some((path) => covers(path, file))) ?? [];
    if (kept.some((artifact) => job._options.downloads?.includes(artifact))) continue;
    problem(job, 'image-elsewhere', `${from}, but does not get its file ${file}`,
      kept.length > 0 ? `add the artifact ${kept[0].name} to downloads of job ${id}` : `keep it as an artifact of job ${found.job.id}, and add that to downloads of job ${id}`);
  }
}

/** Whether a path of an artifact may have a file; patterns may. */
function covers(path: string, file: string): boolean {
  const plain = path.replace(/^\.\//, '').replace(/\/$/, '');
  return plain.includes('*') || plain === '.' || file === plain || file.startsWith(`${plain}/`);
}
