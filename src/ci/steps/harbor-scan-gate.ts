import { Duration } from 'cdk8s';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { harborScanScript } from './harbor-scan-script';
import type { IRobot } from '../../harbor/robot';
import { problem } from '../../problem';
import { Value } from '../value';

/** How bad a vulnerability is, as Harbor says it. */
export enum HarborSeverity {
  LOW = 'Low',
  MEDIUM = 'Medium',
  HIGH = 'High',
  CRITICAL = 'Critical',
}

/** Properties of the gate. */
export interface HarborScanGateProps {
  /** The image's repository: `org/app`, or with the host before it as it was pushed. Slashes after the project are allowed. */
  readonly repository: Value;
  /** Digest, best, or tag of what was pushed. */
  readonly reference: Value;
  /** Password of the account. It must be allowed to read artifacts (`artifact:read`), and to start scans (`scan:create`) where Harbor does not by itself. */
  readonly password: Value;
  /**
   * The account, and by it the host. In Harbor it needs `ProjectAccess.ARTIFACT_READ` and `ProjectAccess.SCAN_CREATE`.
   *
   * @default - `host` and `username`
   */
  readonly robot?: IRobot;
  /**
   * Host of Harbor, such as `harbor.example.com`. With `http://` before it, TLS is not used.
   *
   * @default - the robot's
   */
  readonly host?: Value;
  /**
   * Name of the account.
   *
   * @default - the robot's
   */
  readonly username?: Value;
  /**
   * The least severity that fails the job.
   *
   * @default HarborSeverity.HIGH
   */
  readonly severity?: HarborSeverity;
  /**
   * How long it waits for the image to arrive and for the scan to end.
   *
   * @default - 10 minutes
   */
  readonly timeout?: Duration;
  /**
   * How long it waits between two questions.
   *
   * @default - 10 seconds
   */
  readonly interval?: Duration;
}

/**
 * Waits for Harbor's own scan of an image and fails the job when it has vulnerabilities of a severity, or no result in time. Where Harbor has not
 * started a scan, or the last one failed, it starts one.
 *
 * @see https://goharbor.io/docs/latest/administration/vulnerability-scanning/
 */
export class HarborScanGate implements IStep {
  constructor(private readonly _props: HarborScanGateProps) {}

  /** The worst severity that was found, such as `High` or `None`. */
  public get severity(): Value {
    return Value.output(this, 'SEVERITY');
  }

  public bind(job: Job): StepSpec {
    const { repository, reference, password, robot, severity = HarborSeverity.HIGH } = this._props;
    const { timeout = Duration.minutes(10), interval = Duration.seconds(10) } = this._props;
    const host = this._props.host ?? (robot && Value.text(robot.host));
    const username = this._props.username ?? (robot && Value.text(robot.fullName));
    if (!host || !username) {
      const unknown = host ? 'the account' : username ? 'the host' : 'host and account';
      problem(job, 'harbor-scan-account', `the gate does not know ${unknown}`, 'give robot, or host and username');
    }
    const [deadline, pause] = [timeout, interval].map((each) => each.toSeconds({ integral: false }));
    if (!(pause >= 1 && Number.isInteger(pause) && Number.isInteger(deadline) && deadline >= pause)) {
      problem(job, 'harbor-scan-time', `the gate asks every ${pause} seconds for ${deadline} seconds`,
        'use whole seconds, at least one, and a timeout that is not shorter');
    }
    return {
      name: 'Wait for Harbor\'s scan',
      script: harborScanScript(severity, Math.ceil(deadline), Math.max(1, Math.ceil(pause))),
      env: {
        HARBOR_HOST: host ?? Value.text(''),
        HARBOR_USERNAME: username ?? Value.text(''),
        HARBOR_PASSWORD: password,
        HARBOR_REPOSITORY: repository,
        HARBOR_REFERENCE: reference,
      },
      outputs: ['SEVERITY'],
      tools: ['curl', 'jq'],
    };
  }
}
