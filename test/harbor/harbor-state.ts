/** A refusal. */
export class HarborError extends Error {
  constructor(public readonly status: number, message: string) {
    super(message);
  }
}

/** Something with a number that Harbor gave it. */
export interface Item {
  readonly id: number;
  [field: string]: any;
}

/** What is in a project. */
interface ProjectParts {
  rules: Item[];
  members: Item[];
  webhooks: Item[];
}

const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const PROXY_ONLY = ['proxy_speed_kb', 'max_upstream_conn', 'proxy_cache_filter_pattern', 'proxy_cache_filter_kind'];

/** What a Harbor remembers, and what it refuses. */
export class HarborState {
  public readonly projects: Item[] = [];
  public readonly quotas: Item[] = [];
  public readonly retentions: Item[] = [];
  public readonly registries: Item[] = [];
  public readonly robots: Item[] = [];
  public robotPrefix = 'robot$';
  private readonly parts = new Map<number, ProjectParts>();
  private count = 0;

  /** Another one with the same memory. */
  public copy(): HarborState {
    return Object.assign(new HarborState(), structuredClone({ ...this }));
  }

  /** All that it remembers, as plain data. */
  public get memory(): unknown {
    return { ...this, parts: Object.fromEntries(this.parts), count: undefined };
  }

  public project(name: string): Item {
    const project = this.projects.find((each) => each.name === name);
    if (!project) throw new HarborError(404, `project ${name} not found`);
    return project;
  }

  public in(name: string): ProjectParts {
    return this.parts.get(this.project(name).project_id)!;
  }

  public createProject({ project_name, metadata, storage_limit, registry_id }: any): void {
    if (!NAME.test(project_name)) throw new HarborError(400, `project name ${project_name} is not valid`);
    if (this.projects.some(({ name }) => name === project_name)) throw new HarborError(409, `The project named ${project_name} already exists`);
    if (registry_id !== undefined && !this.registries.some(({ id }) => id === registry_id)) throw new HarborError(400, 'no such registry');
    const id = ++this.count;
    const project: Item = { id, project_id: id, name: project_name, registry_id, metadata: {}, cve_allowlist: { id, project_id: id, items: [] } };
    this.merge(project, metadata);
    this.projects.push(project);
    this.parts.set(id, { rules: [], members: [{ id: ++this.count, entity_type: 'u', entity_name: 'admin', role_id: 1 }], webhooks: [] });
    this.quotas.push({ id: ++this.count, ref: { id }, hard: { storage: storage_limit ?? -1 }, used: { storage: 0 } });
    if (registry_id !== undefined) {
      this.createRetention({
        algorithm: 'or',
        scope: { level: 'project', ref: id },
        trigger: { kind: 'Schedule', settings: { cron: '0 0 0 * * *' } },
        rules: [{ action: 'retain', template: 'nDaysSinceLastPull', params: { nDaysSinceLastPull: 7 }, ...everything() }],
      });
    }
  }

  public updateProject(name: string, { metadata, cve_allowlist }: any): void {
    const project = this.project(name);
    this.merge(project, metadata);
    if (cve_allowlist) project.cve_allowlist = { id: project.id, project_id: project.id, ...cve_allowlist };
  }

  public createRetention(policy: any): void {
    const project = this.projects.find(({ project_id }) => project_id === policy.scope?.ref);
    if (!project || policy.scope.level !== 'project') throw new HarborError(400, `invalid Project id ${policy.scope?.ref}`);
    if (project.metadata.retention_id) throw new HarborError(400, 'project already has retention policy');
    this.checkRetention(policy);
    const id = ++this.count;
    this.retentions.push({ ...policy, id, trigger: { ...policy.trigger, references: { job_id: 1 } } });
    project.metadata.retention_id = String(id);
  }

  public updateRetention(id: number, policy: any): void {
    const project = this.projects.find(({ project_id }) => project_id === policy.scope?.ref);
    if (project?.metadata.retention_id !== String(id)) throw new HarborError(404, `the retention policy id ${id} does not match`);
    this.checkRetention(policy);
    const old = this.retentions.find((each) => each.id === id)!;
    Object.assign(old, policy, { trigger: { ...policy.trigger, references: old.trigger.references } });
  }

  public createRule(name: string, rule: any): void {
    const { rules } = this.in(name);
    const text = (each: any) => JSON.stringify([each.tag_selectors, each.scope_selectors]);
    if (rules.some((each) => text(each) === text(rule))) throw new HarborError(409, 'the rule exists');
    if (rule.action !== 'immutable' || rule.template !== 'immutable_template') throw new HarborError(400, 'unknown rule');
    rules.push({ ...rule, id: ++this.count });
  }

  public createMember(name: string, { role_id, member_user, member_group }: any): void {
    const { members } = this.in(name);
    const entity_name = member_user?.username ?? member_group?.group_name;
    if (!entity_name || ![1, 2, 3, 4, 5].includes(role_id)) throw new HarborError(400, 'invalid member');
    if (members.some((each) => each.entity_name === entity_name)) throw new HarborError(409, 'the member exists');
    members.push({ id: ++this.count, entity_type: member_user ? 'u' : 'g', entity_name, role_id, dn: member_group?.ldap_group_dn });
  }

  public createWebhook(name: string, policy: any): void {
    const { webhooks } = this.in(name);
    if (webhooks.some((each) => each.name === policy.name)) throw new HarborError(409, 'the policy exists');
    webhooks.push({ ...checkedWebhook(policy), id: ++this.count, project_id: this.project(name).id, creation_time: '2026-11-21T00:00:00.000Z' });
  }

