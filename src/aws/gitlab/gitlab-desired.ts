import * as cdk from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { nameInAws } from './gitlab-name';
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
