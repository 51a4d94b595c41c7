import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine, machines, removeMachines, trouble } from './boot';
import { debianRoot } from './debian-root';
import { cluster, userDataOf } from '../../aws/clusters';
import { dockerStack } from '../../aws/docker-stack';
import { gitlabStack } from '../../aws/gitlab-stack';

jest.setTimeout(1_200_000);
afterAll(removeMachines);

const gitlab = gitlabStack();
gitlab.gitlab.addRunner('docker');
const stacks = [cluster({ controlPlane: { count: 3 } }).stack, gitlab.stack, dockerStack().stack];
const all: { readonly [id: string]: string } = Object.assign({}, ...stacks.map(userDataOf));
const KINDS: readonly [string, string][] = [
  ['a control plane', 'demoControlPlane1'], ['a worker', 'demoWorkersgeneral'], ['GitLab\'s host', 'gitlabMachine'], ['a runner', 'gitlabrunners'], ['a Docker host', 'dockerMachine'],
];

machines('cloud-init', () => {
  test.each(KINDS)('takes the user data of %s for a script, keeps it as it is, and runs it', async (_, begin) => {
    const [, text] = Object.entries(all).find(([id]) => id.startsWith(begin))!;
    const machine = new Machine(text, await debianRoot());
    machine.write('/by-cloud-init.py', readFileSync(join(__dirname, 'user_data_by_cloud_init.py'), 'utf8'));
    const run = await machine.run('python3 /by-cloud-init.py');
    expect(trouble(run)).toBe('');
    expect(JSON.parse(run.log.trim().split('\n').at(-1)!)).toEqual({ type: 'text/x-shellscript', types: ['text/x-shellscript'], kept: { 'part-001': true } });
    expect(run.calls).toEqual(['systemctl daemon-reload', 'systemctl enable bootstrap.service', 'systemctl start --no-block bootstrap.service']);
    expect(machine.read('/opt/bootstrap/run').slice(0, 20)).toBe('#!/usr/bin/env bash\n');
    expect(machine.read('/opt/bootstrap/values')).toContain('REGION=');
  });

  test('has no schema for scripts, and says so', async () => {
    const machine = new Machine(all[Object.keys(all)[0]], await debianRoot());
    const { status, log } = await machine.run('cloud-init schema --config-file /userdata');
    expect({ status, log: log.trim() }).toEqual({ status: 0, log: 'User-data type \'text/x-shellscript\' not currently evaluated by cloud-init schema' });
    machine.write('/wrong', '#cloud-config\nruncmd: 1\n');
    expect((await machine.run('cloud-init schema --config-file /wrong')).status).toBe(1);
  });
});
