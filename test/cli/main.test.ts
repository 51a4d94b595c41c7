import { spawnSync } from 'node:child_process';
import { run } from './run';
import { version } from '../../package.json';
import { decrypt } from '../../src/cli/decrypt';
import { main } from '../../src/cli/main';

const USAGE = /^usage: cdk-gitops COMMAND …\n\n {2}init +create a project\n {2}publish +bring a rendered repository into a Git checkout\n/;

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
      const help = name === 'pubilsh' ? 'did you mean publish?' : 'use one of init, publish, import, check, plan, simulate, graph, migrate-flux1, encrypt, decrypt';
      expect(stderr).toMatch(`error[usage]: "${name}" is not a valid command\n  help: ${help}\n\nusage: cdk-gitops COMMAND`);
    }
  });

  test('COMMAND --help prints what it takes, with 0; wrong arguments print it on stderr, with 2', async () => {
    const help = await run('/', ['publish', 'manifests', '--help']);
    expect(help).toEqual({ code: 0, stdout: expect.stringMatching(/^usage: cdk-gitops publish REPOSITORY --to CHECKOUT/), stderr: '' });
    expect(await run('/', ['publish', 'manifests', '--frce'])).toEqual({
      code: 2, stdout: '', stderr: expect.stringMatching(/^error\[usage\]: --frce is not a valid option\n {2}help: did you mean --force\?\n\nusage: cdk-gitops publish REPOSITORY.*\n\n`cdk-gitops publish --help` describes the arguments.\n$/),
    });
    expect(await run('/', ['publish', 'manifests', '--', '--help'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('all wrong arguments are said in one run', async () => {
    expect((await run('/', ['publish', 'a', 'b', '--force=yes', '--dist'])).stderr.split('\n\nusage')[0]).toBe([
      'error[usage]: --force takes no value\n  help: write --force alone',
      'error[usage]: --dist has no value\n  help: write --dist=VALUE',
      'error[usage]: one REPOSITORY is expected, not 2\n  help: give the id of one repository of the program',
      'error[usage]: --to is missing\n  help: give the checkout to publish to: --to CHECKOUT',
    ].join('\n\n'));
    expect((await run('/', ['encrypt', '--at', '--age=x', '-x', '--constructor'])).stderr.match(/error\[usage\].*/g)).toEqual([
      'error[usage]: --at is not a valid option', 'error[usage]: -x is not a valid option', 'error[usage]: --constructor is not a valid option',
    ]);
    expect((await run('/', ['publish', 'a', '--to', '--force'])).stderr).toMatch('error[usage]: --to has no value');
  });

  test('an error that nobody expects is shown without a stack, unless it is asked for', async () => {
    const io = { cwd: '/', stdin: process.stdin, stdout: { write: () => { throw new TypeError('of glpat-0123456789abcdef'); } } };
    for (const CDK_GITOPS_VERBOSE of ['', '1']) {
      const said: string[] = [];
      jest.spyOn(decrypt, 'run').mockImplementation(async () => io.stdout.write());
      expect(await main(['decrypt', 'x.yaml'], { ...io, stderr: { write: (text) => said.push(String(text)) }, env: { CDK_GITOPS_VERBOSE } })).toBe(1);
      expect(said.join('')).toMatch(/^error\[unexpected\]: of …\n {2}help: .*\n/);
      expect(/\n {4}at /.test(said.join(''))).toBe(CDK_GITOPS_VERBOSE === '1');
      expect(said.join('')).not.toContain('glpat-0');
    }
    jest.restoreAllMocks();
  });

  test('as a process: the exit code, and errors without a stack', () => {
    const program = (...args: string[]) =>
      spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', require.resolve('../../src/cli/main'), ...args], { encoding: 'utf8' });
    expect(program('publish', 'manifests', '--to', '/', '--dist', '/nowhere')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'error[unknown-repository]: the output of the program does not exist\n  --> /nowhere\n  help: synthesize the program first, or say with --dist where it writes to\n',
    });
    expect(program('--version').status).toBe(0);
  });
});
