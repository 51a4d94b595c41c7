import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';

const SCP = /^(?:([^\s/@:]+)@)?([^\s/@:]+):(?!\/\/)\/?([^\s@]+)$/;

/** Reports addresses of Git repositories that Flux does not take, with the form that it takes. */
export function checkGitUrl(construct: IConstruct & { readonly name: string }, url: string): void {
  if (/^(https?|ssh):\/\/\S+$/.test(url)) {
    if (/^[a-z]+:\/\/[^/@]*:[^/@]*@/.test(url)) {
      problem(construct, 'git-url', 'url has a password in it', 'put user name and password into a Secret, and give it as secret');
    }
    return;
  }
  const ssh = sshUrl(url);
  problem(construct, 'git-url', `GitRepository ${construct.name} has url ${shownUrl(url)}`, ssh
    ? `Flux does not take the scp form: write ${ssh}` : 'use https://, http:// or ssh://');
}

/** An address as a message shows it: without user and password, which also stand in addresses that are none. */
export function shownUrl(url: string): string {
  return JSON.stringify(url.replace(/^(\w+:\/\/)?[^/@]*:[^/@]*@/, '$1…@'));
}

/** The ssh:// spelling of an scp-style address; undefined where it is none. */
export function sshUrl(url: string): string | undefined {
  const scp = SCP.exec(url);
  return scp ? `ssh://${scp[1] ?? 'git'}@${scp[2]}/${scp[3]}` : undefined;
}
