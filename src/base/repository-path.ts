import { IConstruct } from 'constructs';
import { describeToken, tokenIn } from './cdk-token';
import { problem } from './problem';
import { pathProblem } from './tree-path';

/**
 * A path inside a repository in its one spelling: no leading `./`, no empty parts, `/` between them. What would leave the
 * repository, or Git or another operating system refuses, is a problem of the construct.
 */
export function repositoryPath(construct: IConstruct, path: string): string {
  const token = tokenIn(path);
  if (token) {
    problem(construct, 'cdk-token', `a path has a value that is known only when its stack is deployed: ${describeToken(token)}`, 'write a path that is known now');
    return repositoryPath(construct, path.replace(token, 'token'));
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const wrong = path.startsWith('/') ? pathProblem(path) : parts.length > 0 && pathProblem(parts.join('/'));
  if (wrong) {
    problem(construct, 'path-outside-repository', `path ${JSON.stringify(path)}: ${wrong}`,
      'use a relative path below the repository, with / between its parts');
  }
  return (wrong ? parts.map(harmless) : parts).join('/');
}

/** A part under which the checks can go on. */
function harmless(part: string): string {
  return pathProblem(part) === undefined ? part : part.slice(0, 100).replace(/[^A-Za-z0-9-]/g, '_');
}
