import * as cdk from 'aws-cdk-lib';
import type { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as regioninfo from 'aws-cdk-lib/region-info';
import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { PipelineRun, subjects, tokenFacts } from './pipeline-role-subject';
import type { GitHubNumbers } from './pipeline-role-subject';
import { problem, problemsOf } from '../../base/problem';
import type { AwsIdentity, EcrOptions, Job, Pipeline } from '../../ci';
import { acceptFinding } from '../machine/instance-findings';

/** Properties of a pipeline's role. */
export interface PipelineRoleProps {
  /** The pipeline: on GitHub or GitLab. Whose tokens are taken follows from its repository's address, which is spelled as on the platform. */
  readonly pipeline: Pipeline;
  /**
   * Which of its runs may take the role; at least one.
   *
   * @default - those for the branch of its repository
   */
  readonly runs?: PipelineRun[];
  /**
   * Numbers of owner and repository on github.com. Repositories that were made, renamed or transferred after 15 July 2026, and those that chose so,
   * have them in the subject of their tokens (`repo:org@123/app@456:…`): without them AWS refuses these, and with them all others. They never
   * pass to somebody else, as a name can. What a repository sends: `gh api repos/OWNER/NAME/actions/oidc/customization/sub`.
   *
   * @default - none: the subject has names only
   * @see https://docs.github.com/en/actions/reference/security/oidc
   */
  readonly github?: GitHubNumbers;
  /**
   * Who signs the tokens (their `iss`), where it does not follow from the repository's address: GitLab below a path of its host, an enterprise's own
   * issuer. `https://…`, without port. AWS fetches its keys from the internet: a GitLab that is not reachable there cannot be used.
   *
   * @default - `https://token.actions.githubusercontent.com`, that of GitHub Enterprise, or the address of GitLab
   */
  readonly issuer?: string;
  /**
   * SHA-1 thumbprints of the issuer's certificate authority: where it is private, or where the issuer starts later than the role. 40 hexadecimal digits.
   *
   * @default - AWS asks the issuer when the provider is made: it must answer by then
   */
  readonly thumbprints?: string[];
  /**
   * The identity provider of the issuer, where the account has it: an account has one only. It knows the audience `sts.amazonaws.com`.
   *
   * @default - one for all roles of the stack
   */
  readonly provider?: iam.IOIDCProviderRef;
  /**
   * Name of the role in the account. The pipeline names it before it exists.
   *
   * @default - name of the stack and id, with a dash between
   */
  readonly roleName?: string;
  /**
   * How long the pipeline's credentials last: 15 minutes to 12 hours.
   *
   * @default - one hour
   */
  readonly sessionDuration?: Duration;
}

/**
 * The role in AWS that a pipeline assumes with the token that its platform signs for each job (OpenID Connect): no key is stored anywhere.
 *
 * Only the given runs of this repository can assume it. It may push and pull the images that its jobs push to or pull from the registry of Amazon; everything else is granted to it as to any
 * role.
 *
 * In the tokens of a job with an environment, the subject has the environment instead of the branch (GitHub), and a project can change the format of the subject (GitLab:
 * `ci_id_token_sub_claim_components`; GitHub: the template of the claim): this role expects the defaults of the platforms. Subjects are compared exactly.
 *
 * @example
 * const role = new aws.PipelineRole(stack, 'Ci', { pipeline });
 * parameter.grantRead(role);
 * const registry = ci.Registry.ecr(role.registry);
 * pipeline.addJob('deploy', { steps: [new ci.LoginToAws(role.identity)] });
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
export class PipelineRole extends Construct implements iam.IGrantable {
  /** The role. */
  public readonly role: iam.Role;
  /** The identity provider of the tokens' issuer. Make it depend on the issuer where one stack makes both. */
  public readonly provider: iam.IOIDCProviderRef;
  /** What L2 constructs of the CDK grant to. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly _duration: Duration;
  private readonly _env: Environment;
  private readonly _arn: string;

  constructor(scope: Construct, id: string, props: PipelineRoleProps) {
    super(scope, id);
    const { pipeline } = props;
    const facts = tokenFacts(this, pipeline, props);
    const runs = props.runs ?? [PipelineRun.branch(pipeline.repository.branch)];
    const allowed = subjects(this, pipeline, facts, runs);
    this._duration = checkedDuration(this, props.sessionDuration ?? Duration.hours(1));
    this._env = environmentOf(cdk.Stack.of(this), cdk.Token);
    const name = checkedName(this, props.roleName ?? `${cdk.Stack.of(this).stackName}-${id}`);
    this._arn = `arn:${partitionOf(this._env.region)}:iam::${this._env.account}:role/${name}`;
    checkOnlyRole(this, this._arn);
    this.provider = props.provider ?? identityProvider(this, facts.issuer, props.thumbprints);
    this.role = new iam.Role(this, 'Role', {
      roleName: name,
      description: `Taken by pipeline ${pipeline.name} of ${facts.repository}`,
      assumedBy: new iam.FederatedPrincipal(this.provider.oidcProviderRef.oidcProviderArn, conditions(facts.issuer, allowed), 'sts:AssumeRoleWithWebIdentity'),
      maxSessionDuration: cdk.Duration.seconds(Math.max(3600, this._duration.toSeconds())),
    });
    this.grantPrincipal = this.role;
    pipeline._onRendered(() => checkJobs(pipeline, this._arn, runs));
    const resource = this.role.node.defaultChild as iam.CfnRole;
    resource.policies = cdk.Lazy.any({ produce: () => inlinePolicies(pipeline, this._arn) });
    acceptFinding(resource, 'AwsSolutions-IAM5[Resource::*]', 'ecr:GetAuthorizationToken, which logs in, knows no resource; images are named one by one.');
  }

  /** Its ARN: the stack must have an account. */
  public get roleArn(): string {
    return this.registry.role!;
  }

  /** What `ci.LoginToAws` takes: credentials for all later steps of a job. */
  public get identity(): AwsIdentity {
    const { role, region } = this.registry;
    return { role: role!, region, audience: AUDIENCE, duration: this._duration };
  }

  /** What `ci.Registry.ecr` takes: Amazon's registry of the stack's account and region, reached with this role. */
  public get registry(): EcrOptions {
    const { account, region, isKnown } = this._env;
    if (!isKnown && problemsOf(this).every(({ check }) => check !== 'pipeline-role-account')) {
      problem(this, 'pipeline-role-account', 'the stack is environment-agnostic, but the pipeline needs its account and region',
        'set env: { account, region } on the stack');
    }
    return { account, region, role: this._arn };
  }
}

