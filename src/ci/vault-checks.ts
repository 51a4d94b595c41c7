import type { Job } from './job';
import type { VaultSecretOptions } from './pipeline-secret';
import type { VaultLogin } from './vault-login';
import { problem, warning } from '../problem';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const PATH = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;
const FILE = /^\/[A-Za-z0-9_./-]+$/;

/** What is wrong with where a secret is. */
export function checkVaultSecret(job: Job, name: string, { path, key, mount }: VaultSecretOptions): void {
  checkText(job, 'name of a secret', name, NAME);
  checkText(job, 'key in Vault', key, NAME);
  checkText(job, 'path in Vault', path, PATH);
  checkText(job, 'mount in Vault', mount, PATH);
  const before = [`${mount ?? 'secret'}/data/`, 'data/'].find((each) => path.startsWith(each));
  const rest = path.slice(before?.length ?? 0);
  if (before) problem(job, 'vault-path', `path ${path} names what is before it in Vault's API`, `give ${rest}, and the mount as mount`);
}

/** What is wrong with a login. */
export function checkVaultLogin(job: Job, { _source: { kind, options } }: VaultLogin): void {
  checkText(job, 'mount in Vault', options.mount, PATH);
  checkText(job, 'namespace in Vault', options.namespace, PATH);
  if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d+)?\/?$/.test(options.server)) {
    problem(job, 'vault-server', `${JSON.stringify(options.server)} is no address of Vault`, 'use https://host or https://host:port');
  } else if (options.server.startsWith('http:')) {
    warning(job, 'vault-plain-http', `Vault is reached at ${options.server}`, 'use https');
  }
  if (kind === 'appRole') {
    for (const { name, _source } of [options.roleId, options.secretId]) {
      if (_source.kind === 'vault') problem(job, 'vault-login', `the login needs the secret ${name}, which is in Vault itself`, 'use PipelineSecret.platform for it');
    }
    return;
  }
  checkText(job, 'role in Vault', options.role, NAME);
  if (kind === 'kubernetes') checkText(job, 'file with the token', options.tokenFile, FILE);
}

function checkText(job: Job, what: string, text: string | undefined, allowed: RegExp): void {
  if (text === undefined || allowed.test(text)) return;
  problem(job, 'vault-name', `${what}: ${JSON.stringify(text)} has other characters than it may`,
    `use letters, digits, dashes, dots and underscores${allowed === NAME ? '' : ', with slashes between'}`);
}
