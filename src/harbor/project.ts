import { Size } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Mount } from './backend';
import type { Harbor } from './harbor';
import { ProjectMember } from './member';
import { checkName, checkUnique } from './names';
import { RegistryType } from './registry';
import type { Registry } from './registry';
import { ArtifactSelection, checkPolicy, checkSelection, renderRetention, RetentionPolicy, scopeSelectors, tagSelectors } from './retention-rule';
import { ProjectRobotOptions, Robot } from './robot';
import { RobotPermission } from './robot-permission';
import { Webhook, WebhookOptions } from './webhook';
import { freeIds } from '../base/own-key';
import { problem, warning } from '../base/problem';

/** Properties of a project. */
export interface ProjectProps extends ProjectOptions {
  /** The registry. */
  readonly harbor: Harbor;
}

/**
 * A Harbor project: a namespace for repositories, with its own rules. A project that you remove from the program remains in Harbor.
 *
 * @example
 * const org = new harbor.Project(folder, 'org', {
 *   harbor: registry, quota: harbor.Quota.of(Size.gibibytes(50)), immutableTags: [{ tags: ['v*'] }],
 *   retention: { rules: [harbor.RetentionRule.latestPushed(10)] },
 * });
 * org.addMember(harbor.ProjectMember.oidcGroup('developers', harbor.ProjectRole.DEVELOPER));
 *
 * @see https://goharbor.io/docs/main/working-with-projects/
 */
export class Project extends Construct {
  /** Name of the project. */
  public readonly name: string;
  /** The registry. */
  public readonly harbor: Harbor;

  /** @internal */
  public readonly _props: ProjectProps;
  /** @internal */
  public readonly _robots: Robot[] = [];
  /** @internal */
  public readonly _webhooks: Webhook[] = [];
  /** @internal */
  public readonly _members: ProjectMember[] = [];

  constructor(scope: Construct, id: string, props: ProjectProps) {
    super(scope, id);
    freeIds(this);
    this._props = props;
    this.name = props.name ?? id;
    this.harbor = props.harbor;
    checkName(this, 'project', this.name);
    checkProject(this, props);
    props.immutableTags?.forEach((selection, i) => checkSelection(this, `immutableTags[${i}]`, selection));
    this.harbor._addProject(this);
    for (const member of props.members ?? []) this.addMember(member);
  }

