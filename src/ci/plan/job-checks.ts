import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { axesIn, legsOf } from '../job';
import type { Job } from '../job';
import type { DeploymentEnvironment } from '../permission';
import type { ContainerOptions, ServiceOptions } from '../runner';

/** What is wrong with what a job says of itself, whatever the platform. */
export function checkJobOptions(job: Job): void {
  const { artifacts = [], caches = [], reports = [], services = {}, toolchains = [], matrix, environment, name, container } = job._options;
  if (name !== undefined) checkShownName(job, 'a job', name);
  if (matrix) checkMatrix(job, matrix);
  if (environment) checkEnvironment(job, environment);
  for (const artifact of artifacts) {
    checkPlain(job, 'an artifact', artifact.name);
    checkPaths(job, `artifact ${artifact.name}`, artifact.options.paths);
    const hours = artifact.options.expireAfter?.toHours({ integral: false }) ?? 1;
    if (!(hours >= 1)) {
      problem(job, 'artifact-expiry', `artifact ${artifact.name} is kept for ${hours} hours, which is too short`,
        'keep it for at least one hour, or omit expireAfter');
    }
  }
  caches.forEach(({ options }, index) => {
    checkPlain(job, 'a cache', options.name);
    checkPaths(job, `cache ${options.name}`, options.paths);
    if (options.keyFiles.length === 0) {
      problem(job, 'cache-key', `cache ${options.name} has no keyFiles, so it would never be refreshed`,
        'add the lock file to keyFiles');
    }
    if (caches.findIndex((each) => each.options.name === options.name) < index) {
      problem(job, 'cache-key', `two caches of the job have the name ${options.name}`, 'rename one of them, or merge their paths');
    }
  });
  for (const { path } of reports) checkPaths(job, 'a report', [path]);
  if (job.pipeline.platform._kind === 'gitea') checkLegs(job, [...artifacts.map((each) => [`artifact ${each.name}`, each.options.paths] as const)]);
  if (job.pipeline.platform._kind === 'gitea' && reports.length > 0) checkLegNames(job, matrix ?? {});
  if (container) legsOf(job, container.image).forEach((image) => checkImage(job, 'the container', { image }));
  for (const [service, options] of Object.entries(services)) checkService(job, service, options);
  toolchains.forEach(({ _language: language, version: given }, index) => {
    const version = legsOf(job, given).find((each) => !/^\d+(\.\d+)*(-[\w.]+)?$/.test(each));
    if (version !== undefined) {
      problem(job, 'toolchain-version', `${JSON.stringify(version)} is not a valid ${language} version for a toolchain`,
        'use a version such as 24 or 1.26.0: not every platform supports ranges and names');
    }
    if (toolchains.findIndex((each) => each._language === language) < index) {
      problem(job, 'toolchain-version', `the job has ${language} twice`, 'keep one: the second replaces the first');
    }
  });
}

/**
 * Jobs of a matrix keep files of equal names in one place, where the last one stays: each path has every axis.
 *
 * @param kept what is kept, with its paths
 */
export function checkLegs(job: Job, kept: readonly (readonly [what: string, paths: readonly string[]])[]): void {
  const axes = Object.entries(job._options.matrix ?? {}).filter(([, values]) => values.length > 1).map(([axis]) => axis);
  for (const [what, paths] of kept) {
    const wrong = paths.find((path) => axes.some((axis) => !axesIn(job, path).includes(axis)));
    if (wrong === undefined) continue;
    problem(job, 'matrix-artifact', `${what} has the path ${JSON.stringify(wrong)} in each job of the matrix of ${job.node.id}, so the files of one job would overwrite those of another`,
      `write to a folder of its own, and use every axis in the path, such as ${axes.map((axis) => `{${axis}}`).join('-')}/${wrong}`);
  }
}

