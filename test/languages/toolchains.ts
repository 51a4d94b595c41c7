import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PACKAGE } from '../package/project';

const ROOT = path.join(__dirname, '..', '..');
/** What is fetched from the registries of the languages, kept for the next run. */
const KEPT = path.join(os.homedir(), '.cache', 'cdk-gitops', 'languages');
/** Generated code of this run. */
const BINDINGS = path.join(process.env.PACKAGE_FOLDER!, 'bindings');
const NODE_PATH = path.dirname(process.execPath);

/** How a program ended, without what Node says of its version. */
export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Builds programs of a language, against the package as its users of that language have it. */
export interface Toolchain {
  /** Fetches and builds what all programs need. */
  prepare(): void;
  /** Builds a program in a folder, and runs it there. */
  run(folder: string, program: string): Run;
}

function spawn(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Run {
  const { NODE_OPTIONS, JEST_WORKER_ID, NODE_ENV, FORCE_COLOR, ...outer } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd, encoding: 'utf8', maxBuffer: 1e8, env: { ...outer, NO_COLOR: '1', PATH: `${NODE_PATH}${path.delimiter}${process.env.PATH}`, ...env },
  });
  if (error) throw error;
  return { code: status, output: stdout + stderr };
}

function must(command: string, args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): string {
  const { code, output } = spawn(command, args, cwd, env);
  if (code !== 0) throw new Error(`${command} ${args.slice(0, 6).join(' ')} ended with ${code}:\n${output.slice(-4000)}`);
  return output;
}

/** Says what a machine lacks, instead of failing with what a missing program leads to. */
function need(programs: { readonly [command: string]: { readonly of: string; readonly version: readonly string[] } }): void {
  const missing = Object.entries(programs).filter(([command, { version }]) => {
    const { error, status } = spawnSync(command, version, { stdio: 'ignore' });
    return error !== undefined || status !== 0;
  });
  if (missing.length > 0) throw new Error(`not on this machine: ${missing.map(([command, { of }]) => `${command} (${of})`).join(', ')}. Install it, or run the other languages alone: npm run test:languages -- -t 'Python|Java|Go'`);
}