const AUDIENCE = 'sts.amazonaws.com';

/** All that a token must say. Texts with a star are patterns; the others are compared letter by letter in both ways. */
function conditions(issuer: string, allowed: readonly string[]): { [operator: string]: { [claim: string]: unknown } } {
  const claims = issuer.slice('https://'.length);
  const [audience, subject] = [{ [`${claims}:aud`]: AUDIENCE }, { [`${claims}:sub`]: allowed }];
  return allowed.some((each) => each.includes('*')) ? { StringEquals: audience, StringLike: subject } : { StringEquals: { ...audience, ...subject } };
}

interface Environment {
  readonly account: string;
  readonly region: string;
  readonly isKnown: boolean;
}

function environmentOf({ account, region }: Stack, { isUnresolved }: typeof Token): Environment {
  const isKnown = !isUnresolved(account) && !isUnresolved(region);
  return isKnown ? { account, region, isKnown } : { account: '000000000000', region: 'us-east-1', isKnown };
}

function partitionOf(region: string): string {
  return regioninfo.RegionInfo.get(region).partition ?? 'aws';
}

function checkedDuration(role: Construct, duration: Duration): Duration {
  const seconds = duration.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200) return duration;
  problem(role, 'pipeline-role-session', `the session duration is ${seconds} s, which is out of range`,
    'use 15 minutes to 12 hours, in whole seconds');
  return Duration.hours(1);
}

/** Roles of each app, by their ARN. */
const rolesOf = new WeakMap<IConstruct, Map<string, Construct>>();

function checkOnlyRole(role: Construct, arn: string): void {
  const roles = rolesOf.get(role.node.root) ?? new Map<string, Construct>();
  rolesOf.set(role.node.root, roles);
  const other = roles.get(arn);
  if (other) {
    problem(role, 'pipeline-role-name', `${other.node.path} already has the name ${arn.split('/').at(-1)}`,
      'set roleName: role names are unique in an account');
  }
  roles.set(arn, role);
}

