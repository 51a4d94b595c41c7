import * as cdk from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, Size } from 'cdk8s';
import { aws, flux } from '../../../src';
import { gitlabStack, parametersOf, receiver } from '../gitlab-stack';
import { AMI, mistakesIn, resources, stackWithVpc } from '../machine';

type Props = Partial<aws.GitLabHostProps>;
const settingsOf = (stack: Parameters<typeof parametersOf>[0]): any => JSON.parse(parametersOf(stack)['/gitlab/stack/gitlab/wanted/settings']);
const LETS_ENCRYPT = aws.GitLabTls.letsEncrypt('platform@example.com');

/** A host behind Let's Encrypt or a load balancer, with a public zone. */
function publicStack(tls: 'lets-encrypt' | 'load-balancer', own: Props = {}) {
  const { stack, vpc } = stackWithVpc();
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'zone', { hostedZoneId: 'Z0123', zoneName: 'example.com' });
  const certificate = acm.Certificate.fromCertificateArn(stack, 'certificate', 'arn:aws:acm:eu-west-3:123456789012:certificate/0');
  const gitlab = new aws.GitLabHost(stack, 'gitlab', {
    vpc,
    zone,
    domain: 'gitlab.example.com',
    operatingSystem: aws.OperatingSystem.debian().withAmi(AMI),
    tls: tls === 'lets-encrypt' ? LETS_ENCRYPT : aws.GitLabTls.loadBalancer(certificate),
    ...own,
  });
  return { stack, gitlab };
}

