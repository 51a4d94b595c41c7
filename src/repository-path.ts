import { IConstruct } from 'constructs';
import { problem } from './problem';

/**
 * A path inside a repository in its one spelling: no leading `./`, no empty parts, `/` between them. What would leave the
 * repository, or Git or another operating system refuses, is a problem of the construct.
 */
export function repositoryPath(construct: IConstruct, path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const wrong = fault(path, parts);
  if (wrong) {
    problem(construct, 'path-outside-repository', `path ${JSON.stringify(path)} ${wrong}`,
      'use a relative path below the repository, with / between its parts');
  }
  return parts.filter((part) => part !== '..').join('/');
}

function fault(path: string, parts: string[]): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  if (parts.includes('..')) return 'leaves the repository';
  if (path.includes('\\')) return 'has a backslash';
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'has a control character';
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'is inside Git\'s own folder';
  if (parts.some((part) => /[<>:"|?*]|[. ]$/.test(part))) return 'has a name that not every file system takes';
  return undefined;
}
