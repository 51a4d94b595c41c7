import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
/** What a user has beside the package: its peers, and what programs are run and checked with. */
const INSTALLED = ['cdk8s', 'cdk8s-plus-28', 'constructs', 'cdk8s-cli', 'ts-node', 'tsx', 'typescript', '@types/node'];
/** Projects, with what else is installed there. */
const PROJECTS: readonly [string, readonly string[]][] = [['project', ['aws-cdk-lib']], ['project-without-aws', []]];

/** Packs the package as `npm publish` does, and unpacks it into projects, where it finds nothing of the checkout but its peers. */
export default function pack(): void {
  refuseOldBuild();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-package-'));
  process.env.PACKAGE_FOLDER = folder;
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const [tarball] = fs.readdirSync(folder);
  fs.renameSync(path.join(folder, tarball), path.join(folder, 'package.tgz'));
  for (const [project, more] of PROJECTS) {
    const modules = path.join(folder, project, 'node_modules');
    fs.mkdirSync(path.join(modules, 'cdk-gitops'), { recursive: true });
    execFileSync('tar', ['xzf', path.join(folder, 'package.tgz'), '-C', path.join(modules, 'cdk-gitops'), '--strip-components=1']);
    for (const name of [...INSTALLED, ...more]) {
      fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
    }
  }
}

/** What is packed is what was compiled last. */
function refuseOldBuild(): void {
  for (const file of fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const [source, compiled] = [path.join(ROOT, 'src', file), path.join(ROOT, 'lib', file.replace(/\.ts$/, '.js'))];
    if (!fs.existsSync(compiled) || fs.statSync(compiled).mtimeMs < fs.statSync(source).mtimeMs) {
      throw new Error(`${compiled} is missing or older than its source: run npm run compile`);
    }
  }
}
