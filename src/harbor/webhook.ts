import { Construct } from 'constructs';
import type { Project } from './project';
import { Mount } from './renderer';
import { WebhookTarget } from './webhook-target';
import { problem } from '../base/problem';

/** An event in a project. */
export enum WebhookEvent {
  /** An artifact was pushed. */
  PUSH_ARTIFACT = 'PUSH_ARTIFACT',
  /** An artifact was pulled. */
  PULL_ARTIFACT = 'PULL_ARTIFACT',
  /** An artifact was deleted. */
  DELETE_ARTIFACT = 'DELETE_ARTIFACT',
  /** The quota was reached: a push was refused. */
  QUOTA_EXCEED = 'QUOTA_EXCEED',
  /** The quota is nearly reached. */
  QUOTA_WARNING = 'QUOTA_WARNING',
  /** A scan failed. */
  SCANNING_FAILED = 'SCANNING_FAILED',
  /** A scan was stopped. */
  SCANNING_STOPPED = 'SCANNING_STOPPED',
  /** A scan was completed. */
  SCANNING_COMPLETED = 'SCANNING_COMPLETED',
  /** A replication has finished. */
  REPLICATION = 'REPLICATION',
  /** A retention policy has deleted artifacts. */
  TAG_RETENTION = 'TAG_RETENTION',
}

/** What to send, and where to. */
export interface WebhookOptions {
  /** Target of the webhook. */
  readonly target: WebhookTarget;
  /**
   * Events to send; at least one.
   *
   * @default [WebhookEvent.PUSH_ARTIFACT]
   */
  readonly events?: WebhookEvent[];
  /**
   * Name of the webhook in its project.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Whether the webhook is disabled.
   *
   * @default false
   */
  readonly disabled?: boolean;
}

/** Properties of a webhook. */
export interface WebhookProps extends WebhookOptions {
  /** The project. */
  readonly project: Project;
}

/**
 * Notifies others of events in a project.
 *
 * @example
 * org.addWebhook('scans', {
 *   target: harbor.WebhookTarget.http({ url: 'https://hooks.example.com/harbor' }),
 *   events: [harbor.WebhookEvent.SCANNING_FAILED, harbor.WebhookEvent.QUOTA_EXCEED],
 * });
 *
 * @see https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/
 */
export class Webhook extends Construct {
  /** Name of the webhook in its project. */
  public readonly name: string;
  /** Events that it sends. */
  public readonly events: WebhookEvent[];

  /** @internal */
  public readonly _props: WebhookProps;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    this._props = props;
    this.name = props.name ?? id;
    this.events = [...new Set(props.events ?? [WebhookEvent.PUSH_ARTIFACT])].sort();
    if (this.events.length === 0) {
      problem(this, 'harbor-webhook', 'events is empty, so nothing is sent',
        `give at least one of ${Object.values(WebhookEvent).join(', ')}`);
    }
    props.target._check(this, props.project.harbor.namespace);
    props.project._addWebhook(this);
  }

  /** The webhook as the reconciler's script takes it. @internal */
  public _render(mount: Mount): Record<string, unknown> {
    const { description = '', disabled = false } = this._props;
    const { target, ...secrets } = this._props.target._render(mount);
    return { ...secrets, body: { name: this.name, description, enabled: !disabled, event_types: this.events, targets: [target] } };
  }
}
