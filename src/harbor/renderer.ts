import type { Harbor } from './harbor';
import type { ProjectMember } from './member';
import type { Project } from './project';
import type { Registry } from './registry';
import type { Robot } from './robot';
import type { Webhook } from './webhook';

/** Renders each resource of Harbor for a backend. Called once for each, when it is constructed. */
export interface Renderer {
  bindHarbor(harbor: Harbor): void;
  bindRegistry(registry: Registry): void;
  bindProject(project: Project): void;
  bindMember(project: Project, member: ProjectMember): void;
  bindWebhook(webhook: Webhook): void;
  bindRobot(robot: Robot): void;
}

/** Says where a key of a Secret is mounted, below the folder of Secrets, and remembers that it must be. */
export type Mount = (secret: { readonly name: string }, key: string) => string;
