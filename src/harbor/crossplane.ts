import { Construct } from 'constructs';
import { problem } from '../problem';
import { Resource } from '../resource';
import { CrossplaneOptions, ManagementPolicy } from './crossplane-options';
import { crossplaneProject, crossplaneRegistry, crossplaneRetention, crossplaneRobot, crossplaneWebhook } from './crossplane-parameters';
import type { Harbor } from './harbor';
import type { ProjectMember } from './member';
import type { Project } from './project';
import { IProviderConfig, ProviderConfig, ProviderCredentials } from './provider-config';
import type { Registry } from './registry';
import { Renderer } from './renderer';
import type { Robot } from './robot';
import type { Webhook } from './webhook';

const ALL_BUT_DELETE = [ManagementPolicy.OBSERVE, ManagementPolicy.CREATE, ManagementPolicy.UPDATE, ManagementPolicy.LATE_INITIALIZE];

/** Objects of provider-harbor, one for each thing in Harbor. */
export class CrossplaneBackend implements Renderer {
  private readonly configs = new Map<Harbor, IProviderConfig>();

  constructor(private readonly options: CrossplaneOptions) {}

  public bindHarbor(harbor: Harbor): void {
    const { credentials, metadata } = harbor._props;
    const { providerConfig } = this.options;
    if (providerConfig) {
      this.configs.set(harbor, providerConfig);
    } else if (credentials) {
      this.configs.set(harbor, new ProviderConfig(harbor, 'Resource', { metadata, credentials: ProviderCredentials.secret(credentials) }));
    } else {
      problem(harbor, 'harbor-credentials', 'there are neither credentials nor a providerConfig',
        'pass credentials with the keys url, username and password, or HarborBackend.crossplane({ providerConfig })');
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
      this.refuse(project, `has a group as member, ${member.name}`, 'add users, or use the reconciler');
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
    problem(construct, 'harbor-backend', `the Crossplane backend cannot do this: ${construct.node.id} ${what}`, alternative);
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
