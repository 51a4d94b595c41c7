import { Construct } from 'constructs';
import { Renderer } from './backend';
import type { Harbor } from './harbor';
import type { ProjectMember } from './member';
import { projectMetadata } from './project';
import type { Project } from './project';
import { IProviderConfig, ProviderConfig, ProviderCredentials } from './provider-config';
import { RegistryType } from './registry';
import type { Registry } from './registry';
import { RetentionPolicy } from './retention-rule';
import type { Robot } from './robot';
import type { Webhook } from './webhook';
import { problem } from '../base/problem';
import { Resource } from '../resource';

/** What Crossplane may do with an object. */
export enum ManagementPolicy {
  /** Everything. */
  ALL = '*',
  /** Read it. */
  OBSERVE = 'Observe',
  /** Create it. */
  CREATE = 'Create',
  /** Update it. */
  UPDATE = 'Update',
  /** Delete it from Harbor when the object is deleted. */
  DELETE = 'Delete',
  /** Fill in omitted fields. */
  LATE_INITIALIZE = 'LateInitialize',
}

/** How Crossplane accesses Harbor. */
export interface CrossplaneOptions {
  /**
   * Configuration of the provider.
   *
   * @default - one is created from Harbor's `credentials`, a Secret with the keys `url`, `username` and `password`
   */
  readonly providerConfig?: IProviderConfig;
  /**
   * What Crossplane may do. Without `DELETE`, what you remove from the program remains in Harbor.
   *
   * @default - everything but deleting: a commit must not delete a project with its images
   */
  readonly managementPolicies?: ManagementPolicy[];
}

const ALL_BUT_DELETE = [ManagementPolicy.OBSERVE, ManagementPolicy.CREATE, ManagementPolicy.UPDATE, ManagementPolicy.LATE_INITIALIZE];

/** Objects of provider-harbor, one for each thing in Harbor. @internal */
export class CrossplaneBackend implements Renderer {
  private readonly configs = new Map<Harbor, IProviderConfig>();

  constructor(private readonly options: CrossplaneOptions) {}

  public bindHarbor(harbor: Harbor): void {
    const { credentials, metadata } = harbor._props;
    const { providerConfig } = this.options;
    if (providerConfig) {
      this.configs.set(harbor, providerConfig);
    } else if (credentials) {
      this.configs.set(harbor, new ProviderConfig(harbor, 'Resource', { metadata, credentials: ProviderCredentials.fromSecret(credentials) }));
    } else {
      problem(harbor, 'harbor-credentials', 'neither credentials nor a providerConfig is set',
        'pass credentials with the keys url, username and password, or Backend.crossplane({ providerConfig })');
    }
  }

  public bindRegistry(registry: Registry): void {
    this.add(registry, registry._props.harbor, 'Resource', 'Registry', () => crossplaneRegistry(registry));
    crossplaneRegistry(registry, (what, alternative) => this.refuse(registry, what, alternative));
  }

  public bindProject(project: Project): void {
    this.add(project, project.harbor, 'Resource', 'Project', () => crossplaneProject(project));
    crossplaneProject(project, (what, alternative) => this.refuse(project, what, alternative));
    const { retention } = project._props;
    if (!retention) return;
    this.add(project, project.harbor, 'retention', 'Retention', () => crossplaneRetention(project.name, retention));
    crossplaneRetention(project.name, retention, (what, alternative) => this.refuse(project, what, alternative));
  }

  public bindMember(project: Project, member: ProjectMember): void {
    if (member._type !== 'u') {
      this.refuse(project, `has a group as a member: ${member.name}`, 'add users, or use the reconciler');
      return;
    }
    const id = `member-${member.name}`;
    this.add(project, project.harbor, id, 'Member', () => ({ projectId: project.name, username: member.name, role: member.role }));
  }

  public bindWebhook(webhook: Webhook): void {
    this.add(webhook, webhook._props.project.harbor, 'Resource', 'Webhook', () => crossplaneWebhook(webhook));
    crossplaneWebhook(webhook, (what, alternative) => this.refuse(webhook, what, alternative));
  }

  public bindRobot(robot: Robot): void {
    const { harbor } = robot._props;
    this.add(robot, harbor, 'Resource', 'Robot', () => crossplaneRobot(robot), { writeConnectionSecretToRef: { name: robot.secret.name } });
    crossplaneRobot(robot, (what, alternative) => this.refuse(robot, what, alternative));
  }

  private add(
    scope: Construct, harbor: Harbor, id: string, kind: string, parameters: () => Record<string, unknown>, more: Record<string, unknown> = {},
  ): void {
    const config = this.configs.get(harbor);
    const { managementPolicies = ALL_BUT_DELETE } = this.options;
    new Managed(scope, id, harbor, kind, () => ({
      spec: { forProvider: parameters(), managementPolicies, providerConfigRef: config && { kind: config.kind, name: config.name }, ...more },
    }));
  }

  private refuse(construct: Construct, what: string, alternative: string): void {
    problem(construct, 'harbor-backend', `the Crossplane backend does not support this: ${construct.node.id} ${what}`, alternative);
  }
}

class Managed extends Resource {
  constructor(scope: Construct, id: string, harbor: Harbor, kind: string, private readonly body: () => Record<string, unknown>) {
    // Harbor's own name is not theirs.
    super(scope, id, `${kind.toLowerCase()}.harbor.m.crossplane.io/v1beta1`, kind, { metadata: { ...harbor._props.metadata, name: undefined } });
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return this.body();
  }
}

/** Reports what the provider does not support, and the alternative. */
type Refuse = (what: string, alternative: string) => void;

