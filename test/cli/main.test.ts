import { spawnSync } from 'node:child_process';
import { run } from './run';
import { version } from '../../package.json';

const USAGE = /^usage: cdk-gitops COMMAND …\n\n {2}init {5}create a project\n {2}publish {2}bring a rendered repository into a Git checkout\n/;

describe('cdk-gitops', () => {
  test.each([['--help'], ['-h'], ['help']])('%s prints the commands', async (arg) => {
    expect(await run('/', [arg])).toEqual({ code: 0, stdout: expect.stringMatching(USAGE), stderr: '' });
  });

  test('--version prints the package\'s', async () => {
    expect(await run('/', ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('without a command, or with one that is not there, prints them on stderr', async () => {
    expect(await run('/', [])).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(USAGE) });
    for (const name of ['pubilsh', 'toString', '--force']) {
      const { code, stdout, stderr } = await run('/', [name]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(`cdk-gitops: there is no command "${name}"\n\nusage: cdk-gitops COMMAND`);
    }
  });

  test('COMMAND --help prints what it takes, with 0; wrong arguments print it on stderr, with 2', async () => {
    const help = await run('/', ['publish', 'manifests', '--help']);
    expect(help).toEqual({ code: 0, stdout: expect.stringMatching(/^usage: cdk-gitops publish REPOSITORY --to CHECKOUT/), stderr: '' });
    expect(await run('/', ['publish', 'manifests', '--frce'])).toEqual({
      code: 2, stdout: '', stderr: expect.stringMatching(/^cdk-gitops publish: Unknown option '--frce'.*\n\nusage: cdk-gitops publish REPOSITORY/),
    });
    expect(await run('/', ['publish', 'manifests', '--', '--help'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('as a process: the exit code, and errors without a stack', () => {
    const program = (...args: string[]) =>
      spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', require.resolve('../../src/cli/main'), ...args], { encoding: 'utf8' });
    expect(program('publish', 'manifests', '--to', '/', '--dist', '/nowhere')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'cdk-gitops publish: there is no folder /nowhere; synthesize the program first, or say with --dist where it writes to\n',
    });
    expect(program('--version').status).toBe(0);
  });
});