describe('a GitLab host', () => {
  test('keeps its data on an encrypted volume that outlives machine and stack, with snapshots', () => {
    const { stack } = gitlabStack();
    expect(mistakesIn(stack)).toEqual([]);
    const template = Template.fromStack(stack);
    template.hasResource('AWS::EC2::Volume', {
      Properties: { Encrypted: true, VolumeType: 'gp3', Size: 100, Tags: [{ Key: 'gitlab-data', Value: 'stack/gitlab/Data' }] },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    template.hasResourceProperties('AWS::DLM::LifecyclePolicy', {
      State: 'ENABLED',
      PolicyDetails: { TargetTags: [{ Key: 'gitlab-data', Value: 'stack/gitlab/Data' }], Schedules: [{ RetainRule: { Count: 7 } }] },
    });
    const [volume] = Object.keys(resources(stack, 'AWS::EC2::Volume'));
    const [networkInterface] = Object.keys(resources(stack, 'AWS::EC2::NetworkInterface'));
    template.hasResourceProperties('AWS::EC2::Instance', {
      Volumes: [{ Device: '/dev/sdf', VolumeId: { Ref: volume } }],
      NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: { Ref: networkInterface } }],
      SubnetId: Match.absent(),
      SecurityGroupIds: Match.absent(),
      InstanceType: 't3.xlarge',
    });
  });

  test('backs up to a bucket of its own that outlives the stack, from which it removes nothing', () => {
    const { stack } = gitlabStack({ backups: { keep: Duration.days(60) } });
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      Properties: {
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 60, Status: 'Enabled' })] },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      },
      DeletionPolicy: 'Retain',
    });
    expect(JSON.stringify(resources(stack, 'AWS::IAM::Policy'))).not.toContain('s3:Delete');
  });

  test('has no secret in its template', () => {
    const { stack, gitlab } = gitlabStack();
    gitlab.addUser('samia', { email: 'samia@example.com', fullName: 'Samia' });
    gitlab.addProject('app').addDeployKey('flux');
    const secrets = Object.values(resources(stack, 'AWS::SecretsManager::Secret')).map(({ Properties }) => Properties);
    expect(secrets.map(({ Name }) => Name).sort()).toEqual([
      'stack/ca/certificate', 'stack/gitlab/projects/root.app/flux', 'stack/gitlab/root', 'stack/gitlab/users/samia/password',
    ]);
    for (const each of secrets) expect(each.SecretString).toBeUndefined();
    expect(secrets.find(({ Name }) => Name.endsWith('/flux')).GenerateSecretString).toBeUndefined();
    expect(JSON.stringify(Template.fromStack(stack).toJSON().Outputs)).not.toContain('resolve:secretsmanager');
  });

  test('may read and write its own secrets and parameters, and no others', () => {
    const { stack, gitlab } = gitlabStack();
    gitlab.addProject('app').addDeployKey('flux');
    gitlab.addRunner('docker');
    const statements = Object.entries(resources(stack, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('gitlabRole'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const wild = statements.filter(({ Resource, Sid }) => Sid !== 'SessionManager' && [Resource].flat().includes('*'));
    expect(wild).toEqual([]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => /\*|Delete/.test(action))).toEqual([]);
    const runner = Object.entries(resources(stack, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('gitlabrunners'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.filter(({ Sid }: any) => Sid !== 'SessionManager').flatMap(({ Action }: any) => Action));
    expect([...new Set(runner)].sort()).toEqual(['cloudformation:SignalResource', 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']);
  });

  test('tells its machine by parameters, which are there before it', () => {
    const { stack, gitlab } = gitlabStack();
    gitlab.addProject('app', { group: gitlab.addGroup('team') });
    const [{ DependsOn }] = Object.entries(resources(stack, 'AWS::EC2::Instance')).filter(([id]) => id.startsWith('gitlabMachine')).map(([, instance]) => instance);
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(resources(stack, 'AWS::SSM::Parameter'))));
    const parameters = parametersOf(stack);
    expect(JSON.parse(parameters['/gitlab/stack/gitlab/wanted/project/team/app'])).toMatchObject({ kind: 'project', name: 'team/app', group: 'team', wanted: { visibility: 'private' } });
    for (const value of Object.values(parameters)) expect(value.length).toBeLessThanOrEqual(4096);
  });

  test('lets in nobody but who is named', () => {
    const { stack, gitlab } = gitlabStack({ reachableFrom: ['203.0.113.0/24'] });
    gitlab.allowFrom(new ec2.SecurityGroup(stack, 'others', { vpc: stack.node.findChild('vpc') as ec2.Vpc }));
    const ports = (cidr: string): number[] => Object.entries(resources(stack, 'AWS::EC2::SecurityGroup')).filter(([id]) => id.startsWith('gitlab'))
      .flatMap(([, { Properties }]) => Properties.SecurityGroupIngress ?? []).filter(({ CidrIp }) => CidrIp === cidr).map(({ FromPort }) => FromPort);
    expect(ports('203.0.113.0/24')).toEqual([443, 5050, 2222]);
    expect(ports('0.0.0.0/0')).toEqual([]);
    expect(Object.values(resources(stack, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.FromPort).sort()).toEqual([2222, 443, 5050]);
  });

  test.each([['t3.large', 't3.large has 2 vCPU and 8 GiB'], ['c7i.large', 'c7i.large has 2 vCPU and 4 GiB'], ['m7i.medium', 'm7i.medium has 1 vCPU']])('is refused on %s', (type, message) => {
    expect(mistakesIn(gitlabStack({ instanceType: new ec2.InstanceType(type) }).stack)).toEqual([expect.stringContaining(`instance-size ${message}`)]);
  });

  test('is taken on 4 vCPU and 8 GiB', () => {
    expect(mistakesIn(gitlabStack({ instanceType: new ec2.InstanceType('c7i.xlarge') }).stack)).toEqual([]);
  });

  test.each(['gitlab', 'Gitlab.example.com', 'https://gitlab.example.com', 'gitlab..com', '10.0.0.1', '-a.example.com', `${'a'.repeat(64)}.com`, ''])('is refused at %p', (domain) => {
    expect(mistakesIn(gitlabStack({ domain }).stack)).toContainEqual(expect.stringContaining(`gitlab-domain ${JSON.stringify(domain)} is not a valid domain — `));
  });

  test.each<[string, Props, string]>([
    ['a version without patch', { version: '19.4' }, 'gitlab-version version is "19.4", which is not valid — use a full version, such as 19.4.1'],
    ['a version that is no longer mended', { version: '17.11.7' }, 'gitlab-version version is 17.11.7, which is not supported — use 18.0.0 or later, such as 19.4.1: older versions get no fixes and have another API'],
    ['a volume of half a gibibyte more', { data: { size: Size.mebibytes(20_992) } }, 'gitlab-data the data volume has 20.5 GiB, which is out of range — use whole gibibytes, at least 20 (GitLab itself and its logs fill 10) and at most 65536 (the EBS limit)'],
    ['a volume of no size', { data: { size: Size.gibibytes(NaN) } }, 'gitlab-data the data volume has NaN GiB, which is out of range — use whole gibibytes, at least 20 (GitLab itself and its logs fill 10) and at most 65536 (the EBS limit)'],
    ['a snapshot of no size', { data: { snapshot: { id: 'snap-0123456789abcdef0', size: Size.gibibytes(NaN) } } }, 'gitlab-data the size of its snapshot is NaN GiB, which is not valid — '],
    ['a network of IPv6 that is none', { reachableFrom: [':::/64'] }, 'gitlab-source ":::/64" is not a valid network — '],
    ['settings that are no JSON', { settings: { default_artifacts_expire_in: () => 1 } }, 'gitlab-setting default_artifacts_expire_in of settings is a function, which is not valid — use a string, a number, true, false, null, or a list or object of these'],
    ['an address for a host', { outboundHosts: ['http://flux'] }, 'gitlab-setting "http://flux" of outboundHosts is not a valid host or network — '],
    ['a small volume', { data: { size: Size.gibibytes(10) } }, 'gitlab-data the data volume has 10 GiB, which is out of range — use whole gibibytes, at least 20 (GitLab itself and its logs fill 10) and at most 65536 (the EBS limit)'],
    ['a volume smaller than its snapshot', { data: { size: Size.gibibytes(50), snapshot: { id: 'snap-0123456789abcdef0', size: Size.gibibytes(100) } } },
      'gitlab-data the data volume has 50 GiB, but its snapshot has 100 — use at least 100 GiB'],
    ['a snapshot that is none', { data: { snapshot: { id: 'vol-1', size: Size.gibibytes(20) } } }, 'gitlab-data "vol-1" is not a valid snapshot ID — use an ID, such as snap-0123456789abcdef0'],
    ['no snapshots', { data: { dailySnapshots: 0 } }, 'gitlab-data dailySnapshots is 0, which is out of range — use 1 to 1000'],
    ['a backup at no time', { backups: { at: '3am' } }, 'gitlab-backup at is "3am", which is not a valid time — use a time of day in UTC, such as 03:00'],
    ['backups that are not kept', { backups: { keep: Duration.hours(3) } }, 'gitlab-backup backups are kept for 10800 seconds, which is not valid — use whole days, at least one'],
    ['a network that is none', { reachableFrom: ['everywhere'] }, 'gitlab-source "everywhere" is not a valid network — '],
    ['another address by configuration', { configuration: ['external_url "http://x"'] }, 'gitlab-setting configuration sets external_url — '],
    ['a secret in the configuration', { configuration: ['gitlab_rails[\'smtp_password\'] = "hunter2"'] }, 'gitlab-setting configuration has a secret in gitlab_rails[\'smtp_password\'] — '],
    ['a secret in settings', { settings: { akismet_api_key: 'x' } }, 'gitlab-setting settings contains akismet_api_key, which is not allowed — set it in GitLab: parameters do not hold secrets'],
    ['the allowlist by settings', { settings: { outbound_local_requests_allowlist_raw: '*' } }, 'gitlab-setting settings contains outbound_local_requests_allowlist_raw, which is not allowed — use outboundHosts'],
  ])('is refused with %s', (_, own, message) => {
    expect(mistakesIn(gitlabStack(own).stack)).toEqual([expect.stringContaining(message)]);
  });

  test('is taken from a snapshot of its size', () => {
    const { stack } = gitlabStack({ data: { size: Size.gibibytes(100), snapshot: { id: 'snap-0123456789abcdef0', size: Size.gibibytes(100) } } });
    expect(mistakesIn(stack)).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Volume', { SnapshotId: 'snap-0123456789abcdef0', Size: 100 });
  });

  test('is taken with a bucket that exists, whose backups cdk-nag knows by name', () => {
    const { stack } = stackWithVpc();
    const bucket = s3.Bucket.fromBucketName(stack, 'bucket', 'backups-of-gitlab');
    const vpc = stack.node.findChild('vpc') as ec2.Vpc;
    const gitlab = new aws.GitLabHost(stack, 'gitlab', { ...gitlabStack().gitlab._defaults, vpc, tls: aws.GitLabTls.privateCa(new aws.PrivateCa(stack, 'ca')), backups: { bucket } });
    expect(mistakesIn(stack)).toEqual([]);
    Template.fromStack(stack); // renders acknowledgements
    expect(JSON.stringify(gitlab.role.node.metadata)).toContain('arn:<AWS::Partition>:s3:::backups-of-gitlab/data/*');
  });

  test('is alone with its domain in a network', () => {
    const { stack, gitlab } = gitlabStack();
    new aws.GitLabHost(stack, 'other', { ...gitlab._defaults, tls: aws.GitLabTls.privateCa(new aws.PrivateCa(stack, 'other-ca')) });
    expect(mistakesIn(stack)).toEqual([expect.stringContaining('gitlab-domain stack/gitlab already uses gitlab.example.internal — give each GitLab in a network its own domain')]);
  });

  test('is reached by clusters of other stacks, whichever has the network', () => {
    for (const network of ['gitlab', 'cluster', 'neither']) {
      const app = new cdk.App({ analyticsReporting: false });
      const [gitlabs, clusters, networks] = ['gitlab', 'cluster', 'neither'].map((id) => new cdk.Stack(app, id, { env: { account: '123456789012', region: 'eu-west-3' } }));
      const vpc = new ec2.Vpc({ gitlab: gitlabs, cluster: clusters, neither: networks }[network]!, 'vpc');
      const gitlab = new aws.GitLabHost(gitlabs, 'gitlab', { ...gitlabStack().gitlab._defaults, vpc, tls: aws.GitLabTls.privateCa(new aws.PrivateCa(gitlabs, 'ca')) });
      gitlab.allowFrom(new ec2.Instance(clusters, 'node', { vpc, instanceType: new ec2.InstanceType('t3.large'), machineImage: ec2.MachineImage.genericLinux({ 'eu-west-3': AMI }) }));
      if (network !== 'cluster') new cdk.CfnOutput(clusters, 'key', { value: gitlab.addProject('fleet').addDeployKey('flux').secret.secretArn });
      expect(() => app.synth()).not.toThrow(); // stacks would need each other
      const rules = Object.values(resources(network === 'cluster' ? gitlabs : clusters, 'AWS::EC2::SecurityGroupIngress'));
      expect([network, rules.map(({ Properties }) => Properties.FromPort).sort()]).toEqual([network, [2222, 443, 5050]]);
    }
  });

  test('allows webhooks to reach what they are for', () => {
    const { stack, gitlab } = gitlabStack({ outboundHosts: ['10.1.0.0/16'], settings: { default_project_visibility: 'internal' } });
    gitlab.addProject('app').addWebhook({ receiver: receiver(), token: gitlab.addReceiverToken('t'), url: 'https://flux.example.internal:8443/' });
    expect(JSON.parse(parametersOf(stack)['/gitlab/stack/gitlab/wanted/instance/settings-of-the-instance']).wanted).toEqual({
      signup_enabled: false,
      allow_local_requests_from_web_hooks_and_services: false,
      outbound_local_requests_allowlist_raw: '10.1.0.0/16\nflux.example.internal',
      default_project_visibility: 'internal',
    });
  });
});

describe('a certificate', () => {
  test('of a private CA belongs to one GitLab', () => {
    const { stack, gitlab } = gitlabStack();
    expect(settingsOf(stack)).toMatchObject({ tls: 'private-ca', ports: ['443:443', '5050:5050', '2222:22'], curl: [expect.any(String), expect.stringContaining('cacert')] });
    new aws.GitLabHost(stack, 'other', { ...gitlab._defaults, domain: 'other.example.internal' });
    expect(mistakesIn(stack)).toEqual([expect.stringContaining('private-ca stack/ca already belongs to stack/gitlab')]);
  });

  test('of Let\'s Encrypt has address and name before the machine asks for it', () => {
    const { stack } = publicStack('lets-encrypt');
    expect(mistakesIn(stack)).toEqual([]);
    const template = Template.fromStack(stack);
    const [{ DependsOn }] = Object.values(resources(stack, 'AWS::EC2::Instance'));
    const names = [...Object.keys(resources(stack, 'AWS::EC2::EIPAssociation')), ...Object.keys(resources(stack, 'AWS::Route53::RecordSet'))];
    expect(names).toHaveLength(3);
    expect(DependsOn).toEqual(expect.arrayContaining(names));
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 })] });
    expect(settingsOf(stack).config).toContain('letsencrypt[\'contact_emails\'] = [\'platform@example.com\']');
  });

  test('of a load balancer is used for web and registry, and SSH passes through', () => {
    const { stack } = publicStack('load-balancer');
    expect(mistakesIn(stack)).toEqual([]);
    const listeners = Object.values(resources(stack, 'AWS::ElasticLoadBalancingV2::Listener')).map(({ Properties }) => [Properties.Port, Properties.Protocol]);
    expect(listeners).toEqual([[443, 'TLS'], [5050, 'TLS'], [2222, 'TCP']]);
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Type: 'network' });
    expect(settingsOf(stack)).toMatchObject({ api: 'http://127.0.0.1', ports: ['80:80', '5050:5050', '2222:22'] });
    expect(settingsOf(stack).config).toContain('nginx[\'listen_https\'] = false');
  });

  test('of a load balancer for the world is in front of a private machine', () => {
    const { stack } = publicStack('load-balancer', { reachableFrom: ['0.0.0.0/0'] });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' });
    expect(resources(stack, 'AWS::EC2::EIP')).toEqual(expect.not.objectContaining({ gitlabEndpointAddress: expect.anything() }));
    expect(Object.keys(resources(stack, 'AWS::EC2::EIPAssociation'))).toEqual([]);
  });

  test.each<[string, Props, string[]]>([
    ['in a private subnet', { vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }, ['gitlab-tls Let\'s Encrypt cannot reach a private subnet']],
    ['without a zone', { zone: undefined }, ['gitlab-tls Let\'s Encrypt resolves the host by name, but no zone is set']],
    ['of another zone', { domain: 'gitlab.example.org' }, ['gitlab-domain gitlab.example.org is not in the zone example.com']],
    ['without a mail address', { tls: aws.GitLabTls.letsEncrypt('nobody') }, ['gitlab-tls "nobody" is not a valid mail address']],
    ['for a private name', { domain: 'gitlab.internal', zone: undefined },
      ['gitlab-tls Let\'s Encrypt resolves the host by name, but no zone is set', 'gitlab-domain Let\'s Encrypt does not issue certificates for gitlab.internal']],
  ])('of Let\'s Encrypt is refused %s', (_, own, messages) => {
    expect(mistakesIn(publicStack('lets-encrypt', own).stack)).toEqual(messages.map((message) => expect.stringContaining(message)));
  });
});

