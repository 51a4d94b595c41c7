/**
 * What a robot may do beyond projects: all pairs of resource and action that Harbor 2.15 has at this scope.
 *
 * @see https://goharbor.io/docs/main/administration/robot-accounts/
 */
export class SystemAccess {
  /** Lists the audit log. */
  public static readonly AUDIT_LOG_LIST = new SystemAccess('audit-log', 'list');
  /** Lists all repositories of the registry API. */
  public static readonly CATALOG_READ = new SystemAccess('catalog', 'read');
  /** Creates exports of CVEs. */
  public static readonly EXPORT_CVE_CREATE = new SystemAccess('export-cve', 'create');
  /** Reads exports of CVEs. */
  public static readonly EXPORT_CVE_READ = new SystemAccess('export-cve', 'read');
  /** Creates garbage collections. */
  public static readonly GARBAGE_COLLECTION_CREATE = new SystemAccess('garbage-collection', 'create');
  /** Reads garbage collections. */
  public static readonly GARBAGE_COLLECTION_READ = new SystemAccess('garbage-collection', 'read');
  /** Changes garbage collections. */
  public static readonly GARBAGE_COLLECTION_UPDATE = new SystemAccess('garbage-collection', 'update');
  /** Lists garbage collections. */
  public static readonly GARBAGE_COLLECTION_LIST = new SystemAccess('garbage-collection', 'list');
  /** Stops garbage collections. */
  public static readonly GARBAGE_COLLECTION_STOP = new SystemAccess('garbage-collection', 'stop');
  /** Lists job queues. */
  public static readonly JOBSERVICE_MONITOR_LIST = new SystemAccess('jobservice-monitor', 'list');
  /** Stops job queues. */
  public static readonly JOBSERVICE_MONITOR_STOP = new SystemAccess('jobservice-monitor', 'stop');
  /** Creates labels. */
  public static readonly LABEL_CREATE = new SystemAccess('label', 'create');
  /** Reads labels. */
  public static readonly LABEL_READ = new SystemAccess('label', 'read');
  /** Changes labels. */
  public static readonly LABEL_UPDATE = new SystemAccess('label', 'update');
  /** Deletes labels. */
  public static readonly LABEL_DELETE = new SystemAccess('label', 'delete');
  /** Creates LDAP users. */
  public static readonly LDAP_USER_CREATE = new SystemAccess('ldap-user', 'create');
  /** Lists LDAP users. */
  public static readonly LDAP_USER_LIST = new SystemAccess('ldap-user', 'list');
  /** Creates preheat instances. */
  public static readonly PREHEAT_INSTANCE_CREATE = new SystemAccess('preheat-instance', 'create');
  /** Reads preheat instances. */
  public static readonly PREHEAT_INSTANCE_READ = new SystemAccess('preheat-instance', 'read');
  /** Changes preheat instances. */
  public static readonly PREHEAT_INSTANCE_UPDATE = new SystemAccess('preheat-instance', 'update');
  /** Deletes preheat instances. */
  public static readonly PREHEAT_INSTANCE_DELETE = new SystemAccess('preheat-instance', 'delete');
  /** Lists preheat instances. */
  public static readonly PREHEAT_INSTANCE_LIST = new SystemAccess('preheat-instance', 'list');
  /** Creates projects. */
  public static readonly PROJECT_CREATE = new SystemAccess('project', 'create');
  /** Lists projects. */
  public static readonly PROJECT_LIST = new SystemAccess('project', 'list');
  /** Creates purges of the audit log. */
  public static readonly PURGE_AUDIT_CREATE = new SystemAccess('purge-audit', 'create');
  /** Reads purges of the audit log. */
  public static readonly PURGE_AUDIT_READ = new SystemAccess('purge-audit', 'read');
  /** Changes purges of the audit log. */
  public static readonly PURGE_AUDIT_UPDATE = new SystemAccess('purge-audit', 'update');
  /** Lists purges of the audit log. */
  public static readonly PURGE_AUDIT_LIST = new SystemAccess('purge-audit', 'list');
  /** Stops purges of the audit log. */
  public static readonly PURGE_AUDIT_STOP = new SystemAccess('purge-audit', 'stop');
  /** Reads quotas. */
  public static readonly QUOTA_READ = new SystemAccess('quota', 'read');
  /** Changes quotas. */
  public static readonly QUOTA_UPDATE = new SystemAccess('quota', 'update');
  /** Lists quotas. */
  public static readonly QUOTA_LIST = new SystemAccess('quota', 'list');
  /** Creates registry endpoints. */
  public static readonly REGISTRY_CREATE = new SystemAccess('registry', 'create');
  /** Reads registry endpoints. */
  public static readonly REGISTRY_READ = new SystemAccess('registry', 'read');
  /** Changes registry endpoints. */
  public static readonly REGISTRY_UPDATE = new SystemAccess('registry', 'update');
  /** Deletes registry endpoints. */
  public static readonly REGISTRY_DELETE = new SystemAccess('registry', 'delete');
  /** Lists registry endpoints. */
  public static readonly REGISTRY_LIST = new SystemAccess('registry', 'list');
  /** Creates replications. */
  public static readonly REPLICATION_CREATE = new SystemAccess('replication', 'create');
  /** Reads replications. */
  public static readonly REPLICATION_READ = new SystemAccess('replication', 'read');
  /** Lists replications. */
  public static readonly REPLICATION_LIST = new SystemAccess('replication', 'list');
  /** Lists replication adapters. */
  public static readonly REPLICATION_ADAPTER_LIST = new SystemAccess('replication-adapter', 'list');
  /** Creates replication policies. */
  public static readonly REPLICATION_POLICY_CREATE = new SystemAccess('replication-policy', 'create');
  /** Reads replication policies. */
  public static readonly REPLICATION_POLICY_READ = new SystemAccess('replication-policy', 'read');
  /** Changes replication policies. */
  public static readonly REPLICATION_POLICY_UPDATE = new SystemAccess('replication-policy', 'update');
  /** Deletes replication policies. */
  public static readonly REPLICATION_POLICY_DELETE = new SystemAccess('replication-policy', 'delete');
  /** Lists replication policies. */
  public static readonly REPLICATION_POLICY_LIST = new SystemAccess('replication-policy', 'list');
  /** Creates robots with at most its own permissions. */
  public static readonly ROBOT_CREATE = new SystemAccess('robot', 'create');
  /** Reads robots. */
  public static readonly ROBOT_READ = new SystemAccess('robot', 'read');
  /** Deletes robots. */
  public static readonly ROBOT_DELETE = new SystemAccess('robot', 'delete');
  /** Lists robots. */
  public static readonly ROBOT_LIST = new SystemAccess('robot', 'list');
  /** Creates scans of all artifacts. */
  public static readonly SCAN_ALL_CREATE = new SystemAccess('scan-all', 'create');
  /** Reads scans of all artifacts. */
  public static readonly SCAN_ALL_READ = new SystemAccess('scan-all', 'read');
  /** Changes scans of all artifacts. */
  public static readonly SCAN_ALL_UPDATE = new SystemAccess('scan-all', 'update');
  /** Stops scans of all artifacts. */
  public static readonly SCAN_ALL_STOP = new SystemAccess('scan-all', 'stop');
  /** Creates scanners. */
  public static readonly SCANNER_CREATE = new SystemAccess('scanner', 'create');
  /** Reads scanners. */
  public static readonly SCANNER_READ = new SystemAccess('scanner', 'read');
  /** Changes scanners. */
  public static readonly SCANNER_UPDATE = new SystemAccess('scanner', 'update');
  /** Deletes scanners. */
  public static readonly SCANNER_DELETE = new SystemAccess('scanner', 'delete');
  /** Lists scanners. */
  public static readonly SCANNER_LIST = new SystemAccess('scanner', 'list');
  /** Reads the security hub. */
  public static readonly SECURITY_HUB_READ = new SystemAccess('security-hub', 'read');
  /** Lists the security hub. */
  public static readonly SECURITY_HUB_LIST = new SystemAccess('security-hub', 'list');
  /** Reads system volumes. */
  public static readonly SYSTEM_VOLUMES_READ = new SystemAccess('system-volumes', 'read');
  /** Creates users. */
  public static readonly USER_CREATE = new SystemAccess('user', 'create');
  /** Reads users. */
  public static readonly USER_READ = new SystemAccess('user', 'read');
  /** Changes users. */
  public static readonly USER_UPDATE = new SystemAccess('user', 'update');
  /** Deletes users. */
  public static readonly USER_DELETE = new SystemAccess('user', 'delete');
  /** Lists users. */
  public static readonly USER_LIST = new SystemAccess('user', 'list');
  /** Creates user groups. */
  public static readonly USER_GROUP_CREATE = new SystemAccess('user-group', 'create');
  /** Reads user groups. */
  public static readonly USER_GROUP_READ = new SystemAccess('user-group', 'read');
  /** Changes user groups. */
  public static readonly USER_GROUP_UPDATE = new SystemAccess('user-group', 'update');
  /** Deletes user groups. */
  public static readonly USER_GROUP_DELETE = new SystemAccess('user-group', 'delete');
  /** Lists user groups. */
  public static readonly USER_GROUP_LIST = new SystemAccess('user-group', 'list');

  /**
   * A pair by its names. A pair that Harbor 2.15 does not have is a problem: Harbor would reject the whole robot.
   *
   * @param resource such as `repository`
   * @param action such as `pull`
   */
  public static of(resource: string, action: string): SystemAccess {
    return new SystemAccess(resource, action);
  }

  /** All pairs there are, as `resource:action`. @internal */
  public static get _all(): string[] {
    return Object.values(SystemAccess).filter((value): value is SystemAccess => value instanceof SystemAccess).map((access) => access._pair);
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
