import * as cdk from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { problem } from '../../base/problem';

/** The name of what a construct has in Secrets Manager or Parameter Store: its path. It is known at synth, so manifests can name it. */
export function nameInAws(construct: Construct): string {
  return construct.node.path.replace(/[^\w./-]+/g, '-');
}

/** What GitLab's own pages are called, which are where groups and users would be. */
const RESERVED = new Set(['admin', 'api', 'assets', 'dashboard', 'explore', 'files', 'groups', 'health_check', 'help', 'import', 'jwt', 'login', 'o', 'oauth', 'profile', 'projects',
  'public', 'root', 's', 'search', 'sitemap', 'snippets', 'unsubscribe', 'uploads', 'users', 'v2']);

/** The id of a construct for a name: another one where the name is taken or none, which is for somebody else to report. */
export function freeId(scope: Construct, name: string): string {
  const first = name === '' || cdk.Token.isUnresolved(name) ? 'nameless' : name;
  let id = first;
  for (let number = 2; scope.node.tryFindChild(id); number++) id = `${first}-${number}`;
  return id;
}

/** A problem unless it is a name of a group, project or user as GitLab takes it. */
export function checkName(construct: Construct, what: string, name: string): void {
  if ((what === 'group' || what === 'user') && RESERVED.has(name.toLowerCase())) {
    problem(construct, 'gitlab-name', `${JSON.stringify(name)} is reserved by GitLab`, `rename the ${what}`);
    return;
  }
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,253}[A-Za-z0-9_]$|^[A-Za-z0-9_]$/.test(name) && !/[-_.]{2}|\.(?:git|atom)$/.test(name)) return;
  problem(construct, 'gitlab-name', `${JSON.stringify(name)} is not a valid ${what} name`,
    'use letters, digits and single dots, dashes and underscores between them, not ending in .git or .atom');
}

/** Whether a text is a full domain name. */
export function isDomain(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.length >= 2 && !/^\d+$/.test(labels.at(-1)!)
    && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}
