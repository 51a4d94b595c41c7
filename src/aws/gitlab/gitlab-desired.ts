import * as cdk from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { GITLAB_AGENT } from './scripts/gitlab-agent';
import { gzipped } from '../../base/gzip';
import { problem } from '../../base/problem';

/** What a parameter of the standard tier holds, and of the advanced one. */
const STANDARD = 4096;
const ADVANCED = 8192;

/** One object of GitLab, or its settings, as the host reads them. */
export type DesiredObject = { readonly [key: string]: unknown };

/**
 * What the stack wants of GitLab: a parameter for each object, which the host reads every five minutes. So a change restarts nothing, and needs no new machine.
 */
export class DesiredState extends Construct {
  /** Path of all parameters. */
  readonly path: string;
  private readonly names = new Set<string>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.path = `/gitlab/${nameInAws(scope)}`;
    const packed = gzipped(GITLAB_AGENT);
    for (let at = 0; at < packed.length; at += STANDARD) {
      this.parameter(`Agent${at / STANDARD}`, `agent/${at / STANDARD}`, () => packed.slice(at, at + STANDARD), 'Program of a GitLab host, a part of it');
    }
  }

  /** Adds an object; what is wanted of it is asked for at the end. `owner` is told when there are two. */
  add(owner: Construct, kind: string, name: string, wanted: () => DesiredObject): void {
    const key = `${kind}/${name}`;
    if (this.names.has(key.toLowerCase())) {
      problem(owner, 'gitlab-twice', `${kind} ${name} is declared twice`, 'declare it once');
      return;
    }
    this.names.add(key.toLowerCase());
    const path = `wanted/${key.replace(/[^\w./-]/g, '-')}`;
    this.parameter(key.replace(/\//g, '.'), path, () => this.text(owner, name, { kind, name, ...wanted() }), `What is wanted of ${kind} ${name}`);
  }

  /** What is wanted of the host itself. */
  settings(owner: Construct, wanted: () => DesiredObject): void {
    this.parameter('Settings', 'wanted/settings', () => this.text(owner, 'settings', wanted()), 'What is wanted of GitLab itself');
  }

  private text(owner: Construct, name: string, wanted: DesiredObject): string {
    const text = cdk.Stack.of(this).toJsonString(wanted);
    const size = cdk.Token.isUnresolved(text) ? JSON.stringify(wanted).length : text.length;
    if (size > ADVANCED) {
      problem(owner, 'gitlab-setting', `the desired state of ${name} has ${size} characters, which is too long`,
        `a parameter holds ${ADVANCED}: declare less of it`);
    }
    return text;
  }

  private parameter(id: string, name: string, text: () => string, description: string): void {
    new ssm.CfnParameter(this, id, {
      name: `${this.path}/${name}`, type: 'String', tier: 'Intelligent-Tiering', description: description.slice(0, 1024), value: cdk.Lazy.string({ produce: text }),
    });
  }
}

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
