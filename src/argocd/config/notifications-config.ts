import { Construct } from 'constructs';
import { ArgoConfigMap } from './argo-config-map';
import { NotificationService } from './notification-service';
import { problem } from '../../base/problem';
import { LabelSelector } from '../../label-selector';
import { ResourceProps } from '../../resource';

/** What is said: a template of Go over `.app`, `.context` and others. */
export interface NotificationTemplate {
  /** Text, such as `{{ .app.metadata.name }} is degraded`. */
  readonly message: string;
  /**
   * What single services say instead or beside it, as Argo CD has it: `{ mattermost: { attachments: '…' } }`.
   *
   * @default - the message
   */
  readonly services?: { [service: string]: any };
}

/** When something is said. */
export interface NotificationTrigger {
  /** Condition over `app`, such as `app.status.health.status == 'Degraded'`. */
  readonly when: string;
  /** Names of the templates that are said. */
  readonly send: string[];
  /**
   * Expression whose value it is said once for, such as `app.status.operationState.syncResult.revision`.
   *
   * @default - each time that the condition becomes true
   */
  readonly oncePer?: string;
}

/** Who hears of all Applications. */
export interface NotificationSubscription {
  /** Recipients: `<service>:<channel id, address or name>`, such as `mattermost:7h1x…`. */
  readonly recipients: string[];
  /** Names of triggers. */
  readonly triggers: string[];
  /**
   * Labels of the Applications.
   *
   * @default - all Applications
   */
  readonly selector?: LabelSelector;
}

/** Properties of `argocd-notifications-cm`. */
export interface NotificationsConfigProps extends ResourceProps {
  /** Services by name. */
  readonly services: { [name: string]: NotificationService };
  /**
   * Templates by name, beside those of ours.
   *
   * @default - `app-deployed`, `app-degraded` and `app-sync-failed`
   */
  readonly templates?: { [name: string]: NotificationTemplate };
  /**
   * Triggers by name, beside those of ours.
   *
   * @default - `on-deployed`, `on-degraded` and `on-sync-failed`
   */
  readonly triggers?: { [name: string]: NotificationTrigger };
  /**
   * Who hears of all Applications. Single ones subscribe by the annotation `notifications.argoproj.io/subscribe.<trigger>.<service>`.
   *
   * @default - nobody
   */
  readonly subscriptions?: NotificationSubscription[];
  /**
   * Values that templates read as `.context`.
   *
   * @default - none
   */
  readonly context?: { [name: string]: string };
}

/**
 * Notifications of Argo CD: the ConfigMap `argocd-notifications-cm`, as a whole. Secrets are keys of the Secret `argocd-notifications-secret`.
 *
 * @example
 * new argocd.NotificationsConfig(folder, 'notifications', {
 *   services: { mattermost: argocd.NotificationService.mattermost({ url: 'https://chat.example.com', tokenKey: 'mattermost-token' }) },
 *   subscriptions: [{ recipients: ['mattermost:7h1xk5ebmtnefjuqrtnd5hmfyr'], triggers: ['on-degraded', 'on-sync-failed'] }],
 *   context: { argocdUrl: 'https://argocd.example.com' },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/
 */
export class NotificationsConfig extends ArgoConfigMap {
  private readonly _settings: Record<string, string | undefined>;

  constructor(scope: Construct, id: string, props: NotificationsConfigProps) {
    super(scope, id, 'argocd-notifications-cm', props);
    const templates = { ...TEMPLATES, ...props.templates };
    const triggers = { ...TRIGGERS, ...props.triggers };
    const { services, context } = props;
    const subscriptions = props.subscriptions?.map((each) => ({ ...each, selector: each.selector && selectorText(each.selector) }));
    this._settings = {
      ...Object.fromEntries(Object.entries(services).map(([name, service]) => [`service.${service._key(name)}`, service._render()])),
      ...Object.fromEntries(Object.entries(templates).map(([name, { message, services: own }]) => [`template.${name}`, JSON.stringify({ message, ...own })])),
      ...Object.fromEntries(Object.entries(triggers).map(([name, { when, send, oncePer }]) => [`trigger.${name}`, JSON.stringify([{ when, send, oncePer }])])),
      subscriptions: subscriptions && JSON.stringify(subscriptions),
      context: context && JSON.stringify(context),
    };
    this._check(props, Object.keys(templates), triggers);
  }

  /** @internal */
  protected _data(): Record<string, string | undefined> {
    return this._settings;
  }

  private _check(
    { services, subscriptions = [] }: NotificationsConfigProps, templates: string[], triggers: { readonly [name: string]: NotificationTrigger },
  ): void {
    const refuse = (message: string, known: string[]): void => problem(this, 'argocd-config', message, `use one of ${known.join(', ')}`);
    for (const [name, { send }] of Object.entries(triggers)) {
      for (const each of send) if (!templates.includes(each)) refuse(`trigger ${name} sends template ${each}, which does not exist`, templates);
    }
    for (const { recipients, triggers: on } of subscriptions) {
      for (const each of on) if (!(each in triggers)) refuse(`a subscription has trigger ${each}, which does not exist`, Object.keys(triggers));
      for (const each of recipients) {
        const [service, to] = each.split(/:(.*)/s);
        if (!(service in services)) refuse(`recipient ${each} is of service ${service}, which does not exist`, Object.keys(services));
        else if (!to) problem(this, 'argocd-config', `recipient ${each} names nobody`, `use ${service}:CHANNEL`);
      }
    }
  }
}

/** A selector as `kubectl -l` takes it. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...expressions].join(',');
}

const LINK = '{{ if .context.argocdUrl }} {{ .context.argocdUrl }}/applications/{{ .app.metadata.namespace }}/{{ .app.metadata.name }}{{ end }}';

const TEMPLATES: { readonly [name: string]: NotificationTemplate } = {
  'app-deployed': { message: `Application {{ .app.metadata.name }} runs {{ .app.status.sync.revision }}.${LINK}` },
  'app-degraded': { message: `Application {{ .app.metadata.name }} is degraded.${LINK}` },
  'app-sync-failed': { message: `Application {{ .app.metadata.name }} was not synced: {{ .app.status.operationState.message }}${LINK}` },
};

const TRIGGERS: { readonly [name: string]: NotificationTrigger } = {
  'on-deployed': {
    when: 'app.status?.operationState?.phase in [\'Succeeded\'] and app.status.health.status == \'Healthy\'',
    send: ['app-deployed'],
    oncePer: 'app.status.operationState?.syncResult?.revision',
  },
  'on-degraded': { when: 'app.status.health.status == \'Degraded\'', send: ['app-degraded'] },
  'on-sync-failed': { when: 'app.status?.operationState?.phase in [\'Error\', \'Failed\']', send: ['app-sync-failed'] },
};