/** Generates the code of npm packages in a language, in a folder of its own. */
export function generate(language: 'python' | 'java' | 'go' | 'dotnet', ...packages: readonly string[]): string {
  const folder = path.join(BINDINGS, language);
  if (fs.existsSync(folder)) return folder;
  const pacmak = path.join(ROOT, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
  must(process.execPath, [pacmak, '--code-only', '--target', language, '--outdir', BINDINGS, PACKAGE, ...packages.map((name) => path.join(ROOT, 'node_modules', name))], ROOT);
  return folder;
}

/** Programs find what PyPI serves: cdk8s, cdk8s-plus-28 and aws-cdk-lib. */
const python: Toolchain & { readonly home: string } = {
  home: path.join(KEPT, 'python'),
  prepare() {
    need({ python3: { of: 'Python 3.10 or later with venv', version: ['-c', 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 10))'] } });
    if (!fs.existsSync(path.join(this.home, 'bin', 'pip'))) must('python3', ['-m', 'venv', this.home], ROOT);
    const pip = (...args: string[]): string => must(path.join(this.home, 'bin', 'python'), ['-m', 'pip', '--disable-pip-version-check', ...args], ROOT);
    pip('install', '--quiet', 'cdk8s', 'cdk8s-plus-28', 'constructs', 'aws-cdk-lib');
    pip('install', '--quiet', '--no-deps', '--force-reinstall', generate('python'));
    pip('check');
  },
  run(folder, program) {
    fs.writeFileSync(path.join(folder, 'main.py'), program);
    return spawn(path.join(this.home, 'bin', 'python'), ['main.py'], folder);
  },
};

/** What Maven fetches; cdk8s and cdk8s-plus-28 are generated, since not every mirror of Maven Central has them. `aws-cdk-lib` is loaded with the package, and no program here uses it. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>test</groupId><artifactId>test</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awscdk</groupId><artifactId>aws-cdk-lib</artifactId><version>[2.250,3)</version></dependency>
    <dependency><groupId>software.constructs</groupId><artifactId>constructs</artifactId><version>[10.5,11)</version></dependency>
    <dependency><groupId>software.amazon.jsii</groupId><artifactId>jsii-runtime</artifactId><version>[1.130,2)</version></dependency>
    <dependency><groupId>javax.annotation</groupId><artifactId>javax.annotation-api</artifactId><version>1.3.2</version></dependency>
  </dependencies>
</project>
`;

const java: Toolchain & { readonly jars: string; readonly classes: string } = {
  jars: path.join(KEPT, 'java'),
  classes: path.join(BINDINGS, 'java-classes'),
  prepare() {
    need({
      javac: { of: 'a JDK, 11 or later', version: ['-version'] }, java: { of: 'a JDK, 11 or later', version: ['-version'] }, mvn: { of: 'Maven', version: ['-version'] },
    });
    if (!fs.existsSync(path.join(this.jars, 'complete'))) {
      fs.mkdirSync(this.jars, { recursive: true });
      fs.writeFileSync(path.join(this.jars, 'pom.xml'), POM);
      must('mvn', ['--quiet', '--batch-mode', 'dependency:copy-dependencies', `-DoutputDirectory=${this.jars}`], this.jars);
      fs.writeFileSync(path.join(this.jars, 'complete'), '');
    }
    const code = path.join(generate('java', 'cdk8s', 'cdk8s-plus-28'), 'src', 'main');
    fs.cpSync(path.join(code, 'resources'), this.classes, { recursive: true });
    const files = fs.readdirSync(path.join(code, 'java'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.java')).map((file) => path.join(code, 'java', file));
    fs.writeFileSync(path.join(BINDINGS, 'java-files'), files.join('\n'));
    must('javac', ['-proc:none', '-nowarn', '-encoding', 'UTF-8', '-d', this.classes, '-cp', path.join(this.jars, '*'), `@${path.join(BINDINGS, 'java-files')}`], ROOT);
  },
  run(folder, program) {
    fs.writeFileSync(path.join(folder, 'Main.java'), program);
    const classpath = [this.classes, path.join(this.jars, '*')].join(path.delimiter);
    must('javac', ['-proc:none', '-Xlint:all,-serial', '-Werror', '-d', '.', '-cp', classpath, 'Main.java'], folder);
    return spawn('java', ['-cp', ['.', classpath].join(path.delimiter), 'Main'], folder);
  },
};

/** The Go modules of cdk8s and cdk8s-plus-28 are generated, since not every proxy serves them. */
const GO: { readonly [module: string]: string } = {
  'github.com/cdk-gitops/cdk-gitops-go/cdkgitops': 'cdkgitops',
  'github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2': 'cdk8s',
  'github.com/cdk8s-team/cdk8s-plus-go/cdk8splus28/v2': 'cdk8splus28',
};

const go: Toolchain = {
  prepare() {
    need({ go: { of: 'Go 1.25 or later', version: ['version'] } });
    generate('go', 'cdk8s', 'cdk8s-plus-28');
  },
  run(folder, program) {
    const code = path.join(BINDINGS, 'go');
    fs.writeFileSync(path.join(folder, 'main.go'), program);
    fs.writeFileSync(path.join(folder, 'go.mod'), [
      'module program', 'go 1.25',
      ...Object.entries(GO).flatMap(([name, directory]) => [`require ${name} ${name.endsWith('/v2') ? 'v2.0.0' : 'v0.0.0'}`, `replace ${name} => ${path.join(code, directory)}`]), '',
    ].join('\n'));
    must('go', ['mod', 'tidy'], folder);
    must('go', ['vet', '.'], folder);
    must('go', ['build', '-o', 'program', '.'], folder);
    return spawn(path.join(folder, 'program'), [], folder);
  },
};

/** The languages that are run, each with the ending of its files. .NET is only generated. */
export const TOOLCHAINS: readonly [string, string, Toolchain][] = [['Python', 'py', python], ['Java', 'java', java], ['Go', 'go', go]];
