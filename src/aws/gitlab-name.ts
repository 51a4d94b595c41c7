import type { Construct } from 'constructs';
import { problem } from '../problem';

/** The name of what a construct has in Secrets Manager or Parameter Store: its path. It is known at synth, so manifests can name it. */
export function nameInAws(construct: Construct): string {
  return construct.node.path.replace(/[^\w./-]+/g, '-');
}

/** A problem unless it is a name of a group, project or user as GitLab takes it. */
export function checkName(construct: Construct, what: string, name: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,253}[A-Za-z0-9_]$|^[A-Za-z0-9_]$/.test(name) && !/[-_.]{2}|\.(?:git|atom)$/.test(name)) return;
  problem(construct, 'gitlab-name', `${JSON.stringify(name)} is no name of a ${what}`,
    'use letters, digits and single dots, dashes and underscores between them, not ending in .git or .atom');
}

/** Whether a text is a full domain name. */
export function isDomain(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.length >= 2 && !/^\d+$/.test(labels.at(-1)!)
    && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}
