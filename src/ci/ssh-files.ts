import { IConstruct } from 'constructs';
import type { SshKey } from './ssh-key';
import { Value } from './value';
import { problem } from '../problem';

/** Shell that writes the key and the known hosts into `$private`. */
export const SSH_FILES = '(umask 077; printf \'%s\\n\' "$SSH_KEY" | tr -d \'\\r\' >"$private/key"; printf \'%s\\n\' "$SSH_KNOWN_HOSTS" >"$private/known_hosts")';

/** Options of ssh that show the key in `$private` to known hosts only, and never ask. */
export const SSH_OPTIONS = [
  '-i \'$private/key\'', '-o IdentitiesOnly=yes', '-o IdentityAgent=none', '-o StrictHostKeyChecking=yes', '-o \'UserKnownHostsFile=$private/known_hosts\'',
  '-o GlobalKnownHostsFile=/dev/null', '-o BatchMode=yes', '-o ConnectTimeout=30',
].join(' ');

/** What `SSH_FILES` reads. Known hosts that are none are recorded as a problem. */
export function sshEnv(construct: IConstruct, { privateKey, knownHosts }: SshKey): { [name: string]: Value } {
  const wrong = knownHosts.find((line) => !/^(@cert-authority )?[^\s#@]+ (ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+( [^\n\r]*)?$/.test(line));
  if (knownHosts.length === 0 || wrong !== undefined) {
    problem(construct, 'known-hosts', wrong === undefined ? 'an SSH key is given without known hosts' : `${JSON.stringify(wrong)} is no line of known_hosts`,
      'give the server\'s name, the type and the text of its public key, as in "git.example.com ssh-ed25519 AAAA…"');
  }
  return { SSH_KEY: Value.secret(privateKey), SSH_KNOWN_HOSTS: Value.text(knownHosts.join('\n')) };
}
