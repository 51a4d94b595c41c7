import * as fs from 'node:fs';
import { join } from 'node:path';
import type * as cdk from 'aws-cdk-lib';
import { Boot, emptyStore, Machine, Surroundings } from './boot';
import { machinesOf } from './cluster-machines';
import { GitLabServer } from './gitlab-server';
import { parametersOf } from '../../aws/gitlab-stack';

/** Where the host reaches the API of the test's own GitLab. */
const SOCKET = '/elsewhere/gitlab.sock';

/** The machine of a GitLab host of a stack, with an empty volume, and the GitLab that its container would run. */
export class GitLabMachine {
  /** @param from a machine that is taken as it is, with its GitLab; else the stack's machine, which has not booted yet */
  static async make(stack: cdk.Stack, secrets: { readonly [id: string]: object }, from?: GitLabMachine): Promise<GitLabMachine> {
    const machine = from ? from.machine.branch(emptyStore()) : await machinesOf(stack)('gitlabMachine');
    if (!from) {
      fs.writeFileSync(machine.volume, '');
      fs.truncateSync(machine.volume, 32 * 1024 * 1024);
    }
    const made: GitLabMachine = new GitLabMachine(machine, await GitLabServer.start(() => made.token, join(machine.elsewhere, 'gitlab.sock')));
    if (from) made.server.takeOver(from.server);
    made.deploy(stack);
    for (const [id, value] of Object.entries(secrets)) made.setSecret(id, value);
    return made;
  }

  private constructor(readonly machine: Machine, readonly server: GitLabServer) {}

  /** What the stack now wants. */
  deploy(stack: cdk.Stack): void {
    const list = Object.entries(parametersOf(stack)).map(([Name, Value]) => ({ Name, Value: Name.endsWith('/settings') ? here(Value) : Value }));
    fs.writeFileSync(join(this.machine.store, 'by-path'), JSON.stringify({ Parameters: list }));
  }

  /** The timer's service. */
  run(surroundings?: Surroundings, ...args: string[]): Promise<Boot> {
    return this.machine.run(`/usr/local/sbin/gitlab-host-update && /usr/local/sbin/gitlab-host ${args.join(' ')}`, surroundings);
  }

  /** The token that GitLab knows. */
  get token(): string {
    const file = join(this.machine.elsewhere, 'token');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  }

  secret(id: string): any {
    return JSON.parse(fs.readFileSync(join(this.machine.store, id), 'utf8'));
  }

  setSecret(id: string, value: unknown): void {
    fs.writeFileSync(join(this.machine.store, id), value === undefined ? '' : JSON.stringify(value));
  }
}

function here(settings: string): string {
  return JSON.stringify({ ...JSON.parse(settings), api: 'http://gitlab', curl: [`unix-socket = "${SOCKET}"`] });
}
