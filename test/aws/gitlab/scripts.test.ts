import { execFileSync } from 'child_process';
import { dockerHostScript } from '../../../src/aws/docker/scripts/docker-host';
import { GITLAB_AGENT } from '../../../src/aws/gitlab/scripts/gitlab-agent';
import { GITLAB_CONTAINER } from '../../../src/aws/gitlab/scripts/gitlab-container';
import { gitlabHostScript } from '../../../src/aws/gitlab/scripts/gitlab-host';
import { gitlabRunnerScript } from '../../../src/aws/gitlab/scripts/gitlab-runner';
import { PackageManager } from '../../../src/aws/machine/operating-system';
import { testWith } from '../../programs';

const SCRIPTS: { readonly [name: string]: (manager: PackageManager) => string } = {
  gitlab: gitlabHostScript,
  runner: gitlabRunnerScript,
  docker: dockerHostScript,
};
const scripts = Object.entries(SCRIPTS).flatMap(([name, make]) =>
  Object.values(PackageManager).map((manager) => [`${name} for ${manager}`, make(manager)]));
scripts.push(['the program of GitLab\'s host', GITLAB_AGENT]);

describe.each(scripts)('the script of %s', (_, script) => {
  test('is Bash', () => {
    execFileSync('bash', ['-n'], { input: script });
  });

  testWith('shellcheck')('has nothing that shellcheck would say', () => {
    execFileSync('shellcheck', ['-s', 'bash', '-'], { input: script, encoding: 'utf8' });
  });
});

test('GitLab takes versions in the steps that it asks for', () => {
  const paths = [['19.11.3', '20.2.0', 'yes'], ['19.11.3', '20.3.0', 'no'], ['19.8.1', '19.11.0', 'yes'], ['18.11.0', '19.0.0', 'yes'], ['19.4.1', '20.0.0', 'no'],
    ['19.4.1', '19.4.1', 'yes'], ['19.4.10', '19.4.9', 'no'], ['19.0.0', '19.2.5', 'yes'], ['19.0.0', '19.3.0', 'no']];
  const rule = /^upgradable\(\) \{$[^]*?^\}$/m.exec(GITLAB_CONTAINER)![0];
  const input = `say() { :; }\n${rule}\n${paths.map(([from, to]) => `if upgradable ${from} ${to}; then echo yes; else echo no; fi`).join('\n')}`;
  expect(execFileSync('bash', ['-eu'], { input, encoding: 'utf8' }).trim().split('\n')).toEqual(paths.map(([, , allowed]) => allowed));
});
