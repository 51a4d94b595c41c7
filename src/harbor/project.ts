import { Construct } from 'constructs';
import { problem } from '../problem';
import type { Harbor } from './harbor';
import { ProjectMember } from './member';
import { checkName, checkUnique } from './names';
import { ProjectOptions } from './project-options';
import { checkProject, projectMetadata } from './project-settings';
import { Mount } from './renderer';
import { renderRetention } from './retention';
import { ProjectRobotOptions, Robot } from './robot';
import { RobotPermission } from './robot-permission';
import { checkSelection, scopeSelectors, tagSelectors } from './selection';
import { Webhook, WebhookOptions } from './webhook';

/** Properties of a project. */
export interface ProjectProps extends ProjectOptions {
  /** The registry. */
  readonly harbor: Harbor;
}

/**
 * A project of Harbor: a namespace for repositories, with its own rules. A project that leaves the program stays in Harbor.
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
      problem(this, 'image-reference', `${JSON.stringify(repository)} is no repository`,
        'use lower-case letters and digits, with . _ - or / between them, and no tag');
    }
    return `${this.harbor.host}/${this.name}/${repository}`;
  }

  /**
   * Adds a robot of this project.
   *
   * @param id id of the construct, and name of the robot unless `name` is given
   * @param options what it may do, and its secret
   */
  public addRobot(id: string, options: ProjectRobotOptions): Robot {
    const { access, ...rest } = options;
    return new Robot(this, id, { harbor: this.harbor, project: this, permissions: [RobotPermission.project(this, access)], ...rest });
  }

  /**
   * Adds a webhook.
   *
   * @param id id of the construct, and name of the webhook unless `name` is given
   * @param options what is sent, and where to
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
