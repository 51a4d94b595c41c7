import type { Project } from './project';
import { projectMetadata } from './project-settings';
import type { Registry } from './registry';
import { RegistryType } from './registry-type';
import { RetentionPolicy } from './retention-policy';
import type { Robot } from './robot';
import type { Webhook } from './webhook';

/** Says what the provider cannot do, and what to do instead. */
type Refuse = (what: string, alternative: string) => void;

const RECONCILER = 'use HarborBackend.reconciler()';

const ignore: Refuse = () => {};

/** `forProvider` of a Project. */
export function crossplaneProject(project: Project, refuse: Refuse = ignore): Record<string, unknown> {
  const { immutableTags, proxyCache, sbom, cveAllowList, quota } = project._props;
  if (immutableTags) refuse('has immutableTags, for which the provider has no kind', `leave them out, or ${RECONCILER}`);
  if (proxyCache) refuse('is a proxy cache, for which the provider wants a number that only Harbor knows', RECONCILER);
  if (sbom) refuse('makes SBOMs', `make them in the pipeline, or ${RECONCILER}`);
  if (cveAllowList?.expires) refuse('has a cveAllowList that expires', `leave expires out, or ${RECONCILER}`);
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
export function crossplaneRetention(project: string, { rules, schedule, manual }: RetentionPolicy, refuse: Refuse = ignore): Record<string, unknown> {
  if (schedule) refuse('has a schedule for its retention; the provider has one of its own', `leave schedule out, or ${RECONCILER}`);
  return {
    projectId: project,
    trigger: manual ? 'manual' : 'scheduled',
    rules: rules.map(({ _template, _count, _options }) => {
      const { tags, excludeTags, repositories, excludeRepositories, untagged, disabled } = _options;
      if (excludeTags || repositories || excludeRepositories || untagged === false || disabled) {
        refuse('has a retention rule about more than tags', `select by tags only, or ${RECONCILER}`);
      }
      const ruleType = _template.replace(/^nDays/, 'days');
      return { ruleType, parameters: _count === undefined ? undefined : { [ruleType]: String(_count) }, tagSelectors: tags };
    }),
  };
}

/** `forProvider` of a Robot. */
export function crossplaneRobot(robot: Robot, refuse: Refuse = ignore): Record<string, unknown> {
  const { project, permissions, description, disabled } = robot._props;
  if (!project) refuse('is a robot of the system; the provider knows those of projects', `use project.addRobot, or ${RECONCILER}`);
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
export function crossplaneRegistry(registry: Registry, refuse: Refuse = ignore): Record<string, unknown> {
  const { type, url, description, insecure, caCertificate, credentials, username, credentialType = 'basic', harbor } = registry._props;
  if (!CROSSPLANE_TYPES.has(type)) refuse(`is of type ${type}; the provider has ${[...CROSSPLANE_TYPES].join(', ')}`, RECONCILER);
  if (caCertificate) refuse('has a caCertificate', `let Harbor trust it, or ${RECONCILER}`);
  if (credentials && username === undefined) refuse('has no username; the provider reads only the password from a Secret', 'set username');
  const namespace = credentials?.namespace ?? harbor.namespace;
  if (credentials && namespace === undefined) refuse('has credentials of no known namespace', 'set the namespace at the Secret');
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
export function crossplaneWebhook(webhook: Webhook, refuse: Refuse = ignore): Record<string, unknown> {
  const { project, description, disabled, target } = webhook._props;
  const { type, address, authHeader, payloadFormat, skipCertVerify, receiver } = target._target;
  if (type !== 'http' || (payloadFormat !== undefined && payloadFormat !== 'Default')) refuse(`is of type ${type} with ${payloadFormat ?? 'its own'} format`, RECONCILER);
  if (receiver) refuse('is for a Receiver of Flux, whose path the reconciler computes', RECONCILER);
  if (authHeader) refuse('has an authHeader, which the provider takes as plain text only', `leave it out, or ${RECONCILER}`);
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