  public updateWebhook(name: string, id: number, policy: any): void {
    Object.assign(this.in(name).webhooks.find((each) => each.id === id)!, checkedWebhook(policy));
  }

  public createRegistry(registry: any): void {
    if (this.registries.some(({ name }) => name === registry.name)) throw new HarborError(409, 'the registry exists');
    this.registries.push({ ...registry, id: ++this.count });
  }

  public updateRegistry(id: number, { credential_type, access_key, access_secret, ...rest }: any): void {
    const registry = this.registries.find((each) => each.id === id)!;
    if ('type' in rest) throw new HarborError(422, 'type is no field of an update');
    Object.assign(registry, rest, { credential: { type: credential_type, access_key, access_secret } });
  }

  /** A registry as Harbor shows it: without its secret, and `insecure: false` left out. */
  public masked({ credential, insecure, ...registry }: Item): Item {
    return { ...registry, ...insecure && { insecure }, ...credential?.access_key && { credential: { ...credential, access_secret: '*****' } } } as Item;
  }

  public listRobots(q: string): Item[] {
    const keys = Object.fromEntries(q.split(',').map((part) => part.split('=')));
    if (keys.Level === 'project' && !/^\d+$/.test(keys.ProjectID)) throw new HarborError(400, 'must with project ID when to query project robots');
    const shown = this.robots.filter(({ level, project_id }) => level === (keys.Level ?? 'system') && (level === 'system' || String(project_id) === keys.ProjectID));
    return shown.map(({ secret, project_id, ...robot }) => robot as Item);
  }

  public createRobot(robot: any, pairs: Record<string, string[]>): unknown {
    if (!NAME.test(robot.name)) throw new HarborError(400, 'robot name is not in lower case or contains illegal characters');
    this.checkRobot(robot, pairs);
    const project = robot.level === 'project' ? this.project(robot.permissions[0].namespace) : undefined;
    const name = `${this.robotPrefix}${project ? `${project.name}+` : ''}${robot.name}`;
    if (this.robots.some((each) => each.name === name)) throw new HarborError(409, `robot ${name} exists`);
    const id = ++this.count;
    const expires_at = robot.duration === -1 ? -1 : Math.floor(Date.now() / 1000) + robot.duration * 86400;
    // The secret of the request does not count, and neither does `disable`.
    this.robots.push({ ...robot, id, name, project_id: project?.id, secret: `Chosen-by-Harbor-${id}`, disable: false, expires_at, editable: true });
    this.allow(id);
    return { id, name, secret: `Chosen-by-Harbor-${id}`, expires_at };
  }

  public updateRobot(id: number, robot: any, pairs: Record<string, string[]>): void {
    const old = this.robots.find((each) => each.id === id)!;
    this.checkRobot(robot, pairs);
    if (robot.name !== old.name || robot.level !== old.level) throw new HarborError(400, 'cannot update the level or name of robot');
    const { description, disable, duration, permissions } = robot;
    Object.assign(old, { description, disable, duration, permissions });
    this.allow(id);
  }

  public setSecret(id: number, secret: string): void {
    if (!/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).{8,128}$/.test(secret)) throw new HarborError(400, 'the secret must be 8-128, inclusively, characters long');
    this.robots.find((each) => each.id === id)!.secret = secret;
  }

  public canLogIn(name: string, password: string): boolean {
    const now = Date.now() / 1000;
    const robot = this.robots.find((each) => each.name === name && each.secret === password);
    return robot !== undefined && !robot.disable && (robot.expires_at === -1 || robot.expires_at > now);
  }

  /** Harbor stores the effect with each access. */
  private allow(id: number): void {
    for (const permission of this.robots.find((each) => each.id === id)!.permissions) {
      permission.access = permission.access.map((access: any) => ({ ...access, effect: 'allow' })).reverse();
    }
  }

  private checkRobot({ duration, level, permissions }: any, pairs: Record<string, string[]>): void {
    if (!Number.isInteger(duration) || duration === 0 || duration < -1) throw new HarborError(400, `bad request error duration input: ${duration}`);
    if (level === 'project' && permissions.length !== 1) throw new HarborError(400, 'bad request permission');
    for (const { kind, access } of permissions) {
      if (access.length === 0) throw new HarborError(400, 'bad request empty access');
      for (const { resource, action } of access) {
        if (!pairs[kind]?.includes(`${resource}:${action}`)) throw new HarborError(400, `bad request permission: ${resource}:${action}`);
      }
    }
  }

  private merge(project: Item, metadata: Record<string, unknown> = {}): void {
    for (const [key, value] of Object.entries(metadata)) {
      if (typeof value !== 'string') throw new HarborError(422, `${key} in body must be of type string`);
      if (key === 'retention_id') throw new HarborError(400, 'the retention_id should be omitted');
      if (project.registry_id !== undefined || !PROXY_ONLY.includes(key)) project.metadata[key] = value;
    }
  }

  private checkRetention({ rules }: any): void {
    if (rules.length > 15) throw new HarborError(400, 'only 15 rules are allowed at most');
    if (new Set(rules.map((rule: any) => JSON.stringify(rule))).size < rules.length) throw new HarborError(409, 'rule is conflict with rule');
  }
}

function checkedWebhook(policy: any): any {
  if (!policy.event_types?.length) throw new HarborError(400, 'empty event type');
  for (const target of policy.targets) {
    const url = new URL(target.address);
    target.address = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
    if (target.type === 'slack' && target.payload_format) throw new HarborError(400, 'set payload format is not allowed for slack');
    if (target.type === 'http') target.payload_format ??= 'Default';
  }
  return policy;
}

function everything(): Record<string, unknown> {
  return {
    tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**', extras: '{"untagged":true}' }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
  };
}
