import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { testWith } from '../programs';
import { makeRoot, put } from '../synth/tree-on-disk';

const ROOT = join(__dirname, '..', '..');

interface Action {
  readonly inputs: { readonly [name: string]: { readonly default: string } };
  readonly runs: { readonly steps: readonly { readonly env: { readonly [name: string]: string }; readonly run: string }[] };
}

/** Runs the step of the action as its runner does; `npx` is the program of this repository. */
function runAction(cwd: string, given: { readonly [input: string]: string }): ReturnType<typeof spawnSync> {
  const { inputs, runs: { steps: [{ env, run }] } } = load(fs.readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
  const values = Object.fromEntries(Object.entries(env).map(([name, text]) => {
    const [, input] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(text)!;
    return [name, given[input] ?? inputs[input].default];
  }));
  put(cwd, { 'bin/npx': `#!/bin/sh\necho "npx $*" >&2\nshift 2\nexec "${process.execPath}" -r "${join(ROOT, 'node_modules', 'ts-node', 'register', 'transpile-only')}" "${join(ROOT, 'src', 'cli', 'main.ts')}" "$@"\n` });
  fs.chmodSync(join(cwd, 'bin', 'npx'), 0o755);
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    cwd, encoding: 'utf8', env: { ...process.env, ...values, PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, TS_NODE_PROJECT: join(ROOT, 'tsconfig.dev.json') },
  });
}

testWith('bash')('the GitHub Action annotates findings, passes arguments on as they are, and fails as check does', () => {
  const cwd = makeRoot();
  put(cwd, { 'my fleet/clusters/a/x.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: A_b, namespace: default }\n' });
  expect(runAction(cwd, { directory: 'my fleet' })).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^::error file=my fleet\/clusters\/a\/x\.yaml,line=3,col=13,title=object-name::/),
    stderr: 'npx --yes cdk-gitops@latest check --format github -- my fleet\n',
  });
  expect(runAction(cwd, { directory: 'my fleet', arguments: '--ignore\nobject-name\n' })).toMatchObject({ status: 0, stdout: expect.stringMatching(/^no findings/) });
  expect(runAction(cwd, { directory: '$(touch x)', version: '1.2.3' })).toMatchObject({ status: 2, stderr: expect.stringContaining('npx --yes cdk-gitops@1.2.3 check') });
  expect(fs.existsSync(join(cwd, 'x'))).toBe(false);
  fs.rmSync(cwd, { recursive: true });
});
