import { checkRegistryPlatform } from './image';
import { awsLogin } from './login-to-aws';
import { azureLogin } from './login-to-azure';
import type { AzureIdentity } from './login-to-azure';
import { googleLogin } from './login-to-google';
import type { GoogleIdentity } from './login-to-google';
import type { GetDockerHubToken } from './login-to-registry';
import { shell } from '../../base/shell';
import type { IRobot } from '../../harbor';
import type { Job } from '../job';
import { Permission } from '../permission';
import type { PipelineSecret } from '../pipeline-secret';
import type { PlatformKind } from '../plan/plan';
import { Value } from '../value';

/** Amazon's registry of an account and a region. */
export interface EcrOptions {
  /** Number of the account: twelve digits. */
  readonly account: string;
  /** Region, such as `eu-west-3`. */
  readonly region: string;
  /**
   * ARN of a role to take by the job's identity token. Gitea and Azure Pipelines have no such tokens.
   *
   * @default - none: what `LoginToAws` before it or the runner itself (instance profile, pod identity) gives
   */
  readonly role?: string;
}

/** A registry of Azure's. */
export interface AcrOptions {
  /** Name of the registry: letters and digits. */
  readonly name: string;
  /**
   * Application to log in as by the job's identity token. Gitea and Azure Pipelines have no such tokens.
   *
   * @default - none: what `LoginToAzure` before it or the runner itself (managed identity, service connection) gives
   */
  readonly identity?: AzureIdentity;
}

/** A location of Google's Artifact Registry. */
export interface GarOptions {
  /** Location of the repository, such as `europe-west9`. */
  readonly location: string;
  /**
   * Service account to act as by the job's identity token. Gitea and Azure Pipelines have no such tokens.
   *
   * @default - none: what `LoginToGoogle` before it or the runner itself (its service account) gives
   */
  readonly identity?: GoogleIdentity;
}

/** A registry with a name and a password. */
export interface BasicRegistryOptions {
  /** Host, with its port where it is not 443: `registry.example.com:5000`. */
  readonly host: string;
  /** Name to log in with. */
  readonly username: Value;
  /** Password or access token. */
  readonly password: PipelineSecret;
}

/** What a login to a registry is made of in a job. @internal */
export interface AccountPart {
  readonly env: { readonly [name: string]: Value };
  /** Shell that sets `$REGISTRY_USER` and `$REGISTRY_PASSWORD` where they are not in the environment. It may use the folder `$private`. */
  readonly script: string;
  readonly tools: readonly string[];
}

/** As whom a registry is reached. */
interface RegistryAccount {
  readonly permissions?: readonly Permission[];
  bind(job: Job): AccountPart;
}

/** What a registry is made of. @internal */
export interface RegistrySource {
  readonly kind: 'harbor' | 'ghcr' | 'gitlab' | 'dockerHub' | 'ecr' | 'acr' | 'gar' | 'basic';
  /** Host by which images are named. */
  readonly host: Value;
  /** The same, where the program knows it. */
  readonly knownHost?: string;
  /** Under which name its credentials are kept, where it is not the host. */
  readonly credentialsKey?: string;
  /** How many names, with slashes between, an image has at least. */
  readonly levels: number;
  readonly account: RegistryAccount;
  /** The only platform whose jobs can reach it in this way. */
  readonly platform?: PlatformKind;
  readonly lowersCase?: boolean;
  readonly robot?: IRobot;
  /** What Amazon's registry is made of. */
  readonly ecr?: EcrOptions;
}

/**
 * A container registry, and as whom a job reaches it. `LoginToRegistry` logs in; images are named by `Image.named` and `Image.ofRepository`.
 */
export class Registry {
  /**
   * Harbor, as one of its robots. Host, account and project follow from the robot; where the program describes what it may do, images that it may
   * not push or pull are refused.
   *
   * @param robot from `project.addRobot`, or `Robot.fromRobotName`
   * @param password its password, where the pipeline finds it: the same store as that of the robot's Secret
   */
  public static harbor(robot: IRobot, password: PipelineSecret): Registry {
    const account = passwordAccount(Value.literal(robot.fullName), Value.secret(password));
    return new Registry({ kind: 'harbor', host: Value.literal(robot.host), knownHost: robot.host, levels: 2, account, robot });
  }

