/**
 * What a robot may do in a project: all pairs of resource and action that Harbor 2.15 has at this scope.
 *
 * @see https://goharbor.io/docs/main/working-with-projects/project-configuration/create-robot-accounts/
 */
export class ProjectAccess {
  /** Pulls images. */
  public static readonly REPOSITORY_PULL = new ProjectAccess('repository', 'pull');
  /** Pushes images; needs `REPOSITORY_PULL`, too. */
  public static readonly REPOSITORY_PUSH = new ProjectAccess('repository', 'push');
  /** Reads repositories. */
  public static readonly REPOSITORY_READ = new ProjectAccess('repository', 'read');
  /** Changes repositories. */
  public static readonly REPOSITORY_UPDATE = new ProjectAccess('repository', 'update');
  /** Deletes repositories. */
  public static readonly REPOSITORY_DELETE = new ProjectAccess('repository', 'delete');
  /** Lists repositories. */
  public static readonly REPOSITORY_LIST = new ProjectAccess('repository', 'list');
  /** Copies artifacts. */
  public static readonly ARTIFACT_CREATE = new ProjectAccess('artifact', 'create');
  /** Reads artifacts. */
  public static readonly ARTIFACT_READ = new ProjectAccess('artifact', 'read');
  /** Deletes artifacts. */
  public static readonly ARTIFACT_DELETE = new ProjectAccess('artifact', 'delete');
  /** Lists artifacts. */
  public static readonly ARTIFACT_LIST = new ProjectAccess('artifact', 'list');
  /** Reads what comes with artifacts, such as vulnerabilities. */
  public static readonly ARTIFACT_ADDITION_READ = new ProjectAccess('artifact-addition', 'read');
  /** Creates artifact labels. */
  public static readonly ARTIFACT_LABEL_CREATE = new ProjectAccess('artifact-label', 'create');
  /** Deletes artifact labels. */
  public static readonly ARTIFACT_LABEL_DELETE = new ProjectAccess('artifact-label', 'delete');
  /** Adds tags to existing artifacts. */
  public static readonly TAG_CREATE = new ProjectAccess('tag', 'create');
  /** Deletes tags. */
  public static readonly TAG_DELETE = new ProjectAccess('tag', 'delete');
  /** Lists tags. */
  public static readonly TAG_LIST = new ProjectAccess('tag', 'list');
  /** Lists accessories. */
  public static readonly ACCESSORY_LIST = new ProjectAccess('accessory', 'list');
  /** Starts a scan. */
  public static readonly SCAN_CREATE = new ProjectAccess('scan', 'create');
  /** Reads the results of scans. */
  public static readonly SCAN_READ = new ProjectAccess('scan', 'read');
  /** Stops a scan. */
  public static readonly SCAN_STOP = new ProjectAccess('scan', 'stop');
  /** Starts the generation of an SBOM. */
  public static readonly SBOM_CREATE = new ProjectAccess('sbom', 'create');
  /** Reads SBOMs. */
  public static readonly SBOM_READ = new ProjectAccess('sbom', 'read');
  /** Stops SBOMs. */
  public static readonly SBOM_STOP = new ProjectAccess('sbom', 'stop');
  /** Creates scanners. */
  public static readonly SCANNER_CREATE = new ProjectAccess('scanner', 'create');
  /** Reads scanners. */
  public static readonly SCANNER_READ = new ProjectAccess('scanner', 'read');
  /** Creates labels. */
  public static readonly LABEL_CREATE = new ProjectAccess('label', 'create');
  /** Reads labels. */
  public static readonly LABEL_READ = new ProjectAccess('label', 'read');
  /** Changes labels. */
  public static readonly LABEL_UPDATE = new ProjectAccess('label', 'update');
  /** Deletes labels. */
  public static readonly LABEL_DELETE = new ProjectAccess('label', 'delete');
  /** Lists labels. */
  public static readonly LABEL_LIST = new ProjectAccess('label', 'list');
  /** Lists the log. */
  public static readonly LOG_LIST = new ProjectAccess('log', 'list');
  /** Creates metadata. */
  public static readonly METADATA_CREATE = new ProjectAccess('metadata', 'create');
  /** Reads metadata. */
  public static readonly METADATA_READ = new ProjectAccess('metadata', 'read');
  /** Changes metadata. */
  public static readonly METADATA_UPDATE = new ProjectAccess('metadata', 'update');
  /** Deletes metadata. */
  public static readonly METADATA_DELETE = new ProjectAccess('metadata', 'delete');
  /** Lists metadata. */
  public static readonly METADATA_LIST = new ProjectAccess('metadata', 'list');
  /** Creates rules for immutable tags. */
  public static readonly IMMUTABLE_TAG_CREATE = new ProjectAccess('immutable-tag', 'create');
  /** Changes rules for immutable tags. */
  public static readonly IMMUTABLE_TAG_UPDATE = new ProjectAccess('immutable-tag', 'update');
  /** Deletes rules for immutable tags. */
  public static readonly IMMUTABLE_TAG_DELETE = new ProjectAccess('immutable-tag', 'delete');
  /** Lists rules for immutable tags. */
  public static readonly IMMUTABLE_TAG_LIST = new ProjectAccess('immutable-tag', 'list');
  /** Creates retention policies. */
  public static readonly TAG_RETENTION_CREATE = new ProjectAccess('tag-retention', 'create');
  /** Reads retention policies. */
  public static readonly TAG_RETENTION_READ = new ProjectAccess('tag-retention', 'read');
  /** Changes retention policies. */
  public static readonly TAG_RETENTION_UPDATE = new ProjectAccess('tag-retention', 'update');
  /** Deletes retention policies. */
  public static readonly TAG_RETENTION_DELETE = new ProjectAccess('tag-retention', 'delete');
  /** Lists retention policies. */
  public static readonly TAG_RETENTION_LIST = new ProjectAccess('tag-retention', 'list');
  /** Creates webhook policies. */
  public static readonly NOTIFICATION_POLICY_CREATE = new ProjectAccess('notification-policy', 'create');
  /** Reads webhook policies. */
  public static readonly NOTIFICATION_POLICY_READ = new ProjectAccess('notification-policy', 'read');
  /** Changes webhook policies. */
  public static readonly NOTIFICATION_POLICY_UPDATE = new ProjectAccess('notification-policy', 'update');
  /** Deletes webhook policies. */
  public static readonly NOTIFICATION_POLICY_DELETE = new ProjectAccess('notification-policy', 'delete');
  /** Lists webhook policies. */
  public static readonly NOTIFICATION_POLICY_LIST = new ProjectAccess('notification-policy', 'list');
  /** Creates preheat policies. */
  public static readonly PREHEAT_POLICY_CREATE = new ProjectAccess('preheat-policy', 'create');
  /** Reads preheat policies. */
  public static readonly PREHEAT_POLICY_READ = new ProjectAccess('preheat-policy', 'read');
  /** Changes preheat policies. */
  public static readonly PREHEAT_POLICY_UPDATE = new ProjectAccess('preheat-policy', 'update');
  /** Deletes preheat policies. */
  public static readonly PREHEAT_POLICY_DELETE = new ProjectAccess('preheat-policy', 'delete');
  /** Lists preheat policies. */
  public static readonly PREHEAT_POLICY_LIST = new ProjectAccess('preheat-policy', 'list');
  /** Reads projects. */
  public static readonly PROJECT_READ = new ProjectAccess('project', 'read');
  /** Changes projects. */
  public static readonly PROJECT_UPDATE = new ProjectAccess('project', 'update');
  /** Deletes projects. */
  public static readonly PROJECT_DELETE = new ProjectAccess('project', 'delete');
  /** Reads quotas. */
  public static readonly QUOTA_READ = new ProjectAccess('quota', 'read');
  /** Creates robots with at most its own permissions. */
  public static readonly ROBOT_CREATE = new ProjectAccess('robot', 'create');
  /** Reads robots. */
  public static readonly ROBOT_READ = new ProjectAccess('robot', 'read');
  /** Deletes robots. */
  public static readonly ROBOT_DELETE = new ProjectAccess('robot', 'delete');
  /** Lists robots. */
  public static readonly ROBOT_LIST = new ProjectAccess('robot', 'list');
  /** Creates members. */
  public static readonly MEMBER_CREATE = new ProjectAccess('member', 'create');
  /** Reads members. */
  public static readonly MEMBER_READ = new ProjectAccess('member', 'read');
  /** Changes members. */
  public static readonly MEMBER_UPDATE = new ProjectAccess('member', 'update');
  /** Deletes members. */
  public static readonly MEMBER_DELETE = new ProjectAccess('member', 'delete');
  /** Lists members. */
  public static readonly MEMBER_LIST = new ProjectAccess('member', 'list');
  /** Creates exports of CVEs. */
  public static readonly EXPORT_CVE_CREATE = new ProjectAccess('export-cve', 'create');
  /** Reads exports of CVEs. */
  public static readonly EXPORT_CVE_READ = new ProjectAccess('export-cve', 'read');

  /**
   * A pair by its names. A pair that Harbor 2.15 does not have is a problem: Harbor would reject the whole robot.
   *
   * @param resource such as `repository`
   * @param action such as `pull`
   */
  public static of(resource: string, action: string): ProjectAccess {
    return new ProjectAccess(resource, action);
  }

  /** All pairs there are, as `resource:action`. @internal */
  public static get _all(): string[] {
    return Object.values(ProjectAccess).filter((value): value is ProjectAccess => value instanceof ProjectAccess).map((access) => access._pair);
  }

  private constructor(
    /** What it is about, such as `repository`. */
    public readonly resource: string,
    /** What may be done with it, such as `pull`. */
    public readonly action: string,
  ) {}

  /** @internal */
  public get _pair(): string {
    return `${this.resource}:${this.action}`;
  }
}
