import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';

const SCP = /^(?:([^\s/@:]+)@)?([^\s/@:]+):(?!\/\/)\/?([^\s@]+)$/;

/** Reports addresses of Git repositories that Flux does not support. */
export function checkGitUrl(construct: IConstruct & { readonly name: string }, url: string): void {
  if (/^(https?|ssh):\/\/\S+$/.test(url)) {
    if (/^[a-z]+:\/\/[^/@:]*:[^/@]*@/.test(url)) {
      problem(construct, 'git-url', 'url contains a password', 'put user name and password into a Secret, and set secret');
    }
    const port = wrongPort(url);
    if (port !== undefined) problem(construct, 'git-url', `GitRepository ${construct.name}: url ${shownUrl(url)} is not valid: ${port} is not a port`, `use ${withoutPort(url, port)}`);
    return;
  }
  const ssh = sshUrl(url);
  problem(construct, 'git-url', `GitRepository ${construct.name}: url ${shownUrl(url)} is not a valid address for Flux`, ssh
    ? `Flux does not support the scp form: use ${ssh}` : 'use https://, http:// or ssh://');
}

/** An address as a message shows it: without user and password, which invalid addresses contain, too. */
export function shownUrl(url: string): string {
  return JSON.stringify(url.replace(/^(\w+:\/\/)?[^/@:]*:[^/@]*@/, '$1…@'));
}

/** The ssh:// equivalent of an scp-style address; undefined for other addresses. */
export function sshUrl(url: string): string | undefined {
  const scp = SCP.exec(url);
  return scp ? `ssh://${scp[1] ?? 'git'}@${scp[2]}/${scp[3]}` : undefined;
}

/** What stands in an address where a port would, as in `ssh://git@host:org/repository`; undefined where it is a port, or none. */
export function wrongPort(url: string): string | undefined {
  const [, authority = ''] = /^[a-z]+:\/\/([^/]*)/.exec(url) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const [, port = ''] = /^(?:\[[^\]]*\]|[^:[\]]*):(.+)$/.exec(host) ?? [];
  return port === '' || port.includes('$') || (/^\d+$/.test(port) && Number(port) <= 65535) ? undefined : port;
}

/** The address that was meant: what stands in the place of the port belongs to the path. */
export function withoutPort(url: string, port: string): string {
  const at = url.indexOf(`:${port}`, url.lastIndexOf('@') + 1);
  return shownUrl(`${url.slice(0, at)}/${url.slice(at + 1)}`).slice(1, -1);
}
