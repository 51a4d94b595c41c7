import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { ISecret } from '../secret';
import { secretReference } from '../secret-reference';

const APP_INSTALLATION = ['githubAppInstallationOwner', 'githubAppInstallationID'];

/** Reference to the Secret with the credentials of a Git repository; its keys follow from the protocol and the provider. */
export function gitSecret(
  construct: IConstruct & { readonly namespace?: string }, url: string, github: boolean, secret?: ISecret,
): { name: string } | undefined {
  if (!secret) {
    if (url.startsWith('ssh://')) {
      problem(construct, 'git-secret', `${url} is fetched without a Secret`, 'give a secret with the keys identity and known_hosts');
    }
    return undefined;
  }
  const keys = secret.keys ?? [];
  if (github) {
    if (secret.keys && APP_INSTALLATION.filter((key) => keys.includes(key)).length !== 1) {
      problem(construct, 'git-secret', `secret: Secret ${secret.name} of a GitHub App has the keys ${keys.join(', ')}`,
        `give it exactly one of ${APP_INSTALLATION.join(', ')}`);
    }
    return secretReference(construct, 'secret', secret,
      { required: ['githubAppID', 'githubAppPrivateKey'], optional: [...APP_INSTALLATION, 'githubAppBaseURL', 'ca.crt'] });
  }
  if (url.startsWith('ssh://')) {
    return secretReference(construct, 'secret', secret, { required: ['identity', 'known_hosts'], optional: ['identity.pub', 'password'] });
  }
  const pairs = [['username', 'password'], ['tls.crt', 'tls.key']].filter((pair) => pair.some((key) => keys.includes(key)));
  if (secret.keys && pairs.length === 0 && !keys.includes('bearerToken') && !keys.includes('ca.crt')) {
    problem(construct, 'git-secret', `secret: Secret ${secret.name} has the keys ${keys.join(', ') || '(none)'}`,
      'give it username and password, or bearerToken');
  }
  return secretReference(construct, 'secret', secret, { required: pairs.flat(), optional: ['bearerToken', 'ca.crt'] });
}
