import { Duration } from 'cdk8s';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { shellWord } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import type { SonarProject } from './sonar-project';
import { Value } from '../value';

/** Which SonarQube it is. */
export enum SonarEdition {
  /** Knows one branch and no pull requests. */
  COMMUNITY = 'community',
  DEVELOPER = 'developer',
  ENTERPRISE = 'enterprise',
  DATA_CENTER = 'datacenter',
  /** SonarQube Cloud. */
  CLOUD = 'cloud',
}

/** Properties of an analysis. */
export interface AnalyzeWithSonarProps {
  /** The project, whose file is in the pipeline's repository. */
  readonly project: SonarProject;
  /** Address of the server, such as `https://sonar.example.com`. */
  readonly url: Value;
  /** A token that may analyse the project: a secret. */
  readonly token: Value;
  /**
   * Which SonarQube it is. Branches and pull requests are told to all but the Community Build; there each analysis takes the place of the last one.
   *
   * @default SonarEdition.COMMUNITY
   */
  readonly edition?: SonarEdition;
  /**
   * Whether the job waits for the quality gate, and fails with it.
   *
   * @default true
   */
  readonly qualityGate?: boolean;
  /**
   * How long it waits for the quality gate. Whole seconds.
   *
   * @default - 5 minutes
   */
  readonly timeout?: Duration;
  /**
   * Version of the project: since when code is new, where SonarQube is set to go by versions.
   *
   * @default - none
   */
  readonly version?: Value;
}

/**
 * Analyses the repository with SonarQube by `sonar-scanner` (`Tool.sonarScanner()` installs it). A quality gate that is not passed fails the job. The
 * job needs `checkout: Checkout.full()`.
 *
 * @example
 * const project = new ci.SonarProject(manifests, 'sonar', { key: 'shop', sources: ['src'], tests: ['test'] });
 * pipeline.addJob('sonar', {
 *   checkout: ci.Checkout.full(),
 *   steps: [new ci.AnalyzeWithSonar({
 *     project, url: ci.Value.literal('https://sonarqube.example.com'), token: ci.Value.secret(ci.PipelineSecret.platform('SONAR_TOKEN')),
 *   })],
 * });
 *
 * @see https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/scanners/sonarscanner/
 */
export class AnalyzeWithSonar implements IStep {
  constructor(private readonly _props: AnalyzeWithSonarProps) {}

  /** Where people see the result; empty where the analysis did not get that far. */
  public get dashboardUrl(): Value {
    return Value.output(this, 'DASHBOARD_URL');
  }

  public bind(job: Job): StepSpec {
    const { project, url: host, token, edition = SonarEdition.COMMUNITY, qualityGate = true, version } = this._props;
    const seconds = (this._props.timeout ?? Duration.minutes(5)).toSeconds({ integral: false });
    this.check(job, seconds);
    const community = edition === SonarEdition.COMMUNITY;
    const script = [
      `set -- -Dproject.settings=${shellWord(project.path)}${qualityGate ? ` -Dsonar.qualitygate.wait=true -Dsonar.qualitygate.timeout=${Math.ceil(seconds)}` : ''}`,
      ...(version ? ['if [ -n "$SONAR_PROJECT_VERSION" ]; then set -- "$@" "-Dsonar.projectVersion=$SONAR_PROJECT_VERSION"; fi'] : []),
      community ? COMMUNITY : BRANCHES,
      RUN,
    ].join('\n');
    return {
      name: 'Analyse with SonarQube',
      script,
      // The scanner reads these two from the environment.
      env: {
        SONAR_HOST_URL: host,
        SONAR_TOKEN: token,
        PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
        ...!community && { PULL_REQUEST_BRANCH: Value.PULL_REQUEST_BRANCH, BRANCH: Value.BRANCH },
        ...version && { SONAR_PROJECT_VERSION: version },
      },
      outputs: ['DASHBOARD_URL'],
      tools: ['sonar-scanner'],
    };
  }

  private check(job: Job, seconds: number): void {
    const { project } = this._props;
    if (project.repository !== job.pipeline.repository) {
      problem(job, 'sonar-repository', `project ${project.key} is declared in ${project.repository.node.path}`,
        `create its SonarProject in ${job.pipeline.repository.node.path}`);
    }
    if (job._options.checkout?._options?.depth !== 0) {
      problem(job, 'sonar-shallow', `job ${job.node.id} analyzes with SonarQube, but checks out no history`,
        'set checkout: Checkout.full() on the job');
    }
    if (!(Number.isInteger(seconds) && seconds >= 1)) {
      problem(job, 'sonar-timeout', `the timeout of the quality gate is ${seconds} seconds, which is not valid`, 'use whole seconds, at least one');
    }
  }
}

const COMMUNITY = shell`if [ -n "$PULL_REQUEST" ]; then
  echo 'the Community Build of SonarQube knows no pull requests: this analysis takes the place of the last one'
fi`;

const BRANCHES = shell`if [ -n "$PULL_REQUEST" ]; then
  set -- "$@" "-Dsonar.pullrequest.key=$PULL_REQUEST" "-Dsonar.pullrequest.branch=$PULL_REQUEST_BRANCH" "-Dsonar.pullrequest.base=$BRANCH"
elif [ -n "$BRANCH" ]; then
  set -- "$@" "-Dsonar.branch.name=$BRANCH"
fi`;

const RUN = shell`rm -f .scannerwork/report-task.txt
status=0
sonar-scanner "$@" || status=$?
address=
if [ -f .scannerwork/report-task.txt ]; then address=$(sed -n 's/^dashboardUrl=//p' .scannerwork/report-task.txt); fi
echo "DASHBOARD_URL=$address" >>"$JOB_OUTPUTS"
if [ "$status" -ne 0 ]; then
  if [ -n "$address" ]; then echo "the quality gate is not passed, or was not there in time: $address" >&2; else echo 'the analysis failed' >&2; fi
  exit "$status"
fi
echo "analysed: $address"`;
