import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parse } from 'yaml';
import { ci } from '../../src';
import { testWith } from '../programs';
import { pipelineOn, textOf } from './pipelines';
import { mistakes } from './platforms/mistakes';

/** A job as the examples have it, and the files of an application that it tests. */
interface Example {
  readonly programs: readonly string[];
  readonly job: Partial<ci.JobOptions>;
  readonly script: string[];
  readonly files: { readonly [path: string]: string };
  /** What the commands leave below the checkout. */
  readonly leaves: readonly string[];
}

const { Toolchain, Value } = ci;

const EXAMPLES: { readonly [language: string]: Example } = {
  go: {
    programs: ['go'],
    job: { toolchains: [Toolchain.go('1.26.0')], env: { GOMODCACHE: Value.checkoutPath('.go/mod'), GOFLAGS: Value.literal('-modcacherw') } },
    script: ['go vet ./...', 'go test -coverprofile=coverage.out ./...'],
    files: {
      'go.mod': 'module example.com/app\n\ngo 1.21\n',
      'app.go': 'package app\n\nfunc Twice(n int) int { return 2 * n }\n',
      'app_test.go': 'package app\n\nimport "testing"\n\nfunc TestTwice(t *testing.T) {\n\tif Twice(2) != 4 {\n\t\tt.Fail()\n\t}\n}\n',
    },
    leaves: ['coverage.out'],
  },
  node: {
    programs: ['npm'],
    job: { toolchains: [Toolchain.node('24')], caches: [new ci.Cache({ name: 'npm', keyFiles: ['package-lock.json'], paths: ['.npm'] })] },
    script: ['npm ci --cache .npm --prefer-offline', 'npm test'],
    files: {
      'package.json': JSON.stringify({ name: 'app', version: '1.0.0', scripts: { test: 'node -e "process.exit(2 * 2 - 4)"' } }),
      'package-lock.json': JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'app', version: '1.0.0' } } }),
    },
    leaves: [],
  },
  python: {
    programs: ['pip', 'pytest'],
    job: { toolchains: [Toolchain.python('3.13')], env: { PIP_CACHE_DIR: Value.checkoutPath('.cache/pip') } },
    script: ['pip install -r requirements.txt', 'pytest tests/ --junitxml=junit.xml'],
    files: { 'requirements.txt': '', 'tests/test_app.py': 'def test_twice():\n    assert 2 * 2 == 4\n' },
    leaves: ['junit.xml'],
  },
  java: {
    programs: ['javac', 'java'],
    job: { toolchains: [Toolchain.java('25')] },
    script: ['javac -d out App.java', 'java -ea -cp out App'],
    files: { 'App.java': 'class App { public static void main(String[] a) { assert 2 * 2 == 4; } }\n' },
    leaves: ['out/App.class'],
  },
};

describe.each(['gitlab', 'azure'] as const)('on %s', (kind) => {
  for (const [language, { programs, job, script, files, leaves }] of Object.entries(EXAMPLES)) {
    testWith(...programs)(`the commands for ${language} run in a checkout`, () => {
      const pipeline = pipelineOn({ gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() }[kind]);
      pipeline.addJob('job', { ...job, steps: [new ci.RunUnitTests({ script, coverageFiles: leaves.slice(0, 1) as string[] })] });
      expect(mistakes(pipeline)).toEqual([]);
      const checkout = fs.mkdtempSync(path.join(os.tmpdir(), 'toolchain-'));
      for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
        fs.writeFileSync(path.join(checkout, file), text);
      }
      const { jobs, job: ofGitLab } = parse(textOf(pipeline));
      const text = ofGitLab?.script.join('\n') ?? jobs[0].steps.find(({ bash }: { bash?: string }) => bash).bash;
      const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-c', text], {
        cwd: checkout,
        encoding: 'utf8',
        env: { ...process.env, CI_PROJECT_DIR: checkout, BUILD_SOURCESDIRECTORY: checkout },
      });
      expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
      for (const file of leaves) expect(fs.existsSync(path.join(checkout, file))).toBe(true);
    });
  }
});
