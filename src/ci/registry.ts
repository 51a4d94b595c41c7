import type { Job } from './job';
import { Permission } from './permission';
import type { PipelineSecret } from './pipeline-secret';
import { checkRegistryPlatform } from './registry-checks';
import { acrAccount, ecrAccount, garAccount } from './registry-cloud';
import type { AcrOptions, BasicRegistryOptions, EcrOptions, GarOptions } from './registry-options';
import { RegistryAccount, RegistrySource } from './registry-source';
import type { DockerHubToken } from './steps/login-docker-hub';
import { Value } from './value';
import type { IRobot } from '../harbor';

/**
 * A container registry, and as whom a job reaches it. `LoginToRegistry` logs in; images are named by `Image.named` and `Image.ofRepository`.
 */
export class Registry {
  /**
   * Harbor, as one of its robots. Host, account and project follow from the robot; where the program describes what it may do, images that it may
   * not push or pull are refused.
   *
   * @param robot from `project.addRobot`, or `Robot.fromFullName`
   * @param password its password, where the pipeline finds it: the same store as that of the robot's Secret
   */
  public static harbor(robot: IRobot, password: PipelineSecret): Registry {
    const account = passwordAccount(Value.text(robot.fullName), Value.secret(password));
    return new Registry({ kind: 'harbor', host: Value.text(robot.host), knownHost: robot.host, levels: 2, account, robot });
  }

  /** GitHub's registry `ghcr.io`, by the job's own token: GitHub Actions only. Image names are put into lower case, as it wants them. */
  public static ghcr(): Registry {
    const account = { ...passwordAccount(Value.ACTOR, Value.JOB_TOKEN), permissions: [Permission.WRITE_PACKAGES] };
    return new Registry({ kind: 'ghcr', host: Value.text('ghcr.io'), knownHost: 'ghcr.io', levels: 2, account, platform: 'github', lowersCase: true });
  }

  /** The registry of the project's GitLab server, by the job's own token: GitLab CI only. */
  public static gitlab(): Registry {
    const account = passwordAccount(Value.text('gitlab-ci-token'), Value.JOB_TOKEN);
    return new Registry({ kind: 'gitlab', host: Value.variable('CI_REGISTRY'), levels: 2, account, platform: 'gitlab' });
  }

  /**
   * Docker Hub, by an access token.
   *
   * @param username account or organization
   * @param token an access token that may read and write
   */
  public static dockerHub(username: string, token: PipelineSecret): Registry {
    return Registry.hub(username, Value.secret(token));
  }

  /**
   * Docker Hub by OpenID Connect: GitHub Actions only, for organizations of the Team and Business plans.
   *
   * @param organization name of the organization; personal accounts cannot
   * @param token the step before the login that gets the token
   */
  public static dockerHubByOidc(organization: string, token: DockerHubToken): Registry {
    return Registry.hub(organization, token.token);
  }

  /** Amazon's Elastic Container Registry. It does not create repositories by itself: they must exist. */
  public static ecr(options: EcrOptions): Registry {
    const host = `${options.account}.dkr.ecr.${options.region}.amazonaws.com${options.region.startsWith('cn-') ? '.cn' : ''}`;
    return new Registry({ kind: 'ecr', host: Value.text(host), knownHost: host, levels: 1, account: ecrAccount(options), ecr: options });
  }

  /** Azure Container Registry. */
  public static acr(options: AcrOptions): Registry {
    const host = `${options.name.toLowerCase()}.azurecr.io`;
    return new Registry({ kind: 'acr', host: Value.text(host), knownHost: host, levels: 1, account: acrAccount(options) });
  }

  /** Google's Artifact Registry. Image names begin with the project and the repository in it. */
  public static gar(options: GarOptions): Registry {
    const host = `${options.location}-docker.pkg.dev`;
    return new Registry({ kind: 'gar', host: Value.text(host), knownHost: host, levels: 3, account: garAccount(options) });
  }

  /** Any registry with a name and a password: Gitea's (with a personal token of scope `write:package`), Quay, Nexus, Artifactory … */
  public static basic(options: BasicRegistryOptions): Registry {
    const account = passwordAccount(options.username, Value.secret(options.password));
    return new Registry({ kind: 'basic', host: Value.text(options.host), knownHost: options.host, levels: 1, account });
  }

  private static hub(username: string, password: Value): Registry {
    return new Registry({
      kind: 'dockerHub',
      host: Value.text('docker.io'),
      knownHost: 'docker.io',
      credentialsKey: 'https://index.docker.io/v1/',
      levels: 1,
      account: passwordAccount(Value.text(username), password),
    });
  }

  /** @internal */
  public readonly _source: RegistrySource;

  private constructor(source: RegistrySource) {
    this._source = source;
  }

  /** Records what the job's platform cannot do. @internal */
  public _check(job: Job): void {
    checkRegistryPlatform(job, this._source);
  }
}

function passwordAccount(username: Value, password: Value): RegistryAccount {
  return { bind: () => ({ env: { REGISTRY_USER: username, REGISTRY_PASSWORD: password }, script: '', tools: [] }) };
}
