import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'cdk8s';
import { App, Repository, ci } from '../../../src';
import { PipelineRole, PipelineRoleProps } from '../../../src/aws/pipeline-role/pipeline-role';
import { PipelineRun } from '../../../src/aws/pipeline-role/pipeline-role-subject';
import { problemsOf } from '../../../src/base/problem';
import { render } from '../../said';


const env = { account: '123456789012', region: 'eu-west-3' };
const GITHUB = 'https://github.com/Org/App.git';
const GITLAB = 'https://gitlab.example.com/group/sub/app.git';

function pipelineAt(url: string, platform = url === GITLAB ? ci.Platform.gitlab() : ci.Platform.github(), app = new App()): ci.Pipeline {
  const repository = new Repository(app, 'app', { url });
  return new ci.Pipeline(repository, 'ci', { platform, triggers: [ci.Trigger.push()] });
}

function roleOf(pipeline: ci.Pipeline, props: Partial<PipelineRoleProps> = {}, stackProps: cdk.StackProps = { env }): PipelineRole {
  return new PipelineRole(new cdk.Stack(new cdk.App(), 'delivery', stackProps), 'Ci', { pipeline, ...props });
}

const templateOf = (role: PipelineRole): Template => Template.fromStack(cdk.Stack.of(role));

/** What a token must say to take the role. */
function condition(role: PipelineRole): object {
  const [resource] = Object.values(templateOf(role).findResources('AWS::IAM::Role')) as { Properties: { AssumeRolePolicyDocument: { Statement: { Condition: object }[] } } }[];
  const { Statement } = resource.Properties.AssumeRolePolicyDocument;
  expect(Statement).toHaveLength(1);
  return Statement[0].Condition;
}

