import { Size } from 'cdk8s';
import { ArtifactSelection } from './artifact-selection';
import { ProjectMember } from './member';
import { Quota } from './quota';
import type { Registry } from './registry';
import { RetentionPolicy } from './retention-policy';

/** How bad a vulnerability is. */
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

/** Vulnerabilities that do not count. */
export interface CveAllowList {
  /** Their ids, such as `CVE-2024-3094`. Each once. */
  readonly cves: string[];
  /**
   * From when on they count again.
   *
   * @default - never
   */
  readonly expires?: Date;
}

/** How a filter of a proxy cache is written. */
export enum ProxyCacheFilterKind {
  /** Doublestar glob, such as `library/**`. */
  DOUBLESTAR = 'doublestar',
  /** Regular expression. */
  REGEX = 'regex',
}

/** A project that caches another registry. It is pulled from as `harbor.example.com/<project>/library/nginx`. */
export interface ProxyCacheOptions {
  /** The registry. Harbor cannot change it later. */
  readonly registry: Registry;
  /**
   * How much is read from the registry each second, at most; Harbor counts in kilobits.
   *
   * @default - no limit
   */
  readonly bandwidthPerSecond?: Size;
  /**
   * How many connections to the registry an artifact may use at once; at least 1.
   *
   * @default - no limit
   */
  readonly maxUpstreamConnections?: number;
  /**
   * Whether images that are gone from the registry are still served from the cache.
   *
   * @default - as Harbor has it
   */
  readonly serveRemoved?: boolean;
  /**
   * Whether requests of the referrers API (signatures, SBOMs) go to the registry.
   *
   * @default - as Harbor has it
   */
  readonly referrers?: boolean;
  /**
   * Repositories that are cached (Harbor 2.15).
   *
   * @default - all
   */
  readonly filter?: string;
  /**
   * How the filter is written.
   *
   * @default ProxyCacheFilterKind.DOUBLESTAR
   */
  readonly filterKind?: ProxyCacheFilterKind;
}

/** Settings of a project. What is left out has the default below; changes by hand are taken back. */
export interface ProjectOptions {
  /**
   * Name of the project: lower-case letters and digits, with single `.`, `_` or `-` between them. Harbor cannot change it later.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * Whether everybody may pull.
   *
   * @default false
   */
  readonly public?: boolean;
  /**
   * How much the project may store.
   *
   * @default - Harbor's default when the project is made; left alone afterwards
   */
  readonly quota?: Quota;
  /**
   * Whether images are scanned when they are pushed.
   *
   * @default true
   */
  readonly autoScan?: boolean;
  /**
   * Whether an SBOM is made when an image is pushed.
   *
   * @default false
   */
  readonly sbom?: boolean;
  /**
   * Refuses to hand out images with vulnerabilities of this severity or above. Images that were never scanned are refused, too.
   *
   * @default - all images are handed out
   */
  readonly preventVulnerable?: VulnerabilitySeverity;
  /**
   * Vulnerabilities that do not count in this project.
   *
   * @default - Harbor's own list for all projects
   */
  readonly cveAllowList?: CveAllowList;
  /**
   * Refuses to hand out images without a cosign signature.
   *
   * @default false
   */
  readonly requireSignature?: boolean;
  /**
   * Which artifacts are kept; the others are deleted.
   *
   * @default - as Harbor has it: a proxy cache deletes what was not pulled for 7 days, other projects keep everything
   */
  readonly retention?: RetentionPolicy;
  /**
   * Tags that can neither be overwritten nor deleted. Rules that are not in the list are removed from Harbor; an empty list removes all.
   *
   * @default - as Harbor has it
   */
  readonly immutableTags?: ArtifactSelection[];
  /**
   * Users and groups with a role in the project. Others that Harbor has stay.
   *
   * @default - none is added
   */
  readonly members?: ProjectMember[];
  /**
   * Makes the project the cache of another registry. Nothing can be pushed to it.
   *
   * @default - no cache
   */
  readonly proxyCache?: ProxyCacheOptions;
}
