import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');
/** As in the template of `cdk8s init typescript-app`, which checks the declarations of packages too. */
const TEMPLATE = path.join(ROOT, 'node_modules', 'cdk8s-cli', 'templates', 'typescript-app', 'tsconfig.json');
const SKIPPED = JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'es2022', types: ['node'], strict: true, skipLibCheck: true } });

const CDK8S = `import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';

const app = new App();
const chart = new Chart(app, 'apps', { namespace: 'default' });
new kplus.Deployment(chart, 'myapp', { containers: [{ image: 'harbor.example.com/org/myapp:1.0.0' }] });
app.synth();
`;
const OURS = `import { App, Cluster, Repository, flux } from 'cdk-gitops';
import * as kplus from 'cdk8s-plus-28';

const app = new App();
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });
const apps = manifests.folder('apps', { namespace: 'default' });
new kplus.Deployment(apps, 'myapp', { containers: [{ image: 'harbor.example.com/org/myapp:1.0.0' }] });
production.apply(apps);
app.synth();
`;
const WITH_AWS = `${OURS}import * as aws from 'cdk-gitops/aws';\naws.NodeGroup.fixed({ count: 2 });\n`;

interface Cost {
  readonly files: number;
  readonly ofTheCdk: number;
  /** Of the process, user and system, in seconds. */
  readonly cpu: number;
  /** What the compiler says that it uses, in MB. */
  readonly memory: number;
}

/** What type-checking costs: a table whose first row names the columns. */
export function types(): string[][] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-types-'));
  try {
    install(folder);
    const rows = [['template', fs.readFileSync(TEMPLATE, 'utf8')], ['skipLibCheck', SKIPPED]].flatMap(([name, tsconfig]) => {
      const [cdk8s, ours, aws] = [CDK8S, OURS, WITH_AWS].map((program) => name === 'template' && program === WITH_AWS ? undefined : check(folder, program, tsconfig));
      return [
        row('cdk8s and cdk8s-plus', name, cdk8s!),
        row('ours', name, ours!, cdk8s),
        ...(aws ? [row('ours with aws', name, aws, cdk8s, '')] : []),
      ];
    });
    return [['types', 'tsconfig', 'files', 'of aws-cdk-lib', 'cpu s', 'memory MB', 'cpu / cdk8s', 'memory / cdk8s', 'target'], ...rows];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function row(who: string, tsconfig: string, cost: Cost, base?: Cost, target = '<= 1.3x'): string[] {
  const numbers = [String(cost.files), String(cost.ofTheCdk), cost.cpu.toFixed(1), cost.memory.toFixed(0)];
  return [who, tsconfig, ...numbers, ...(base ? [`${(cost.cpu / base.cpu).toFixed(2)}x`, `${(cost.memory / base.memory).toFixed(2)}x`, target] : ['', '', ''])];
}

/** The package as it is built, and its peers. */
function install(folder: string): void {
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'aws-cdk-lib', '@types/node', 'cdk-gitops']) {
    const target = path.join(folder, 'node_modules', name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.symlinkSync(name === 'cdk-gitops' ? ROOT : path.join(ROOT, 'node_modules', name), target, 'junction');
  }
}

/** The cheapest of three runs of the compiler. */
function check(folder: string, program: string, tsconfig: string): Cost {
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  fs.writeFileSync(path.join(folder, 'main.ts'), program);
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), tsconfig);
  const compiler = require.resolve('typescript/bin/tsc', { paths: [TEMPLATE] }); // that of the template
  const usage = path.join(folder, 'usage.json');
  const usageOnExit = path.join(folder, 'usage.cjs');
  fs.writeFileSync(usageOnExit, "process.on('exit', () => require('fs').writeFileSync(process.env.USAGE, JSON.stringify(process.cpuUsage())));");
  const costs = Array.from({ length: 3 }, (): Cost => {
    const { status, stdout } = spawnSync(process.execPath, ['-r', usageOnExit, compiler, '-p', folder, '--noEmit', '--extendedDiagnostics', '--listFiles'],
      { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, USAGE: usage } });
    if (status !== 0) throw new Error(`A program of the benchmark has no valid types: ${stdout.slice(0, 2000)}`);
    const { user, system } = JSON.parse(fs.readFileSync(usage, 'utf8')) as NodeJS.CpuUsage;
    return {
      files: Number(/^Files:\s+(\d+)/m.exec(stdout)![1]),
      ofTheCdk: stdout.split('\n').filter((line) => line.includes('/aws-cdk-lib/')).length,
      cpu: (user + system) / 1e6,
      memory: Number(/^Memory used:\s+(\d+)K/m.exec(stdout)![1]) / 1024,
    };
  });
  return costs.reduce((best, cost) => (cost.cpu < best.cpu ? cost : best));
}