/** What the role may do. */
function statements(role: PipelineRole): object[] {
  type Policy = { PolicyDocument: { Statement: object[] } };
  const template = templateOf(role);
  const roles = Object.values(template.findResources('AWS::IAM::Role')) as { Properties: { Policies?: Policy[] } }[];
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as { Properties: Policy }[];
  return [...roles.flatMap(({ Properties }) => Properties.Policies ?? []), ...policies.map(({ Properties }) => Properties)]
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const mistakes = (role: PipelineRole): string[] => problemsOf(role).map(render);

describe('the subject', () => {
  test('is the branch of the repository on GitHub', () => {
    expect(condition(roleOf(pipelineAt(GITHUB)))).toEqual({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': ['repo:Org/App:ref:refs/heads/main'],
      },
    });
  });

  test('is the project and the branch on GitLab', () => {
    expect(condition(roleOf(pipelineAt(GITLAB)))).toEqual({
      StringEquals: { 'gitlab.example.com:aud': 'sts.amazonaws.com', 'gitlab.example.com:sub': ['project_path:group/sub/app:ref_type:branch:ref:main'] },
    });
  });

  test('names all runs, as patterns where there is a star', () => {
    const runs = [PipelineRun.branch('release/*'), PipelineRun.tag('v*'), PipelineRun.environment('Production: EU')];
    expect(condition(roleOf(pipelineAt(GITHUB), { runs }))).toEqual({
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: {
        'token.actions.githubusercontent.com:sub': [
          'repo:Org/App:ref:refs/heads/release/*', 'repo:Org/App:ref:refs/tags/v*', 'repo:Org/App:environment:Production%3A EU',
        ],
      },
    });
    expect(condition(roleOf(pipelineAt(GITLAB), { runs: [PipelineRun.tag('v*')] }))).toMatchObject({
      StringLike: { 'gitlab.example.com:sub': ['project_path:group/sub/app:ref_type:tag:ref:v*'] },
    });
  });

  test('has GitHub\'s numbers where the repository sends them', () => {
    expect(condition(roleOf(pipelineAt(GITHUB), { github: { owner: '123', repository: '456' } }))).toMatchObject({
      StringEquals: { 'token.actions.githubusercontent.com:sub': ['repo:Org@123/App@456:ref:refs/heads/main'] },
    });
    expect(mistakes(roleOf(pipelineAt(GITHUB), { github: { owner: '*', repository: '456' } }))).toEqual([
      'pipeline-role-subject "*" is not a valid ID of the owner — look it up with gh api repos/Org/App',
    ]);
  });

  test.each([
    ['ssh://git@github.com/Org/App.git', 'https://token.actions.githubusercontent.com'],
    ['https://acme.ghe.com/Org/App', 'https://token.actions.acme.ghe.com'],
    ['https://github.example.com/Org/App', 'https://github.example.com/_services/token'],
  ])('comes from the issuer of %s', (url, issuer) => {
    const role = roleOf(pipelineAt(url));
    expect(mistakes(role)).toEqual([]);
    templateOf(role).hasResourceProperties('AWS::IAM::OIDCProvider', { Url: issuer, ClientIdList: ['sts.amazonaws.com'] });
    expect(condition(role)).toEqual({ StringEquals: expect.objectContaining({ [`${issuer.slice(8)}:sub`]: ['repo:Org/App:ref:refs/heads/main'] }) });
  });

  test('knows a GitLab below a path of its host', () => {
    const role = roleOf(pipelineAt('https://example.com/gitlab/group/app.git', ci.Platform.gitlab()), { issuer: 'https://example.com/gitlab/' });
    expect(condition(role)).toMatchObject({ StringEquals: { 'example.com/gitlab:sub': ['project_path:group/app:ref_type:branch:ref:main'] } });
  });

  test.each<[string, string, PipelineRun[], string]>([
    ['nobody', GITHUB, [], 'runs is empty, so no run may assume the role — add at least one, such as PipelineRun.branch(\'main\')'],
    ['any branch', GITHUB, [PipelineRun.branch('**')], 'any branch may assume the role — use branches that are protected, such as main'],
    ['any tag', GITLAB, [PipelineRun.tag('*')], 'any tag may assume the role — use tags that are protected, such as v*'],
    ['a variable of policies', GITHUB, [PipelineRun.branch('${aws:x}')], '"${aws:x}" is not a valid branch — use its name, with * as a wildcard'],
    ['any environment', GITHUB, [PipelineRun.environment('prod*')], '"prod*" is not a valid environment name — use its name as on GitHub, without * ? and $'],
    ['an environment of GitLab', GITLAB, [PipelineRun.environment('prod')],
      'the sub claim of GitLab\'s tokens does not contain environment prod — use PipelineRun.branch or PipelineRun.tag of what is deployed there, and protect it'],
  ])('is not that of %s', (_, url, runs, problem) => {
    expect(mistakes(roleOf(pipelineAt(url), { runs }))).toEqual([`pipeline-role-subject ${problem}`]);
  });

  test.each([
    ['https://github.com/Org', ci.Platform.github()], ['https://github.com/Org/*', ci.Platform.github()], ['https://gitlab.example.com/app', ci.Platform.gitlab()],
  ])('is not that of many repositories: %s', (url, platform) => {
    expect(mistakes(roleOf(pipelineAt(url, platform)))).toEqual([expect.stringMatching(/^pipeline-role-subject .* does not refer to a single repository — /)]);
  });

  test('comes from an issuer that AWS can reach', () => {
    const role = roleOf(pipelineAt('https://gitlab.example.com:8443/group/app', ci.Platform.gitlab()));
    expect(mistakes(role)).toEqual([expect.stringMatching(/^pipeline-role-issuer "https:\/\/gitlab.example.com:8443" cannot be registered/)]);
    expect(mistakes(roleOf(pipelineAt('http://gitlab.example.com/group/app', ci.Platform.gitlab())))).toEqual([]);
    expect(mistakes(roleOf(pipelineAt(GITLAB), { issuer: 'http://gitlab.example.com' }))).toHaveLength(1);
    expect(mistakes(roleOf(pipelineAt('gitlab.example.com')))).toEqual([expect.stringMatching(/^pipeline-role-issuer gitlab.example.com is not a valid repository URL/)]);
  });
});

test('is refused where platforms sign no tokens for scripts, with the alternative', () => {
  expect(mistakes(roleOf(pipelineAt(GITHUB, ci.Platform.gitea())))).toEqual([
    'pipeline-role-platform pipeline ci runs on Gitea, which signs no identity tokens — '
    + 'give the runner its own role (instance profile, pod identity), or read short-lived keys from Vault',
  ]);
  expect(mistakes(roleOf(pipelineAt(GITHUB, ci.Platform.azure())))).toEqual([expect.stringMatching(/^pipeline-role-platform .*service connection of the AWS Toolkit/)]);
});