  /**
   * Where images of the project are, such as `harbor.example.com/org/myapp`.
   *
   * @param repository name of the repository in the project
   */
  public imageName(repository: string): string {
    if (!/^[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/.test(repository)) {
      problem(this, 'image-reference', `${JSON.stringify(repository)} is not a valid repository name`,
        'use lower-case letters and digits, with . _ - or / between them, without a tag');
    }
    return `${this.harbor.host}/${this.name}/${repository}`;
  }

  /**
   * Adds a robot of this project.
   *
   * @param id id of the construct, and name of the robot unless `name` is given
   * @param options its access and secret
   */
  public addRobot(id: string, options: ProjectRobotOptions): Robot {
    const { access, ...rest } = options;
    return new Robot(this, id, { harbor: this.harbor, project: this, permissions: [RobotPermission.project(this, access)], ...rest });
  }

  /**
   * Adds a webhook.
   *
   * @param id id of the construct, and name of the webhook unless `name` is given
   * @param options what to send, and where to
   */
  public addWebhook(id: string, options: WebhookOptions): Webhook {
    return new Webhook(this, id, { project: this, ...options });
  }

  /** Gives a user or group a role in the project. */
  public addMember(member: ProjectMember): void {
    member._check(this);
    checkUnique(this, 'member', member.name, this._members.some((other) => other.name === member.name && other._type === member._type) ? [this] : []);
    this._members.push(member);
    this.harbor._backend._renderer.bindMember(this, member);
  }

  /** @internal */
  public _addWebhook(webhook: Webhook): void {
    checkUnique(webhook, 'webhook', webhook.name, this._webhooks.filter((other) => other.name === webhook.name));
    this._webhooks.push(webhook);
    this.harbor._backend._renderer.bindWebhook(webhook);
  }

  /** The project as the reconciler's script takes it. @internal */
  public _render(mount: Mount): Record<string, unknown> {
    const { quota, cveAllowList, retention, immutableTags, proxyCache } = this._props;
    return {
      name: this.name,
      registry: proxyCache?.registry.name,
      metadata: projectMetadata(this._props),
      quota: quota?._bytes,
      cve_allowlist: cveAllowList && {
        items: cveAllowList.cves.map((cve_id) => ({ cve_id })),
        expires_at: cveAllowList.expires && Math.floor(cveAllowList.expires.getTime() / 1000),
      },
      retention: retention && renderRetention(retention),
      immutable_tags: immutableTags?.map((selection) => ({
        disabled: false,
        action: 'immutable',
        template: 'immutable_template',
        tag_selectors: tagSelectors(selection),
        scope_selectors: scopeSelectors(selection),
      })),
      members: this._members.map((member) => member._render()),
      webhooks: this._webhooks.map((webhook) => webhook._render(mount)),
      robots: this._robots.map((robot) => robot._render(mount)),
    };
  }
}

/** Severity of a vulnerability. */
export enum VulnerabilitySeverity {
  /** None: every image with a finding counts. */
  NONE = 'none',
  /** Low and above. */
  LOW = 'low',
  /** Medium and above. */
  MEDIUM = 'medium',
  /** High and above. */
  HIGH = 'high',
  /** Critical only. */
  CRITICAL = 'critical',
}

/** Ignored vulnerabilities. */
export interface CveAllowList {
  /** Their ids, such as `CVE-2024-3094`. Each once. */
  readonly cves: string[];
  /**
   * When they stop being ignored.
   *
   * @default - never
   */
  readonly expires?: Date;
}

/** Syntax of a filter of a proxy cache. */
export enum ProxyCacheFilterKind {
  /** Doublestar glob, such as `library/**`. */
  DOUBLESTAR = 'doublestar',
  /** Regular expression. */
  REGEX = 'regex',
}

/** A project that caches another registry. Pull from it as `harbor.example.com/<project>/library/nginx`. */
export interface ProxyCacheOptions {
  /** The registry. Harbor cannot change it later. */
  readonly registry: Registry;
  /**
   * Maximum amount read from the registry per second; Harbor stores it in kilobits.
   *
   * @default - no limit
   */
  readonly bandwidthPerSecond?: Size;
  /**
   * Maximum number of concurrent connections to the registry per artifact; at least 1.
   *
   * @default - no limit
   */
  readonly maxUpstreamConnections?: number;
  /**
   * Whether to serve images from the cache that were deleted from the registry.
   *
   * @default - Harbor's default
   */
  readonly serveRemoved?: boolean;
  /**
   * Whether requests of the referrers API (signatures, SBOMs) go to the registry. Harbor 2.15 does not have it yet; the reconciler says so.
   *
   * @default - Harbor's default
   */
  readonly referrers?: boolean;
  /**
   * Repositories that are cached. Harbor 2.15 does not have it yet; the reconciler says so.
   *
   * @default - all
   */
  readonly filter?: string;
  /**
   * Syntax of the filter.
   *
   * @default ProxyCacheFilterKind.DOUBLESTAR
   */
  readonly filterKind?: ProxyCacheFilterKind;
}

/** Settings of a project. Omitted settings have the default below; manual changes are reverted. */
export interface ProjectOptions {
  /**
   * Name of the project: lower-case letters and digits, with single `.`, `_` or `-` between them. Harbor cannot change it later.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * Whether pulling requires no login.
   *
   * @default false
   */
  readonly isPublic?: boolean;
  /**
   * How much the project may store.
   *
   * @default - Harbor's default when the project is created; unchanged afterwards
   */
  readonly quota?: Quota;
  /**
   * Whether images are scanned when they are pushed.
   *
   * @default true
   */
  readonly autoScan?: boolean;
  /**
   * Whether to generate an SBOM when an image is pushed.
   *
   * @default false
   */
  readonly sbom?: boolean;
  /**
   * Blocks pulling images with vulnerabilities of this severity or above. Images without a scan are blocked, too.
   *
   * @default - no image is blocked
   */
  readonly preventVulnerable?: VulnerabilitySeverity;
  /**
   * Vulnerabilities that this project ignores.
   *
   * @default - Harbor's own list for all projects
   */
  readonly cveAllowList?: CveAllowList;
  /**
   * Blocks pulling images without a cosign signature.
   *
   * @default false
   */
  readonly requireSignature?: boolean;
  /**
   * Which artifacts are kept; the others are deleted.
   *
   * @default - Harbor's default: a proxy cache deletes what was not pulled for 7 days, other projects keep everything
   */
  readonly retention?: RetentionPolicy;
  /**
   * Tags that can neither be overwritten nor deleted. Rules that are not in the list are removed from Harbor; an empty list removes all.
   *
   * @default - Harbor's default
   */
  readonly immutableTags?: ArtifactSelection[];
  /**
   * Users and groups with a role in the project. Other members in Harbor remain.
   *
   * @default - none is added
   */
  readonly members?: ProjectMember[];
  /**
   * Turns the project into a cache of another registry. Nothing can be pushed to it.
   *
   * @default - no cache
   */
  readonly proxyCache?: ProxyCacheOptions;
}

/** `metadata` of a project: all values are strings, and all known ones are set, so that drift is detected. @internal */
export function projectMetadata(options: ProjectOptions): Record<string, string | undefined> {
  const { preventVulnerable } = options;
  return {
    public: String(options.isPublic ?? false),
    auto_scan: String(options.autoScan ?? true),
    auto_sbom_generation: String(options.sbom ?? false),
    prevent_vul: String(preventVulnerable !== undefined),
    severity: preventVulnerable,
    enable_content_trust_cosign: String(options.requireSignature ?? false),
    reuse_sys_cve_allowlist: String(options.cveAllowList === undefined),
    ...options.proxyCache && proxyMetadata(options.proxyCache),
  };
}

function proxyMetadata(options: ProxyCacheOptions): Record<string, string | undefined> {
  const { bandwidthPerSecond, maxUpstreamConnections, serveRemoved, referrers, filter, filterKind } = options;
  return {
    proxy_speed_kb: String(bandwidthPerSecond ? bandwidthPerSecond.toKibibytes() * 8 : -1),
    max_upstream_conn: String(maxUpstreamConnections ?? -1),
    proxy_cache_local_on_not_found: serveRemoved?.toString(),
    proxy_referrer_api: referrers?.toString(),
    proxy_cache_filter_pattern: filter,
    proxy_cache_filter_kind: filter && (filterKind ?? ProxyCacheFilterKind.DOUBLESTAR),
  };
}

/** Problems of a project's settings. */
function checkProject(construct: IConstruct, options: ProjectOptions): void {
  const { quota, preventVulnerable, autoScan = true, cveAllowList, proxyCache, retention } = options;
  if (quota && quota._bytes !== -1 && !(quota._bytes >= 1)) {
    problem(construct, 'harbor-quota', `quota is ${quota._bytes} bytes, which is too small`, 'use at least one kibibyte, or Quota.unlimited()');
  }
  if (preventVulnerable !== undefined && !autoScan) {
    warning(construct, 'harbor-gate-without-scan', `preventVulnerable is ${preventVulnerable}, but autoScan is false, so unscanned images are blocked`,
      'set autoScan, or acknowledge this if each image is scanned another way');
  }
  const cves = cveAllowList?.cves ?? [];
  cves.forEach((cve, i) => {
    if (!/^[\w.:-]+$/.test(cve)) {
      problem(construct, 'harbor-cve', `cveAllowList contains ${JSON.stringify(cve)}, which is not a valid CVE ID`,
        'give IDs such as CVE-2024-3094, one per entry');
    }
    if (cves.indexOf(cve) < i) problem(construct, 'harbor-cve', `cveAllowList contains ${cve} twice`, 'list it once');
  });
  if (retention) checkPolicy(construct, retention);
  if (proxyCache) checkProxyCache(construct, proxyCache);
}

function checkProxyCache(construct: IConstruct, options: ProxyCacheOptions): void {
  const { registry, bandwidthPerSecond, maxUpstreamConnections } = options;
  const { type } = registry._props;
  if (NOT_FOR_PROXY_CACHES.includes(type)) {
    warning(construct, 'harbor-proxy-type', `registry ${registry.name} is of type ${type}, which Harbor does not allow for proxy caches by default`,
      'add the type to PERMITTED_REGISTRY_TYPES_FOR_PROXY_CACHE of harbor-core and acknowledge this, or use RegistryType.DOCKER_REGISTRY');
  }
  if (bandwidthPerSecond && !(bandwidthPerSecond.toKibibytes() >= 1)) {
    problem(construct, 'harbor-proxy-cache', 'bandwidthPerSecond is 0, which is not a valid limit', 'omit it for no limit');
  }
  if (maxUpstreamConnections !== undefined && !(Number.isInteger(maxUpstreamConnections) && maxUpstreamConnections >= 1)) {
    problem(construct, 'harbor-proxy-cache', `maxUpstreamConnections is ${maxUpstreamConnections}, which is not a valid limit`,
      'use a whole number of at least 1, or omit it for no limit');
  }
}

/** Types that Harbor's default configuration does not allow for proxy caches (PERMITTED_REGISTRY_TYPES_FOR_PROXY_CACHE). */
const NOT_FOR_PROXY_CACHES: readonly RegistryType[] = [
  RegistryType.GITLAB, RegistryType.HUAWEI_SWR, RegistryType.TENCENT_TCR, RegistryType.DTR, RegistryType.VOLCENGINE_CR,
];

/** How much a project may store. */
export class Quota {
  /**
   * At most this much. Harbor rejects pushes beyond it.
   *
   * @param size at least one kibibyte
   */
  public static of(size: Size): Quota {
    return new Quota(size.toKibibytes() * 1024);
  }

  /** No limit. */
  public static unlimited(): Quota {
    return new Quota(-1);
  }

  private constructor(
    /** The limit in bytes; -1 where there is none. @internal */
    public readonly _bytes: number,
  ) {}
}
