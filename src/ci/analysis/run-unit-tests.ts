import type { Duration } from 'cdk8s';
import { problem } from '../../base/problem';
import type { Job } from '../job';
import type { TestReport } from '../job-files';
import { shellWord } from '../shell-word';
import { checkCheckoutPath } from '../step';
import type { IStep, StepSpec } from '../step';
import type { Value } from '../value';

/** Properties of unit tests. */
export interface RunUnitTestsProps {
  /** Commands, each a line of one script in strict mode: `npm ci`, `npm test`. */
  readonly script: string[];
  /**
   * Reports that the commands write. The job shows them where it has `reports: tests.reports`.
   *
   * @default - none
   */
  readonly reports?: TestReport[];
  /**
   * Files with coverage that the commands write, for later steps or jobs: an artifact of the job has `paths: tests.coverageFiles`.
   *
   * @default - none
   */
  readonly coverageFiles?: string[];
  /**
   * What the platform shows.
   *
   * @default Run the unit tests
   */
  readonly name?: string;
  /**
   * Environment variables.
   *
   * @default - none
   */
  readonly env?: { [name: string]: Value };
  /**
   * Programs that must be there.
   *
   * @default - not checked
   */
  readonly tools?: string[];
  /**
   * When the tests are ended.
   *
   * @default - with their job
   */
  readonly timeout?: Duration;
}

/**
 * Runs unit tests. Tests that succeed without writing the files that they promise fail the job: nobody would notice an empty report.
 *
 * ```ts
 * const tests = new ci.RunUnitTests({ script: ['npm ci', 'npm test'], reports: [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }] });
 * pipeline.addJob('test', { steps: [tests], reports: tests.reports });
 * ```
 *
 * @example
 * const tests = new ci.RunUnitTests({
 *   script: ['npm ci', 'npm test'], reports: [{ path: 'reports/junit.xml', format: ci.ReportFormat.JUNIT }],
 * });
 * pipeline.addJob('test', { steps: [tests], reports: tests.reports });
 */
export class RunUnitTests implements IStep {
  constructor(private readonly _props: RunUnitTestsProps) {}

  /** The reports, for the job's `reports`. */
  public get reports(): TestReport[] {
    return [...(this._props.reports ?? [])];
  }

  /** The files with coverage, for an artifact of the job. */
  public get coverageFiles(): string[] {
    return [...(this._props.coverageFiles ?? [])];
  }

  public bind(job: Job): StepSpec {
    const { script: commands, name = 'Run the unit tests', env, tools, timeout } = this._props;
    if (commands.every((command) => command.trim() === '')) {
      problem(job, 'unit-tests-commands', `${name}: commands is empty`,
        'add at least one, such as npm test');
    }
    const shown = (job._options.reports ?? []).map(({ path }) => path);
    const hidden = this.reports.filter(({ path }) => !shown.includes(path));
    if (hidden.length > 0) {
      problem(job, 'unit-tests-reports', `${name}: job ${job.node.id} does not publish ${hidden.map(({ path }) => path).join(', ')}`,
        'set reports: tests.reports on the job');
    }
    const files = [...this.reports.map(({ path }) => path), ...this.coverageFiles];
    for (const file of files) checkCheckoutPath(job, name, file);
    return { name, script: [...commands, ...files.map(mustExist)].join('\n'), env, tools, timeout };
  }
}

/** Fails where no file has the path; patterns with `*` are the platform's to resolve. */
function mustExist(file: string): string {
  if (file.includes('*')) return `# ${file.replace(/\s+/g, ' ')} is a pattern: the platform looks for it.`;
  const word = shellWord(file);
  return `[ -s ${word} ] || { printf 'the tests succeeded, but did not write %s\\n' ${word} >&2; exit 1; }`;
}