describe('the provider', () => {
  test('is one for all roles of a stack', () => {
    const stack = new cdk.Stack(new cdk.App(), 'delivery', { env });
    const one = new PipelineRole(stack, 'One', { pipeline: pipelineAt(GITHUB) });
    const two = new PipelineRole(stack, 'Two', { pipeline: pipelineAt(GITHUB) });
    new PipelineRole(stack, 'Three', { pipeline: pipelineAt(GITLAB), thumbprints: ['a'.repeat(40)] });
    expect(two.provider).toBe(one.provider);
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::IAM::OIDCProvider', { Url: 'https://gitlab.example.com', ThumbprintList: ['a'.repeat(40)] }, 1);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::OIDCProvider', 2);
    expect(mistakes(roleOf(pipelineAt(GITLAB), { thumbprints: ['00:11'] }))).toEqual([expect.stringMatching(/^pipeline-role-provider "00:11" is not a valid thumbprint/)]);
  });

  test('is not made twice in an account; other stacks are given it', () => {
    const app = new cdk.App();
    const first = new PipelineRole(new cdk.Stack(app, 'first', { env }), 'Ci', { pipeline: pipelineAt(GITHUB) });
    const third = new PipelineRole(new cdk.Stack(app, 'third', { env }), 'Ci', { pipeline: pipelineAt(GITHUB), provider: first.provider });
    expect(mistakes(third)).toEqual([]);
    templateOf(third).resourceCountIs('AWS::IAM::OIDCProvider', 0);
    const elsewhere = new PipelineRole(new cdk.Stack(app, 'elsewhere', { env: { ...env, account: '999999999999' } }), 'Ci', { pipeline: pipelineAt(GITHUB) });
    expect(mistakes(elsewhere)).toEqual([]);
    const second = new PipelineRole(new cdk.Stack(app, 'second', { env }), 'Ci', { pipeline: pipelineAt(GITHUB) });
    expect(mistakes(second)).toEqual([
      'pipeline-role-provider the account would get a second identity provider for https://token.actions.githubusercontent.com: '
      + 'first/IdentityProvider-token.actions.githubusercontent.com already is one — reuse it: provider: role.provider of the first role',
    ]);
  });

  test('may exist in the account', () => {
    const stack = new cdk.Stack(new cdk.App(), 'delivery', { env });
    const arn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
    const provider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', arn);
    new PipelineRole(stack, 'Ci', { pipeline: pipelineAt(GITHUB), provider });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
    expect(JSON.stringify(template.toJSON())).toContain(`"Federated":"${arn}"`);
  });
});

describe('what it may do', () => {
  test('is nothing at first', () => {
    expect(statements(roleOf(pipelineAt(GITHUB)))).toEqual([]);
  });

  test('is to push and pull the images of its jobs, and no others', () => {
    const pipeline = pipelineAt(GITHUB);
    const role = roleOf(pipeline);
    const registry = ci.Registry.ecr(role.registry);
    const foreign = ci.Registry.ecr({ ...env, role: 'arn:aws:iam::123456789012:role/other' });
    const loggedIn = ci.Registry.ecr(env);
    const built = (image: ci.Image): ci.IStep[] => {
      const build = new ci.BuildImage({ image, builder: ci.ImageBuilder.buildx() });
      return [build, new ci.PushImage({ built: build, tags: [ci.ImageTag.commit()] })];
    };
    pipeline.addJob('own', { steps: [new ci.LoginToRegistry({ registry }), ...built(ci.Image.named(registry, 'shop/front')), ...built(ci.Image.ofRepository(registry))] });
    pipeline.addJob('later', { steps: [new ci.LoginToAws(role.identity), ...built(ci.Image.named(loggedIn, 'shop/back'))] });
    pipeline.addJob('foreign', { steps: [...built(ci.Image.named(foreign, 'shop/foreign'))] });
    pipeline.addJob('ambient', { steps: [...built(ci.Image.named(loggedIn, 'shop/ambient'))] });
    expect(statements(role)).toEqual([
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload',
          'ecr:PutImage', 'ecr:UploadLayerPart',
        ],
        Resource: ['org/app', 'shop/back', 'shop/front'].map((name) => `arn:aws:ecr:eu-west-3:123456789012:repository/${name}`),
      },
    ]);
  });

  test('is what constructs of the CDK grant', () => {
    const role = roleOf(pipelineAt(GITHUB));
    ecr.Repository.fromRepositoryName(role, 'Repository', 'base').grantPull(role);
    role.role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:eu-west-3:123456789012:parameter/app'] }));
    expect(statements(role)).toContainEqual({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:eu-west-3:123456789012:parameter/app' });
    expect(JSON.stringify(statements(role))).toContain('ecr:BatchGetImage');
  });
});

