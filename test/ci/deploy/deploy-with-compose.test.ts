import * as fs from 'fs';
import * as path from 'path';
import { ci } from '../../../src';
import { boundOn } from '../delivery-steps';
import { runStep } from '../run-step';
import { shellcheck } from '../shellcheck';
import { envOf } from '../start-step';

const privateKey = ci.PipelineSecret.platform('DEPLOY_KEY');
const props: ci.DeployWithComposeProps = {
  host: 'deploy@shop.example.com:2222', ssh: { privateKey, knownHosts: ['[shop.example.com]:2222 ssh-ed25519 AAAAC3Nz'] }, variables: { IMAGE: ci.Value.TAG },
};
const { spec, problems } = boundOn(ci.Platform.gitlab(), new ci.DeployWithCompose(props));
const env = envOf(spec, { SSH_KEY: 'PRIVATE KEY', IMAGE: '$(touch pwned)"; rm -rf x' });

// Docker calls ssh as it is found on PATH.
const DOCKER = 'case "$*" in *up*) ssh -l deploy shop.example.com docker system dial-stdio </dev/null ;; esac';
const SSH = 'while [ "$1" != -i ]; do shift; done; ls -l "$2" | cut -c1-10; cksum <"$2"; cat "${2%key}known_hosts"';

test('pulls and starts on the machine, with key and known hosts of this run only', () => {
  expect(problems).toEqual([]);
  const run = runStep(spec, { env, tools: { docker: DOCKER, ssh: SSH } });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(run.calls.filter(({ tool }) => tool === 'docker').map(({ args }) => args.join(' '))).toEqual([
    'compose config --quiet', 'compose pull --quiet', 'compose up --detach --wait --wait-timeout 300 --remove-orphans', 'compose ps',
  ]);
  for (const call of run.calls) {
    expect(call.env).toMatchObject({
      DOCKER_HOST: 'ssh://deploy@shop.example.com:2222', COMPOSE_FILE: 'compose.yaml', COMPOSE_PROJECT_NAME: 'app', IMAGE: env.IMAGE,
    });
    expect(call.env).not.toHaveProperty('SSH_KEY');
  }
  const ssh = run.calls.find(({ tool }) => tool === 'ssh')!;
  expect(ssh.args.join(' ')).toMatch(/-i \S+\/key .*-o StrictHostKeyChecking=yes -o UserKnownHostsFile=\S+\/known_hosts .* -l deploy shop\.example\.com docker system dial-stdio$/);
  expect(run.stdout).toContain('-rw-------\n');
  expect(run.stdout).toContain('[shop.example.com]:2222 ssh-ed25519 AAAAC3Nz\n');
  expect(JSON.stringify(run.calls.map(({ args, stdin }) => [args, stdin])) + run.stdout).not.toContain('PRIVATE KEY');
  expect(fs.readdirSync(run.cwd)).toEqual([]);
  expect(fs.readdirSync(path.dirname(run.cwd)).filter((name) => name.startsWith('tmp.'))).toEqual([]);
});

test('shows what services said when they do not get healthy, and leaves no key', () => {
  const run = runStep(spec, { env, tools: { docker: 'case "$*" in *up*) exit 1 ;; *logs*) echo "no database" ;; esac', ssh: '' } });
  expect(run).toMatchObject({ status: 1, stderr: 'no database\n' });
  expect(fs.readdirSync(path.dirname(run.cwd)).filter((name) => name.startsWith('tmp.'))).toEqual([]);
});

test.each([
  ['known-hosts', { ssh: { privateKey, knownHosts: [] } }],
  ['compose-host', { host: 'shop.example.com' }],
  ['compose-host', { host: 'deploy@-oProxyCommand=id' }],
  ['compose-host', { project: 'My Shop' }],
  ['path-outside-repository', { file: '/etc/compose.yaml' }],
])('refuses at synth: %s (%#)', (check, wrong) => {
  expect(boundOn(ci.Platform.gitlab(), new ci.DeployWithCompose({ ...props, ...wrong })).problems).toEqual([expect.stringMatching(new RegExp(`^${check}: `))]);
});

test('is clean for shellcheck', () => {
  shellcheck(spec);
});
