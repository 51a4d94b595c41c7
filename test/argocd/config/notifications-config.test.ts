import { Chart, Testing } from 'cdk8s';
import { argocd, LabelOperator } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

const { NotificationService } = argocd;
const services = { mattermost: NotificationService.mattermost({ url: 'https://chat.example.com', tokenKey: 'mattermost-token' }) };

function config(props: Partial<argocd.NotificationsConfigProps>): argocd.NotificationsConfig {
  return new argocd.NotificationsConfig(new Chart(Testing.app(), 'chart', { namespace: 'argocd' }), 'notifications', { services, ...props });
}

test('is argocd-notifications-cm: services, templates, triggers and who hears of them', () => {
  const made = config({
    services: {
      ...services,
      slack: NotificationService.slack('slack-token'),
      mail: NotificationService.email({ host: 'mail.example.com', port: 465, sender: 'argocd@example.com', usernameKey: 'mail-user', passwordKey: 'mail-password' }),
      ci: NotificationService.webhook({ url: 'https://ci.example.com', headers: { Authorization: '$ci-token' } }),
      chat: NotificationService.of('teams', { recipientUrls: { a: '$b' } }),
    },
    templates: { mine: { message: '{{ .app.metadata.name }}', services: { mattermost: { attachments: '[]' } } } },
    triggers: { 'on-mine': { when: 'true', send: ['mine', 'app-degraded'], oncePer: 'app.metadata.name' } },
    subscriptions: [{
      recipients: ['mattermost:7h1x'],
      triggers: ['on-mine', 'on-degraded'],
      selector: { matchLabels: { team: 'web' }, matchExpressions: [{ key: 'stage', operator: LabelOperator.IN, values: ['a', 'b'] }, { key: 'x', operator: LabelOperator.DOES_NOT_EXIST }, { key: 'y', operator: LabelOperator.EXISTS }] },
    }],
    context: { argocdUrl: 'https://argocd.example.com' },
  });
  expect(problemsOf(made)).toEqual([]);
  const { metadata, data } = made.toJson();
  expect(metadata.name).toBe('argocd-notifications-cm');
  const parsed = Object.fromEntries(Object.entries<string>(data).map(([key, text]) => [key, JSON.parse(text)]));
  expect(parsed).toMatchObject({
    'service.mattermost': { apiURL: 'https://chat.example.com', token: '$mattermost-token' },
    'service.slack': { token: '$slack-token' },
    'service.email.mail': { host: 'mail.example.com', port: 465, from: 'argocd@example.com', username: '$mail-user', password: '$mail-password' },
    'service.webhook.ci': { url: 'https://ci.example.com', headers: [{ name: 'Authorization', value: '$ci-token' }] },
    'service.teams.chat': { recipientUrls: { a: '$b' } },
    'template.mine': { message: '{{ .app.metadata.name }}', mattermost: { attachments: '[]' } },
    'trigger.on-mine': [{ when: 'true', send: ['mine', 'app-degraded'], oncePer: 'app.metadata.name' }],
    'trigger.on-sync-failed': [{ send: ['app-sync-failed'] }],
    'subscriptions': [{ recipients: ['mattermost:7h1x'], triggers: ['on-mine', 'on-degraded'], selector: 'team=web,stage in (a,b),!x,y' }],
    'context': { argocdUrl: 'https://argocd.example.com' },
  });
});

test.each<[string, Partial<argocd.NotificationsConfigProps>, string]>([
  ['a trigger of a template that does not exist', { triggers: { mine: { when: 'true', send: ['nothing'] } } }, 'trigger mine sends template nothing, which does not exist'],
  ['a subscription to a trigger that does not exist', { subscriptions: [{ recipients: ['mattermost:a'], triggers: ['on-nothing'] }] }, 'a subscription has trigger on-nothing, which does not exist'],
  ['a recipient of a service that does not exist', { subscriptions: [{ recipients: ['slack:a'], triggers: ['on-degraded'] }] }, 'recipient slack:a is of service slack, which does not exist'],
  ['a recipient that is nobody', { subscriptions: [{ recipients: ['mattermost'], triggers: ['on-degraded'] }] }, 'recipient mattermost names nobody'],
])('refuses %s', (_, props, message) => {
  expect(problemsOf(config(props))).toMatchObject([{ check: 'argocd-config', message }]);
});
