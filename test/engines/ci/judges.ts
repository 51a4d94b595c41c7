import { spawnSync } from 'node:child_process';
import { CiFile, FileKind, FoundScript } from './files';
import { program } from '../build/build';
import { checkJsonschema, zizmor } from '../build/packages';

/** What actionlint says of workflows of GitHub's or Gitea's; scripts are judged with all others. */
export function actionlint(files: readonly CiFile[], ownRunners: string): string {
  // `queue` exists since May 2026, and the linter does not know it yet; GitHub's published schema judges it.
  const ignored = ['-shellcheck', '', '-pyflakes', '', '-no-color', '-config-file', ownRunners, '-ignore', 'unexpected key "queue" for "concurrency" section'];
  return judged('actionlint', program('actionlint'), [...ignored, ...files.map(({ file }) => file)]);
}

const SCHEMAS: { readonly [kind in FileKind]: readonly string[] } = {
  github: ['vendor.github-workflows'],
  gitea: ['vendor.github-workflows'],
  gitlab: ['vendor.gitlab-ci', '--data-transform', 'gitlab-ci'],
  azure: ['vendor.azure-pipelines', '--data-transform', 'azure-pipelines', '--regex-variant', 'nonunicode'],
  compose: ['vendor.compose-spec'],
};

/** What a published schema says of files of one kind. */
export async function schemaOf(kind: FileKind, files: readonly CiFile[]): Promise<string> {
  return checkJsonschema(['--builtin-schema', ...SCHEMAS[kind], ...files.map(({ file }) => file)]).then(() => '', ({ stdout, message }) => String(stdout || message));
}

/** What Docker Compose says of a file: references among its parts, which the schema does not see. The variables that it demands are given. */
export function composeConfig({ file }: CiFile): string {
  return judged('docker compose', program('compose', 'cmd'), ['-f', file, 'config', '-q'], { ...process.env, IMAGE: 'registry.example.com/org/app:1' });
}

/** What zizmor finds in workflows above informational. It ends with 0 without findings, and with 3 where it could read nothing. */
export function securityOf(files: readonly CiFile[]): string {
  return judged('zizmor', zizmor(), ['--offline', '--min-severity', 'low', '--no-progress', '--collect=all', '--color', 'never', ...files.map(({ file }) => file)]);
}

/** What shellcheck says of a script. */
export function shellcheck({ shell, ignored, text }: FoundScript): string {
  const { stdout, status } = spawnSync('shellcheck', ['-s', shell, ...ignored.flatMap((code) => ['-e', code]), '-'], { input: text, encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

function judged(name: string, command: string, args: readonly string[], env = process.env): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env });
  if (error) throw error;
  return status === 0 ? '' : `${name} ended with ${status}\n${stdout}${stderr}`;
}