describe('a project', () => {
  test('knows its addresses', () => {
    const { gitlab } = gitlabStack();
    const project = gitlab.addProject('App', { group: gitlab.addGroup('team') });
    expect(project).toMatchObject({
      path: 'team/App',
      httpsUrl: 'https://gitlab.example.internal/team/App.git',
      sshUrl: 'ssh://git@gitlab.example.internal:2222/team/App.git',
      imageRepository: 'gitlab.example.internal:5050/team/app',
    });
    expect(project.addDeployKey('flux')).toMatchObject({ secretName: 'stack/gitlab/projects/team.App/flux', keys: ['identity', 'identity.pub', 'known_hosts'] });
  });

  test.each<[string, (gitlab: aws.GitLabHost) => void, string]>([
    ['in two groups', (gitlab) => { gitlab.addProject('app'); gitlab.addProject('app', { group: gitlab.addGroup('h') }); }, ''],
    ['with a name that is none', (gitlab) => void gitlab.addProject('my app'), 'gitlab-name "my app" is not a valid project name'],
    ['ending in .git', (gitlab) => void gitlab.addProject('app.git'), 'gitlab-name "app.git" is not a valid project name'],
    ['with a token without scopes', (gitlab) => void gitlab.addProject('app').addDeployToken('t', []), 'gitlab-scopes deploy token t has no scopes'],
    ['with a secret setting', (gitlab) => void gitlab.addProject('app', { settings: { runners_token: 'x' } }), 'gitlab-setting settings contains runners_token, which is not allowed'],
    ['with a webhook to nowhere', (gitlab) => gitlab.addProject('app').addWebhook({ receiver: receiver(), token: gitlab.addReceiverToken('t'), url: 'flux' }),
      'gitlab-webhook url is "flux"'],
    ['with a webhook to a Receiver of GitHub', (gitlab) => gitlab.addProject('app').addWebhook({
      receiver: receiver(flux.ReceiverType.github), token: gitlab.addReceiverToken('t'), url: 'https://flux.example.com',
    }), 'gitlab-webhook receivers/gitlab is of type github'],
    ['with a webhook whose token is none', (gitlab) => gitlab.addProject('app').addWebhook({ receiver: receiver(), token: gitlab.rootPassword, url: 'https://flux.example.com' }),
      'gitlab-webhook stack/gitlab/root has no key token'],
    ['without a name', (gitlab) => void gitlab.addProject(''), 'gitlab-name "" is not a valid project name'],
    ['in a group without a name', (gitlab) => void gitlab.addGroup(''), 'gitlab-name "" is not a valid group name'],
    ['in a group of GitLab\'s own', (gitlab) => void gitlab.addGroup('admin'), 'gitlab-name "admin" is reserved by GitLab'],
    ['for the user root', (gitlab) => void gitlab.addUser('root', { email: 'r@example.com', fullName: 'R' }), 'gitlab-name "root" is reserved by GitLab'],
    ['with a key and a token of one name', (gitlab) => {
      const project = gitlab.addProject('app');
      project.addDeployKey('flux');
      project.addDeployToken('flux', [aws.GitLabTokenScope.READ_REPOSITORY]);
    }, 'gitlab-twice a key or token flux is declared twice'],
    ['with a Receiver\'s token twice', (gitlab) => { gitlab.addReceiverToken('t'); gitlab.addReceiverToken('t'); }, 'gitlab-twice the Receiver token t is declared twice'],
    ['with a Receiver\'s token of no name', (gitlab) => void gitlab.addReceiverToken('a/b'), 'gitlab-name "a/b" is not a valid token name'],
    ['twice', (gitlab) => { gitlab.addProject('app'); gitlab.addProject('app'); }, 'gitlab-twice project root/app is declared twice'],
    ['with names that no secret can have', (gitlab) => void gitlab.addProject('p'.repeat(250), { group: gitlab.addGroup('g'.repeat(250)) }).addDeployKey('flux'),
      'gitlab-name the name of its secret has 528 characters'],
    ['in a group of another GitLab', (gitlab) => void gitlab.addProject('app', { group: gitlabStack().gitlab.addGroup('team') }), 'gitlab-name stack/gitlab/groups/team belongs to another GitLab'],
    ['for a user without mail', (gitlab) => void gitlab.addUser('samia', { email: 'samia', fullName: 'S' }), 'gitlab-name "samia" is not a valid mail address'],
  ])('is judged %s', (_, make, message) => {
    const { stack, gitlab } = gitlabStack();
    make(gitlab);
    expect(mistakesIn(stack)).toEqual(message === '' ? [] : [expect.stringContaining(message)]);
  });

  test('is described once', () => {
    const { stack, gitlab } = gitlabStack();
    gitlab.addRunner('docker');
    gitlab.addUser('samia', { email: 's@example.com', fullName: 'S' });
    gitlab.addUser('Samia', { email: 's2@example.com', fullName: 'S' });
    expect(mistakesIn(stack)).toEqual([expect.stringContaining('gitlab-twice user Samia is declared twice')]);
  });
});

