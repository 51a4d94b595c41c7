import type { Checkout } from './checkout';

/**
 * The address of a remote of a checkout that is another repository than the one of an address; undefined where one of its remotes fits, and where it has
 * none. An address is one of many of a repository: by HTTPS or SSH, by a name that only a network or `~/.ssh/config` knows. So what counts is the path, of
 * which one may have a prefix of the server (`/scm/`, `/gitea/`), and of a folder on disk its name.
 */
export function otherOrigin(checkout: Checkout, url: string): string | undefined {
  const { code, stdout } = checkout.git.try(['config', '--get-regexp', '^remote\\..*\\.(url|pushurl)$']);
  if (code !== 0) return undefined;
  const remotes = stdout.toString().split('\n').filter((line) => line !== '').map((line): [string, string] => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  const expected = segmentsOf(url);
  if (expected.length === 0 || remotes.some(([, remote]) => isSame(expected, remote))) return undefined;
  return (remotes.find(([name]) => name.startsWith('remote.origin.')) ?? remotes[0])?.[1];
}

function isSame(expected: readonly string[], remote: string): boolean {
  const found = segmentsOf(remote);
  const count = isOnDisk(remote) ? 1 : Math.min(found.length, expected.length);
  return count > 0 && found.slice(-count).join('/') === expected.slice(-count).join('/');
}

function isOnDisk(address: string): boolean {
  return /^(file:|[./~]|[a-z]:[\\/])/i.test(address) || !/[:]/.test(address);
}

/** The path of an address, without what only one protocol or server has in it. */
function segmentsOf(address: string): string[] {
  const path = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/^(?![a-z]:[\\/])[^/\\]*:(?!\/\/)/i, '');
  const segments = path.toLowerCase().split(/[/\\]/).map((segment) => segment.replace(/\.git$/, '')).filter((segment) => segment !== '' && segment !== '.');
  const isAzure = /(^|[@/.])(dev\.azure\.com|ssh\.dev\.azure\.com|visualstudio\.com)/i.test(address);
  return isAzure ? segments.filter((segment) => segment !== '_git' && segment !== 'v3').slice(-2) : segments;
}
