import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PlatformKind } from './surroundings';

/** What reads a file. */
export type FileKind = PlatformKind | 'compose';

/** A file of a repository that a CI system or Docker Compose reads. */
export interface CiFile {
  readonly kind: FileKind;
  /** Path below the folder of all files. */
  readonly path: string;
  /** Path on disk. */
  readonly file: string;
}

const KINDS: readonly (readonly [FileKind, RegExp])[] = [
  ['github', /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/],
  ['gitea', /(^|\/)\.gitea\/workflows\/[^/]+\.ya?ml$/],
  ['gitlab', /(^|\/)\.gitlab-ci\.yml$/],
  ['azure', /(^|\/)azure-pipelines[^/]*\.ya?ml$/],
  ['compose', /(^|\/)(docker-)?compose[^/]*\.ya?ml$/],
];

/** The files below a folder that somebody of these reads. */
export function ciFiles(folder: string): CiFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return paths.flatMap((path) => KINDS.filter(([, pattern]) => pattern.test(path)).map(([kind]) => ({ kind, path, file: join(folder, path) })));
}

/** A script in a file, as its shell gets it. */
export interface FoundScript {
  /** The file and the keys above it. */
  readonly where: string;
  readonly shell: 'bash' | 'sh';
  /** What shellcheck shall not say of it. */
  readonly ignored: readonly string[];
  readonly text: string;
}

/** Every script of a file: `run`, `bash`, and each element of `script` and `after_script`. */
export function scriptsOf({ path, file, kind }: CiFile): FoundScript[] {
  const found: FoundScript[] = [];
  const visit = (value: unknown, keys: readonly string[], shell: FoundScript['shell']): void => {
    if (value === null || typeof value !== 'object') return;
    const here = isSmall(value) ? 'sh' : shell;
    for (const [key, each] of Object.entries(value)) {
      const where = [...keys, key];
      const isScript = kind === 'gitlab' ? SCRIPTS.includes(where.at(-2)!) : ['run', 'bash'].includes(key);
      if (isScript && typeof each === 'string') found.push({ where: `${path} ${where.join('.')}`, shell: here, ignored: IGNORED[kind] ?? [], text: each });
      else visit(each, where, here);
    }
  };
  if (kind !== 'compose') visit(parse(readFileSync(file, 'utf8')), [], 'bash');
  return found;
}

/**
 * In parentheses shellcheck does not see what a function is called by (SC2317), and takes the texts that these two assign for expressions (SC2016). The
 * same scripts of GitHub and Gitea are judged without this.
 */
const IGNORED: { readonly [kind in FileKind]?: readonly string[] } = { gitlab: ['SC2317', 'SC2016'], azure: ['SC2016'] };

const SCRIPTS = ['script', 'after_script', 'before_script'];

/** Whether a job of a workflow names the small shell. */
function isSmall(value: object): boolean {
  const { defaults } = value as { defaults?: { run?: { shell?: string } } };
  return defaults?.run?.shell === 'sh';
}