describe('a runner', () => {
  test('takes jobs without tags, and reaches GitLab', () => {
    const { stack, gitlab } = gitlabStack();
    gitlab.addRunner('docker', { concurrent: 4 });
    expect(mistakesIn(stack)).toEqual([]);
    expect(JSON.parse(parametersOf(stack)['/gitlab/stack/gitlab/wanted/runner/docker'])).toMatchObject({ wanted: { run_untagged: true, tag_list: [] }, first: { runner_type: 'instance_type' } });
    expect(Object.values(resources(stack, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.FromPort).sort()).toEqual([2222, 443, 5050]);
    expect(JSON.stringify(resources(stack, 'AWS::EC2::Instance'))).toContain('CONCURRENT=\'4\'');
  });

  test.each<[aws.GitLabRunnerProps, string]>([
    [{ runUntagged: false }, 'gitlab-runner the runner accepts no jobs, neither tagged nor untagged'],
    [{ concurrent: 0 }, 'gitlab-runner concurrent is 0'],
    [{ jobImage: 'an image"' }, 'gitlab-runner "an image\\"" is not a valid image'],
    [{ version: 'latest' }, 'gitlab-version version is "latest"'],
    [{ version: '19.5.0' }, 'gitlab-version the runner 19.5.0 is newer than GitLab 19.4.1'],
    [{ tags: ['a', ''] }, 'gitlab-runner "" is not a valid tag'],
    [{ tags: ['a,b'] }, 'gitlab-runner "a,b" is not a valid tag'],
    [{ instanceType: new ec2.InstanceType('t3.micro') }, 'instance-size t3.micro has 2 vCPU and 1 GiB'],
  ])('is refused with %p', (props, message) => {
    const { stack, gitlab } = gitlabStack();
    gitlab.addRunner('docker', props);
    expect(mistakesIn(stack)).toEqual([expect.stringContaining(message)]);
  });
});
