import type { Value } from '../value';

/** How bad a finding is. */
export enum TrivySeverity {
  UNKNOWN = 'UNKNOWN',
  LOW = 'LOW',
  MEDIUM = 'MEDIUM',
  HIGH = 'HIGH',
  CRITICAL = 'CRITICAL',
}

/** Form of a report. */
export enum TrivyFormat {
  TABLE = 'table',
  JSON = 'json',
  /** For code scanning on GitHub: `UploadSarif`. */
  SARIF = 'sarif',
  CYCLONEDX = 'cyclonedx',
  SPDX_JSON = 'spdx-json',
  /** For GitHub's dependency submission. */
  GITHUB = 'github',
  COSIGN_VULN = 'cosign-vuln',
}

/** What is looked for. */
export enum TrivyScanner {
  VULNERABILITY = 'vuln',
  SECRET = 'secret',
  MISCONFIGURATION = 'misconfig',
  LICENSE = 'license',
}

/** A report that is kept. The job keeps it where an artifact of the job has its path. */
export interface TrivyReport {
  /** Path below the checkout, such as `reports/trivy.sarif`. */
  readonly path: string;
  /** Its form. */
  readonly format: TrivyFormat;
}

/** What all scans with Trivy take. */
export interface TrivyScanProps {
  /**
   * Which findings count; at least one.
   *
   * @default - HIGH and CRITICAL
   */
  readonly severities?: TrivySeverity[];
  /**
   * Whether the job fails when there are findings that count.
   *
   * @default true
   */
  readonly blocks?: boolean;
  /**
   * Reports that are kept, beside the table in the log. They are written when findings fail the job, too.
   *
   * @default - none
   */
  readonly reports?: TrivyReport[];
  /**
   * File with findings that do not count.
   *
   * @default - `.trivyignore`, where it is there
   */
  readonly ignoreFile?: string;
  /**
   * Folders that are not looked at: names with `*` and `**`.
   *
   * @default - none
   */
  readonly skipFolders?: string[];
  /**
   * Files that are not looked at.
   *
   * @default - none
   */
  readonly skipFiles?: string[];
  /**
   * Folder of the database and of earlier results, below the checkout where a `Cache` of the job keeps it: `.trivycache`.
   *
   * @default - Trivy's own in the home folder
   */
  readonly cacheFolder?: string;
}

/** What scans for vulnerabilities take. */
export interface TrivyVulnerabilityScanProps extends TrivyScanProps {
  /**
   * Whether vulnerabilities that nobody has fixed do not count.
   *
   * @default false
   */
  readonly ignoreUnfixed?: boolean;
  /**
   * What is looked for; at least one.
   *
   * @default - vulnerabilities and secrets
   */
  readonly scanners?: TrivyScanner[];
  /**
   * Where the vulnerability database is, in the order in which they are tried: mirrors.
   *
   * @default - Trivy's own
   */
  readonly dbRepositories?: string[];
  /**
   * Where the index of Java archives is.
   *
   * @default - Trivy's own
   */
  readonly javaDbRepositories?: string[];
}

/** Properties of a scan of an image. */
export interface ScanImageWithTrivyProps extends TrivyVulnerabilityScanProps {
  /** Reference of the image, best with its digest: what was scanned is then what is deployed. */
  readonly image: Value;
  /**
   * Account at the registry.
   *
   * @default - the one of an earlier login in the job
   */
  readonly username?: Value;
  /**
   * Password of the account. Required with `username`.
   *
   * @default - the one of an earlier login in the job
   */
  readonly password?: Value;
  /**
   * Platform of an image for several, such as `linux/arm64`.
   *
   * @default - the machine's
   */
  readonly platform?: string;
}

/** Properties of a scan of files for vulnerable dependencies and secrets. */
export interface ScanFilesystemWithTrivyProps extends TrivyVulnerabilityScanProps {
  /**
   * Folder below the checkout.
   *
   * @default - all of it
   */
  readonly path?: string;
}

/** Properties of a scan of Dockerfiles, manifests, charts and Terraform for misconfigurations. Unfixed ones cannot be left out. */
export interface ScanConfigWithTrivyProps extends TrivyScanProps {
  /**
   * Folder below the checkout.
   *
   * @default - all of it
   */
  readonly path?: string;
  /**
   * Files with values by which charts are rendered.
   *
   * @default - the charts' own
   */
  readonly helmValues?: string[];
  /**
   * Where the checks are: a mirror.
   *
   * @default - Trivy's own
   */
  readonly checksBundleRepository?: string;
}
