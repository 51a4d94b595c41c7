import { IDelivery, Repository, eso, flux } from 'cdk-gitops';

/** What the alerts are about. */
export interface Watched {
  /** The delivery of the application. */
  readonly myapp: IDelivery;
  /** The release of its chart. */
  readonly release: flux.HelmRelease;
  /** Name of the GitRepository that the webhook triggers. */
  readonly source: string;
}

/** Messages to Mattermost, and the webhook by which Gitea tells Flux of a push. */
export function notifications(manifests: Repository, vault: eso.ISecretStore, watched: Watched) {
  const folder = manifests.folder('clusters/production/notifications', { namespace: 'flux-system' });
  // The address of a Mattermost hook is a password: it is in Vault, not in Git.
  const hook = new eso.ExternalSecret(folder, 'mattermost-hook', {
    store: vault,
    data: { address: eso.RemoteRef.of('cd/mattermost', 'hook_url') },
  });
  const chat = new flux.Provider(folder, 'mattermost', {
    type: flux.ProviderType.mattermost({ webhookUrl: hook.secret, channel: 'cd-alerts' }),
  });
  chat.addAlert('cd-alerts', {
    severity: flux.Severity.ERROR,
    summary: 'Flux reconciliation failure',
    on: [
      flux.EventSource.all('Kustomization'),
      flux.EventSource.all('HelmRelease', { namespaces: ['app-production', 'external-secrets', 'monitoring'] }),
      flux.EventSource.all('GitRepository'),
    ],
  });
  chat.addAlert('cd-all-events', { severity: flux.Severity.INFO, on: [watched.myapp, watched.release] });

  const token = new eso.ExternalSecret(folder, 'receiver-token', {
    store: vault,
    data: { token: eso.RemoteRef.of('cd/flux-receiver', 'token') },
  });
  const source = flux.GitRepository.fromGitRepositoryName(folder, 'manifests', { name: watched.source, namespace: 'flux-system' });
  const receiver = new flux.Receiver(folder, 'gitea-webhook', {
    type: flux.ReceiverType.gitea({ secret: token.secret }),
    resources: [source],
  });
  new flux.ReceiverIngress(folder, 'flux-webhook', {
    host: 'flux-webhook.example.com',
    ingressClassName: 'nginx',
    clusterIssuer: 'letsencrypt',
  });
  return { folder, receiver };
}
