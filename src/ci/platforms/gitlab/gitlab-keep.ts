import type { Duration } from 'cdk8s';
import { textInJob } from './gitlab-image';
import { problem } from '../../../base/problem';
import { withAxes } from '../../job';
import type { Job } from '../../job';
import { ReportFormat, TestReport } from '../../job-files';
import type { Artifact, Cache } from '../../job-files';
import type { PlannedJob } from '../../plan/plan';
import { quoted } from '../../shell-word';
import { matrixVariable } from '../job-values';

/** What a job keeps: artifacts, reports and the outputs of its steps. GitLab keeps one archive a job. */
export function gitlabArtifacts(planned: PlannedJob, dotenv: string | undefined): object | undefined {
  const { artifacts = [], reports = [] } = planned.job._options;
  const [first] = artifacts;
  for (const other of artifacts.slice(1)) {
    const sameTime = seconds(other.options.expireAfter) === seconds(first.options.expireAfter);
    if (sameTime && (other.options.always ?? false) === (first.options.always ?? false)) continue;
    problem(planned.job, 'gitlab-artifacts', `artifacts ${first.name} and ${other.name} of job ${planned.id} have different settings`,
      'GitLab keeps one archive per job: use the same expireAfter and always for both, or create them in two jobs');
  }
  const all = { ...reportsOf(planned, reports), ...dotenv && { dotenv } };
  if (artifacts.length === 0 && Object.keys(all).length === 0) return undefined;
  return {
    ...first && {
      name: artifacts.length === 1 ? first.name : planned.id,
      paths: [...new Set(artifacts.flatMap(({ options }) => options.paths.map((path) => textInJob(planned.job, path))))],
      ...first.options.always && { when: 'always' },
      ...first.options.expireAfter && { expire_in: inWords(first.options.expireAfter) },
    },
    ...Object.keys(all).length > 0 && { reports: all },
  };
}

/** An element of the script that fails where a job has not made what it must. */
export function requiredArtifacts(job: Job, artifacts: readonly Artifact[]): string[] {
  const quotedPath = (path: string): string => withAxes(job, quoted(path), (axis) => `'"$${matrixVariable(axis)}"'`);
  return artifacts.filter(({ options }) => options.required ?? !options.always).map(({ name, options }) => {
    const tests = options.paths.map((path) => {
      if (!path.includes('*')) return `[ -e ${quotedPath(path)} ]`;
      return `[ -n "$(find . -path ${quotedPath(`./${path.replace(/^\.\//, '').replace(/\*\*\//g, '*')}`)})" ]`;
    });
    const failure = `{ echo ${quoted(`no files for artifact ${name}: ${options.paths.join(', ')}`)} >&2; exit 1; }`;
    return `# Artifact ${name}\n${[...tests, failure].join(' \\\n  || ')}\n`;
  });
}

/** What is kept from run to run. */
export function gitlabCaches(planned: PlannedJob, caches: readonly Cache[]): object[] | undefined {
  if (caches.length === 0) return undefined;
  if (caches.length > 4) {
    problem(planned.job, 'gitlab-cache', `job ${planned.id} has ${caches.length} caches, which is too many`,
      'GitLab allows four per job: merge paths');
  }
  return caches.map(({ options }) => {
    if (options.keyFiles.length < 1 || options.keyFiles.length > 2) {
      problem(planned.job, 'gitlab-cache', `cache ${options.name} depends on ${options.keyFiles.length} files, which is too many`,
        'GitLab allows one or two');
    }
    const { toolchains = [], matrix = {} } = planned.job._options;
    const made = [...toolchains.map(({ _language, version }) => `${_language}${textInJob(planned.job, version)}`), ...Object.keys(matrix).map((axis) => `$${matrixVariable(axis)}`)];
    return { key: { files: options.keyFiles, prefix: [options.name, ...made].join('-') }, paths: options.paths };
  });
}

/** A time in GitLab's words. */
export function inWords(time: Duration): string {
  const all = seconds(time)!;
  for (const [unit, size] of [['day', 86_400], ['hour', 3_600], ['minute', 60]] as const) {
    if (all % size === 0 && all > 0) return `${all / size} ${unit}${all === size ? '' : 's'}`;
  }
  return `${all} seconds`;
}

function seconds(time: Duration | undefined): number | undefined {
  return time && Math.ceil(time.toSeconds({ integral: false }));
}

function reportsOf(planned: PlannedJob, reports: readonly TestReport[]): object {
  const junit = reports.filter(({ format }) => format === ReportFormat.JUNIT).map(({ path }) => path);
  const cobertura = reports.filter(({ format }) => format === ReportFormat.COBERTURA).map(({ path }) => path);
  if (cobertura.length > 1) {
    problem(planned.job, 'gitlab-coverage', `job ${planned.id} reports coverage by ${cobertura.join(', ')}`,
      'GitLab accepts one path: use a pattern, such as coverage/**/*.xml');
  }
  return {
    ...junit.length > 0 && { junit },
    ...cobertura.length > 0 && { coverage_report: { coverage_format: 'cobertura', path: cobertura[0] } },
  };
}