/** On Gitea the reports of a job in a matrix are kept under a name with the values of its axes. */
function checkLegNames(job: Job, matrix: { readonly [axis: string]: readonly string[] }): void {
  for (const [axis, values] of Object.entries(matrix)) {
    const wrong = values.find((value) => /["':<>|*?\\/\r\n]/.test(value));
    if (wrong === undefined) continue;
    problem(job, 'matrix-artifact', `axis ${axis} has the value ${JSON.stringify(wrong)}, which cannot be part of the name under which Gitea keeps the reports of job ${job.node.id}`,
      'use values without quotes, colons, slashes and the characters < > | * ?, or omit the reports');
  }
}

/** A problem unless it can stand where platforms show names. */
export function checkShownName(owner: IConstruct, what: string, name: string): void {
  const fine = name.trim() !== '' && name.length <= 255 && !/[\x00-\x1f\x7f]/.test(name);
  if (!fine) problem(owner, 'shown-name', `${what} has the name ${JSON.stringify(name)}, which is not valid`, 'use one line of 1 to 255 characters');
}

/** Names that become part of keys, addresses and expressions on one platform or another. */
function checkPlain(job: Job, what: string, name: string): void {
  if (/^(?!\.+$)[A-Za-z0-9._-]{1,200}$/.test(name)) return;
  problem(job, 'plain-name', `${what} of job ${job.node.id} has the name ${JSON.stringify(name)}, which is not valid`,
    'use letters, digits, dashes, dots and underscores, at most 200');
}

/** How many jobs a matrix may become. */
const MATRIX_LIMITS: { readonly [platform: string]: number } = { github: 256, gitlab: 200 };

function checkMatrix(job: Job, matrix: { readonly [axis: string]: readonly string[] }): void {
  const axes = Object.keys(matrix);
  if (axes.length === 0) problem(job, 'job-matrix', 'the matrix has no axis', 'add one with its values, or omit the matrix');
  for (const [index, axis] of axes.entries()) {
    if (!/^(?!(include|exclude)$)[A-Za-z_][A-Za-z0-9_]*$/.test(axis)) {
      problem(job, 'plain-name', `an axis of the matrix of job ${job.node.id} has the name ${JSON.stringify(axis)}, which is not valid`,
        'use letters, digits and underscores; include and exclude are reserved');
    }
    const alike = axes.slice(0, index).find((each) => each.toLowerCase() === axis.toLowerCase());
    if (alike) problem(job, 'job-matrix', `axes ${alike} and ${axis} of the matrix differ only in case`, 'rename one of them');
    const values = matrix[axis];
    if (values.length === 0) problem(job, 'job-matrix', `axis ${axis} of the matrix has no values`, 'add at least one');
    const twice = values.find((value, at) => values.indexOf(value) < at);
    if (twice !== undefined) problem(job, 'job-matrix', `axis ${axis} of the matrix has ${JSON.stringify(twice)} twice`, 'list each value once');
  }
  const jobs = Object.values(matrix).reduce((product, { length }) => product * length, 1);
  const limit = MATRIX_LIMITS[job.pipeline.platform._kind] ?? Infinity;
  if (jobs > limit) {
    problem(job, 'job-matrix', `the matrix of job ${job.node.id} expands to ${jobs} jobs, which is too many`,
      `the platform allows ${limit}: split it into several jobs`);
  }
}

function checkEnvironment(job: Job, { options, name }: DeploymentEnvironment): void {
  const { approvers, requiresApproval = approvers !== undefined, url } = options;
  const nobody = approvers?.find((each) => each.trim() === '');
  if (requiresApproval && (!approvers?.length || nobody !== undefined)) {
    const who = nobody === undefined ? 'but has no approvers' : `but ${JSON.stringify(nobody)} is not a valid approver`;
    problem(job, 'environment-approval', `environment ${name} requires approval, ${who}`, 'list the approvers');
  }
  if (!/^[A-Za-z0-9_-]([A-Za-z0-9 _/-]{0,253}[A-Za-z0-9_-])?$/.test(name) || job.pipeline.platform._kind === 'azure' && name.includes('/')) {
    problem(job, 'environment-name', `an environment has the name ${JSON.stringify(name)}, which is not valid`,
      'use at most 255 letters, digits, spaces, dashes and underscores, and slashes except on Azure; on Azure a dot starts a resource name');
  }
  if (url !== undefined && !/^https?:\/\/[^\s/]\S*$/.test(url)) {
    problem(job, 'environment-name', `the url of environment ${name} is ${JSON.stringify(url)}, which is not a valid URL`,
      'use a URL such as https://shop.example.com');
  }
}

/** What platforms would take for something else: other folders, exclusions, comments, the home folder, variables. */
function checkPaths(job: Job, what: string, paths: readonly string[]): void {
  const fix = 'use paths below the checkout, such as dist or logs/**/*.txt, without .. and $, starting with a letter, a digit or a dot';
  if (paths.length === 0) problem(job, 'kept-path', `${what} has no paths`, fix);
  for (const path of paths) {
    const fine = /^[^\s/!#~-]/.test(path) && !/[\x00-\x1f\x7f$\\]|\s$/.test(path) && !path.split('/').includes('..');
    if (!fine) problem(job, 'kept-path', `${what} has the path ${JSON.stringify(path)}, which is not valid`, fix);
  }
}

function checkService(job: Job, name: string, options: ServiceOptions): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    problem(job, 'plain-name', `a service of job ${job.node.id} has the name ${JSON.stringify(name)}, which is not a valid host name`,
      'use lower-case letters, digits and dashes');
  }
  legsOf(job, options.image).forEach((image) => checkImage(job, `service ${name}`, { image }));
  checkHealth(job, name, options);
  const wrong = options.ports?.find((port) => !(Number.isInteger(port) && port >= 1 && port <= 65_535));
  if (wrong !== undefined) {
    problem(job, 'container-image', `service ${name} has the port ${wrong}, which is not valid`,
      'use whole numbers from 1 to 65535');
  }
}

function checkHealth(job: Job, name: string, { health, ports = [] }: ServiceOptions): void {
  if (!health) return;
  const { command, interval = Duration.seconds(5), retries = 12 } = health;
  if (command.trim() === '' || /["\\$\n]/.test(command)) {
    problem(job, 'service-health', `the health command of service ${name} is ${JSON.stringify(command)}, which is not valid`,
      'use one command without double quotes, backslashes and $, such as pg_isready -U postgres');
  }
  const seconds = interval.toSeconds({ integral: false });
  if (![seconds, retries].every((number) => Number.isInteger(number) && number >= 1)) {
    problem(job, 'service-health', `the health of service ${name} is checked ${retries} times every ${seconds} seconds, which is not valid`,
      'use whole seconds and a whole number of attempts, each at least one');
  }
  if (ports.length === 0) {
    problem(job, 'service-health', `service ${name} has a health check, but no ports`, 'list its ports: GitLab and Gitea wait for the first of them');
  }
}

/** A problem unless it can be a reference. */
export function checkImage(owner: IConstruct, what: string, { image }: ContainerOptions): void {
  if (/^[^\s-][^\s]*$/.test(image)) return;
  problem(owner, 'container-image', `${what} of ${owner.node.id} has the image ${JSON.stringify(image)}, which is not a valid reference`,
    'use a reference such as docker.io/library/node:24');
}
