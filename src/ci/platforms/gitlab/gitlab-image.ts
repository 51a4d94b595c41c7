import { gitlabValue } from './gitlab-values';
import { problem } from '../../../base/problem';
import { withAxes } from '../../job';
import type { Job } from '../../job';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import type { ContainerOptions, ServiceOptions, Toolchain, ToolchainLanguage } from '../../runner';
import { imageReference } from '../../tools/pins';
import { ALPINE_PACKAGES, isDockerImage } from '../../tools/program-facts';
import type { Value, ValueSource } from '../../value';
import { matrixVariable, sourcesOf } from '../job-values';

/** The daemon of Docker's, and its command line in the same image. */
const DOCKER = 'docker.io/library/docker';

/** Images of languages, and what is behind the version in their tags. */
const LANGUAGES: { readonly [language in ToolchainLanguage]: readonly [image: string, suffix: string] } = {
  node: ['docker.io/library/node', ''],
  python: ['docker.io/library/python', ''],
  go: ['docker.io/library/golang', ''],
  java: ['docker.io/library/eclipse-temurin', '-jdk'],
};

/** In what a job runs. */
export interface GitLabImage {
  readonly image?: string | object;
  readonly services?: readonly object[];
  readonly variables: { readonly [name: string]: string };
  /** Packages that the scripts need and Docker's image, which is Alpine's, does not have. */
  readonly packages: readonly string[];
}

/** The image of a container. */
export function imageOf({ image, clearEntrypoint }: ContainerOptions): string | object {
  return clearEntrypoint ? { name: image, entrypoint: [''] } : image;
}

/** Environment variables of the container in which a job runs: its own, or the pipeline's. */
export function containerEnvOf({ job }: PlannedJob): ReadonlyMap<string, ValueSource> {
  const { container = job._options.toolchains?.length ? undefined : job.pipeline._props.container } = job._options;
  return new Map(Object.entries(container?.env ?? {}).map(([name, value]: [string, Value]) => [name, value._source]));
}

/** Image and services of a job. */
export function gitlabImage(plan: PipelinePlan, planned: PlannedJob): GitLabImage {
  const { job, steps } = planned;
  const { container, toolchains = [], services = {} } = job._options;
  if (toolchains.length > 1 || toolchains.length > 0 && container) {
    const uses = toolchains.map((each) => `${each._language} ${each.version}`).join(', ');
    problem(job, 'gitlab-toolchain', `job ${planned.id} uses ${uses}${container ? ` in ${container.image}` : ''}`,
      'on GitLab a toolchain is an image, and a job has one: split the job, or use a container with all of them');
  }
  const needsDocker = steps.some(({ spec }) => spec.needsDocker) && !('docker' in services);
  const daemon = needsDocker ? [{ name: imageReference(plan.pipeline, DOCKER), alias: 'docker' }] : [];
  const all = [...daemon, ...Object.entries(services).map(([name, service]) => serviceOf(plan, planned, name, service))];
  const [toolchain] = toolchains;
  let image: string | object | undefined;
  if (container) image = imageOf({ ...container, image: textInJob(job, container.image) });
  else if (toolchain) image = textInJob(job, languageImage(plan, toolchain));
  else if (needsDocker && !plan.pipeline._props.container) image = imageReference(plan.pipeline, DOCKER);
  const isDocker = container ? isDockerImage(container.image) : image !== undefined && image === imageReference(plan.pipeline, DOCKER);
  const needed = new Set(steps.flatMap(({ spec }) => [...spec.tools ?? [], ...spec.timeout ? ['bash'] : []]));
  const installed = new Set([...steps.flatMap(({ spec }) => spec.installs ?? []), ...job._options.has ?? [], ...job.pipeline._props.has ?? []]);
  const packages = isDocker ? [...needed].filter((tool) => ALPINE_PACKAGES.has(tool) && !installed.has(tool)).sort() : [];
  return { packages, image, services: all.length > 0 ? all : undefined, variables: needsDocker ? TLS : {} };
}

/** The daemon writes its certificates there, and the client reads them. */
const TLS = {
  DOCKER_HOST: 'tcp://docker:2376',
  DOCKER_TLS_CERTDIR: '/certs',
  DOCKER_TLS_VERIFY: '1',
  DOCKER_CERT_PATH: '/certs/client',
};

/** A text with axes of the matrix in it, which GitLab has in variables. */
export function textInJob(job: Job, text: string): string {
  return withAxes(job, text, (axis) => `$${matrixVariable(axis)}`);
}

function languageImage({ pipeline }: PipelinePlan, { _language: language, version }: Toolchain): string {
  const [image, suffix] = LANGUAGES[language];
  const digest = pipeline._props.pins?.[image];
  return `${image}:${version}${suffix}${digest ? `@${digest}` : ''}`;
}

function serviceOf(plan: PipelinePlan, planned: PlannedJob, name: string, service: ServiceOptions): object {
  const { image, clearEntrypoint, command, env = {} } = service;
  const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, serviceVariable(plan, planned, name, key, value._source)]));
  return { name: textInJob(planned.job, image), alias: name, ...clearEntrypoint && { entrypoint: [''] }, ...command && { command }, ...Object.keys(env).length > 0 && { variables } };
}

/** GitLab replaces `$NAME` in these itself: there is no shell. */
function serviceVariable(plan: PipelinePlan, planned: PlannedJob, service: string, name: string, source: ValueSource): string {
  if (source.kind === 'text') return source.text.replace(/\$/g, '$$$$');
  const { word, lines } = gitlabValue(plan, planned, source);
  const variable = /^"\$\{?([A-Z][A-Z0-9_]*)-?\}?"$/i.exec(word)?.[1];
  if (variable && !lines) return `$${variable}`;
  problem(planned.job, 'gitlab-service', `variable ${name} of service ${service} is known only when the job runs`,
    'services start before the job: use a literal, a variable or a secret of the platform, or a run value that is a single GitLab variable');
  return '';
}

/** Whether a job asks for a signed token. */
export function asksForTokens(planned: PlannedJob): boolean {
  return sourcesOf(planned).some(({ kind }) => kind === 'idToken');
}