  /** GitHub's registry `ghcr.io`, by the job's own token: GitHub Actions only. Image names are put into lower case, as it wants them. */
  public static ghcr(): Registry {
    const account = { ...passwordAccount(Value.ACTOR, Value.JOB_TOKEN), permissions: [Permission.WRITE_PACKAGES] };
    return new Registry({ kind: 'ghcr', host: Value.literal('ghcr.io'), knownHost: 'ghcr.io', levels: 2, account, platform: 'github', lowersCase: true });
  }

  /** The registry of the project's GitLab server, by the job's own token: GitLab CI only. */
  public static gitlab(): Registry {
    const account = passwordAccount(Value.literal('gitlab-ci-token'), Value.JOB_TOKEN);
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
  public static dockerHubByOidc(organization: string, token: GetDockerHubToken): Registry {
    return Registry.hub(organization, token.token);
  }

  /** Amazon's Elastic Container Registry. It does not create repositories by itself: they must exist. */
  public static ecr(options: EcrOptions): Registry {
    const host = `${options.account}.dkr.ecr.${options.region}.amazonaws.com${options.region.startsWith('cn-') ? '.cn' : ''}`;
    return new Registry({ kind: 'ecr', host: Value.literal(host), knownHost: host, levels: 1, account: ecrAccount(options), ecr: options });
  }

  /** Azure Container Registry. */
  public static acr(options: AcrOptions): Registry {
    const host = `${options.name.toLowerCase()}.azurecr.io`;
    return new Registry({ kind: 'acr', host: Value.literal(host), knownHost: host, levels: 1, account: acrAccount(options) });
  }

  /** Google's Artifact Registry. Image names begin with the project and the repository in it. */
  public static gar(options: GarOptions): Registry {
    const host = `${options.location}-docker.pkg.dev`;
    return new Registry({ kind: 'gar', host: Value.literal(host), knownHost: host, levels: 3, account: garAccount(options) });
  }

  /** Any registry with a name and a password: Gitea's (with a personal token of scope `write:package`), Quay, Nexus, Artifactory … */
  public static basic(options: BasicRegistryOptions): Registry {
    const account = passwordAccount(options.username, Value.secret(options.password));
    return new Registry({ kind: 'basic', host: Value.literal(options.host), knownHost: options.host, levels: 1, account });
  }

  private static hub(username: string, password: Value): Registry {
    return new Registry({
      kind: 'dockerHub',
      host: Value.literal('docker.io'),
      knownHost: 'docker.io',
      credentialsKey: 'https://index.docker.io/v1/',
      levels: 1,
      account: passwordAccount(Value.literal(username), password),
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

/** A password of Amazon's registry, of the role where there is one. It lasts twelve hours. */
function ecrAccount({ region, role }: EcrOptions): RegistryAccount {
  return {
    bind: (job) => {
      const login = role === undefined ? undefined : awsLogin(job, { role, region });
      const password = shell`REGISTRY_USER=AWS
REGISTRY_PASSWORD=$(aws ecr get-login-password --region "$AWS_LOGIN_REGION")`;
      return {
        env: { ...login?.env, AWS_LOGIN_REGION: Value.literal(region) },
        script: [login?.script, password].filter(Boolean).join('\n'),
        tools: ['aws'],
      };
    },
  };
}

/** A token of Azure's registry, of the application where there is one. It lasts three hours. */
function acrAccount({ name, identity }: AcrOptions): RegistryAccount {
  return {
    bind: (job) => {
      const login = identity && azureLogin(job, identity);
      const password = shell`REGISTRY_USER=00000000-0000-0000-0000-000000000000
REGISTRY_PASSWORD=$(az acr login --name "$ACR_NAME" --expose-token --output tsv --query accessToken --only-show-errors)`;
      return {
        env: { ...login?.env, ACR_NAME: Value.literal(name) },
        script: [login?.script, password].filter(Boolean).join('\n'),
        tools: ['az'],
      };
    },
  };
}

/** An access token of Google's, of the service account where there is one. It lasts an hour. */
function garAccount({ identity }: GarOptions): RegistryAccount {
  return {
    bind: (job) => {
      const login = identity && googleLogin(job, identity);
      const password = shell`REGISTRY_USER=oauth2accesstoken
REGISTRY_PASSWORD=$(gcloud auth print-access-token --quiet)`;
      return {
        env: { ...login?.env },
        script: [login?.script, password].filter(Boolean).join('\n'),
        tools: ['gcloud', ...(login?.tools ?? [])],
      };
    },
  };
}
