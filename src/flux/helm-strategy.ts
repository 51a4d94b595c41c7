import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../duration';

/** What happens after a failed install or upgrade. */
export class HelmStrategy {
  /** The release is uninstalled or rolled back as `remediation` says, and tried again as often as it says. */
  public static remediateOnFailure(): HelmStrategy {
    return new HelmStrategy('RemediateOnFailure');
  }

  /**
   * The release is left as it is and tried again, without end.
   *
   * @param retryInterval time until the next try, more than zero; by default five minutes
   */
  public static retryOnFailure(retryInterval?: Duration): HelmStrategy {
    return new HelmStrategy('RetryOnFailure', retryInterval);
  }

  private constructor(private readonly _name: string, private readonly _retryInterval?: Duration) {}

  /** @internal */
  public _render(construct: IConstruct, prop: string): Record<string, unknown> {
    return { name: this._name, retryInterval: goDuration(construct, `${prop}.strategy.retryInterval`, this._retryInterval) };
  }
}