const RECONCILER = 'use Backend.reconciler()';

const ignore: Refuse = () => {};

/** `forProvider` of a Project. */
function crossplaneProject(project: Project, refuse: Refuse = ignore): Record<string, unknown> {
  const { immutableTags, proxyCache, sbom, cveAllowList, quota } = project._props;
  if (immutableTags) refuse('has immutableTags, for which the provider has no resource', `remove them, or ${RECONCILER}`);
  if (proxyCache) refuse('is a proxy cache, for which the provider needs an ID that only Harbor knows', RECONCILER);
  if (sbom) refuse('generates SBOMs', `generate them in the pipeline, or ${RECONCILER}`);
  if (cveAllowList?.expires) refuse('has a cveAllowList that expires', `omit expires, or ${RECONCILER}`);
  const metadata = projectMetadata(project._props);
  return {
    name: project.name,
    public: metadata.public === 'true',
    autoScanImages: metadata.auto_scan === 'true',
    preventVulnerableImages: metadata.prevent_vul === 'true',
    severity: metadata.severity === 'none' ? 'negligible' : metadata.severity,
    enableContentTrustCosign: metadata.enable_content_trust_cosign === 'true',
    cveAllowlist: cveAllowList?.cves,
    storageLimit: quota?._bytes,
  };
}

/** `forProvider` of a Retention. */
function crossplaneRetention(project: string, { rules, schedule, manual }: RetentionPolicy, refuse: Refuse = ignore): Record<string, unknown> {
  if (schedule) refuse('has a schedule for its retention; the provider uses a fixed one', `omit schedule, or ${RECONCILER}`);
  return {
    projectId: project,
    trigger: manual ? 'manual' : 'scheduled',
    rules: rules.map(({ _template, _count, _options }) => {
      const { tags, excludeTags, repositories, excludeRepositories, untagged, disabled } = _options;
      if (excludeTags || repositories || excludeRepositories || untagged === false || disabled) {
        refuse('has a retention rule that selects by more than tags', `select by tags only, or ${RECONCILER}`);
      }
      const ruleType = _template.replace(/^nDays/, 'days');
      return { ruleType, parameters: _count === undefined ? undefined : { [ruleType]: String(_count) }, tagSelectors: tags };
    }),
  };
}

/** `forProvider` of a Robot. */
function crossplaneRobot(robot: Robot, refuse: Refuse = ignore): Record<string, unknown> {
  const { project, permissions, description, disabled } = robot._props;
  if (!project) refuse('is a system robot; the provider supports only project robots', `use project.addRobot, or ${RECONCILER}`);
  if (disabled) refuse('is disabled', `delete it, or ${RECONCILER}`);
  const actions = new Map<string, string[]>();
  for (const [resource, action] of permissions.flatMap(({ _pairs }) => _pairs).map((pair) => pair.split(':'))) {
    actions.set(resource, [...actions.get(resource) ?? [], action]);
  }
  return {
    name: robot.name,
    projectId: project?.name,
    description,
    expiresIn: robot._days,
    permissions: [...actions].map(([namespace, access]) => ({ namespace, access })), // their namespace is the resource
  };
}

/** `forProvider` of a Registry. */
function crossplaneRegistry(registry: Registry, refuse: Refuse = ignore): Record<string, unknown> {
  const { type, url, description, insecure, ca: caCertificate, credentials, username, credentialType = 'basic', harbor } = registry._props;
  if (!CROSSPLANE_TYPES.has(type)) refuse(`is of type ${type}; the provider supports ${[...CROSSPLANE_TYPES].join(', ')}`, RECONCILER);
  if (caCertificate) refuse('has a ca', `add it to Harbor's own trust store, or ${RECONCILER}`);
  if (credentials && username === undefined) refuse('has no username; the provider reads only the password from a Secret', 'set username');
  const namespace = credentials?.namespace ?? harbor.namespace;
  if (credentials && namespace === undefined) refuse('has credentials whose namespace is not known', 'set the namespace on the Secret');
  return {
    name: registry.name,
    type,
    url,
    description,
    insecure,
    credential: credentials && { type: credentialType, accessKey: username, accessSecretRef: { name: credentials.name, namespace: namespace ?? 'default', key: 'password' } },
  };
}

const CROSSPLANE_TYPES = new Set<RegistryType>([
  RegistryType.HARBOR, RegistryType.DOCKER_HUB, RegistryType.DOCKER_REGISTRY, RegistryType.AWS_ECR, RegistryType.AZURE_ACR, RegistryType.GOOGLE_GCR,
  RegistryType.GITLAB, RegistryType.QUAY,
]);

/** `forProvider` of a Webhook. */
function crossplaneWebhook(webhook: Webhook, refuse: Refuse = ignore): Record<string, unknown> {
  const { project, description, disabled, target } = webhook._props;
  const { type, address, authHeader, payloadFormat, skipCertVerify, receiver } = target._target;
  if (type !== 'http' || (payloadFormat !== undefined && payloadFormat !== 'Default')) refuse(`is of type ${type} with ${payloadFormat ?? 'its own'} format`, RECONCILER);
  if (receiver) refuse('targets a Flux Receiver, whose path only the reconciler computes', RECONCILER);
  if (authHeader) refuse('has an authHeader, which the provider accepts only as plain text', `omit it, or ${RECONCILER}`);
  return {
    projectId: project.name,
    name: webhook.name,
    description,
    enabled: !disabled,
    eventTypes: webhook.events,
    url: typeof address === 'string' ? address : 'https://refused.invalid',
    skipCertVerify,
  };
}