function checkedName(role: Construct, name: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name;
  problem(role, 'pipeline-role-name', `${JSON.stringify(name)} is not a valid role name`,
    'set roleName: at most 64 letters, digits and + = , . @ _ -');
  return 'pipeline';
}

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const PUSH = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

/** What the images need that the pipeline's jobs push and pull with a role; undefined for none. Binds all steps of the pipeline. */
function inlinePolicies(pipeline: Pipeline, role: string): iam.CfnRole.PolicyProperty[] | undefined {
  if (pipeline._rendered === '') return undefined;
  const images = pipeline.jobs.filter((job) => takes(job, role))
    .flatMap((job) => job._awsNeeds.flatMap((need) => need.image && (need.role ?? role) === role ? need.image : []));
  if (images.length === 0) return undefined;
  const partition = role.split(':')[1];
  const arns = (use: 'push' | 'pull'): string[] => [...new Set(images.filter((image) => image.use === use)
    .map(({ region, account, repository }) => `arn:${partition}:ecr:${region}:${account}:repository/${repository}`))].sort();
  const pushed = arns('push');
  const pulled = arns('pull').filter((arn) => !pushed.includes(arn));
  const statements = [
    new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    ...pushed.length > 0 ? [new iam.PolicyStatement({ actions: [...PULL, ...PUSH], resources: pushed })] : [],
    ...pulled.length > 0 ? [new iam.PolicyStatement({ actions: PULL, resources: pulled })] : [],
  ];
  return [{ policyName: 'Images', policyDocument: new iam.PolicyDocument({ statements }) }];
}

/** A problem for each job that takes the role and whose tokens it does not know. */
function checkJobs(pipeline: Pipeline, role: string, runs: readonly PipelineRun[]): void {
  if (pipeline.platform._kind !== 'github') return; // GitLab's tokens do not say what the job is
  const environments = runs.flatMap(({ _source: source }) => source.kind === 'environment' ? source.name : []);
  for (const job of pipeline.jobs.filter((each) => takes(each, role))) {
    const environment = job._options.environment?.name;
    if (environment === undefined ? environments.length < runs.length : environments.includes(environment)) continue;
    problem(job, 'pipeline-role-subject', `AWS would deny it the role ${role}: its tokens contain ${environment === undefined ? 'a branch or tag'
      : `environment ${environment}, and no branch`}`, environment === undefined ? 'add PipelineRun.branch or PipelineRun.tag to the runs of the role, or give the job its environment'
      : `add PipelineRun.environment('${environment}') to the runs of the role`);
  }
}

function takes(job: Job, role: string): boolean {
  return job._awsNeeds.some((need) => need.role === role);
}

/** The identity provider of an issuer: one for all roles of a stack. An account takes no second one, so other stacks must be given it. */
function identityProvider(role: Construct, issuer: string, thumbprints?: readonly string[]): iam.IOIDCProviderRef {
  for (const each of thumbprints ?? []) {
    if (!/^[0-9a-f]{40}$/i.test(each)) {
      problem(role, 'pipeline-role-provider', `${JSON.stringify(each)} is not a valid thumbprint`,
        'use the SHA-1 digest of the certificate authority: 40 hexadecimal digits');
    }
  }
  const stack = cdk.Stack.of(role);
  const id = `IdentityProvider-${issuer.slice('https://'.length).replace(/\//g, '-')}`;
  const isProvider = (each: unknown): each is iam.CfnOIDCProvider => each instanceof iam.CfnOIDCProvider;
  const own = stack.node.tryFindChild(id);
  if (isProvider(own)) return own;
  const other = role.node.root.node.findAll().find((each) => isProvider(each) && each.url === issuer && each.stack.account === stack.account);
  if (other) {
    problem(role, 'pipeline-role-provider', `the account would get a second identity provider for ${issuer}: ${other.node.path} already is one`,
      'reuse it: provider: role.provider of the first role');
  }
  return new iam.CfnOIDCProvider(stack, id, { url: issuer, clientIdList: ['sts.amazonaws.com'], thumbprintList: thumbprints && [...thumbprints] });
}