describe('a job', () => {
  const login = (role: PipelineRole): ci.LoginToAws => new ci.LoginToAws(role.identity);
  const found = (job: ci.Job): string[] => {
    expect(job.pipeline._rendered).not.toBe('');
    return problemsOf(job).map(render);
  };

  test('with an environment is told when the role does not know it', () => {
    const pipeline = pipelineAt(GITHUB);
    const role = roleOf(pipeline);
    const environment = new ci.DeploymentEnvironment({ name: 'production' });
    const job = pipeline.addJob('deploy', { environment, steps: [login(role)] });
    const other = pipeline.addJob('other', { environment, steps: [new ci.Script({ name: 'Nothing', script: ['true'] })] });
    expect(found(job)).toEqual([
      'pipeline-role-subject AWS would deny it the role arn:aws:iam::123456789012:role/delivery-Ci: its tokens contain environment production, and no branch — '
      + 'add PipelineRun.environment(\'production\') to the runs of the role',
    ]);
    expect(found(other)).toEqual([]);
  });

  test('without one is told when the role knows environments only', () => {
    const pipeline = pipelineAt(GITHUB);
    const role = roleOf(pipeline, { runs: [PipelineRun.environment('production')] });
    const wrong = pipeline.addJob('build', { steps: [login(role)] });
    const right = pipeline.addJob('deploy', { environment: new ci.DeploymentEnvironment({ name: 'production' }), steps: [login(role)] });
    expect(found(wrong)).toEqual([expect.stringMatching(/^pipeline-role-subject .*its tokens contain a branch or tag — add PipelineRun.branch/)]);
    expect(found(right)).toEqual([]);
  });

  test('of GitLab takes it in any environment', () => {
    const pipeline = pipelineAt(GITLAB);
    const job = pipeline.addJob('deploy', { environment: new ci.DeploymentEnvironment({ name: 'test' }), steps: [login(roleOf(pipeline))] });
    expect(found(job)).toEqual([]);
  });
});

describe('its name', () => {
  test('is what steps are given, before the role exists', () => {
    const role = roleOf(pipelineAt(GITHUB), { sessionDuration: Duration.minutes(20) });
    expect(role.roleArn).toBe('arn:aws:iam::123456789012:role/delivery-Ci');
    expect(role.identity).toEqual({ role: role.roleArn, region: 'eu-west-3', audience: 'sts.amazonaws.com', duration: Duration.minutes(20) });
    expect(role.registry).toEqual({ ...env, role: role.roleArn });
    templateOf(role).hasResourceProperties('AWS::IAM::Role', { RoleName: 'delivery-Ci', MaxSessionDuration: 3600 });
    expect(roleOf(pipelineAt(GITHUB), {}, { env: { ...env, region: 'cn-north-1' } }).roleArn).toBe('arn:aws-cn:iam::123456789012:role/delivery-Ci');
  });

  test('needs account and region, once it is asked for', () => {
    const role = roleOf(pipelineAt(GITHUB), {}, {});
    expect(mistakes(role)).toEqual([]);
    expect([role.roleArn, role.identity.role]).toEqual(Array(2).fill('arn:aws:iam::000000000000:role/delivery-Ci'));
    expect(mistakes(role)).toEqual([
      'pipeline-role-account the stack is environment-agnostic, but the pipeline needs its account and region — set env: { account, region } on the stack',
    ]);
  });

  test('is one that IAM takes', () => {
    expect(mistakes(roleOf(pipelineAt(GITHUB), { roleName: 'a b' }))).toEqual([
      'pipeline-role-name "a b" is not a valid role name — set roleName: at most 64 letters, digits and + = , . @ _ -',
    ]);
    expect(mistakes(roleOf(pipelineAt(GITHUB), { roleName: 'a'.repeat(65) }))).toHaveLength(1);
    expect(mistakes(roleOf(pipelineAt(GITHUB), { runs: [PipelineRun.branch('b'.repeat(256))] }))).toEqual([expect.stringContaining('is not a valid branch')]);
  });

  test('is that of one role in an account', () => {
    const role = roleOf(pipelineAt(GITHUB), { roleName: 'ci' });
    const stack = cdk.Stack.of(role);
    const again = (id: string, roleName: string): PipelineRole => new PipelineRole(stack, id, { pipeline: pipelineAt(GITHUB), roleName });
    expect(mistakes(again('other', 'cd'))).toEqual([]);
    expect(mistakes(again('same', 'ci'))).toEqual(['pipeline-role-name delivery/Ci already has the name ci — set roleName: role names are unique in an account']);
  });
});

test('is taken for 15 minutes to 12 hours', () => {
  const limit = (sessionDuration: Duration): PipelineRole => roleOf(pipelineAt(GITHUB), { sessionDuration });
  templateOf(limit(Duration.hours(12))).hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 43_200 });
  expect(mistakes(limit(Duration.minutes(15)))).toEqual([]);
  expect(mistakes(limit(Duration.minutes(14)))).toEqual(['pipeline-role-session the session duration is 840 s, which is out of range — use 15 minutes to 12 hours, in whole seconds']);
  expect(mistakes(limit(Duration.hours(13)))).toHaveLength(1);
});
