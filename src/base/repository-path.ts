import { IConstruct } from 'constructs';
import { describeToken, tokenIn } from './cdk-token';
import { pathProblem } from './path-problem';
import { problem } from './problem';

/**
 * A normalized path inside a repository: no leading `./`, no empty parts, `/` as separator. A path that leaves the repository, or that
 * Git or another operating system does not support, is a problem of the construct.
 */
export function repositoryPath(construct: IConstruct, path: string): string {
  const token = tokenIn(path);
  if (token) {
    problem(construct, 'cdk-token', `a path has a value that is known only when its stack is deployed: ${describeToken(token)}`, 'use a literal path');
    return repositoryPath(construct, path.replace(token, 'token'));
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const wrong = path.startsWith('/') ? pathProblem(path) : parts.length > 0 && pathProblem(parts.join('/'));
  if (wrong) problem(construct, 'path-outside-repository', `path ${JSON.stringify(path.slice(0, 300))} is not valid: ${wrong.message}`, wrong.fix);
  return (wrong ? parts.map(harmless) : parts).join('/');
}

/** A valid replacement of a part, with which the checks continue. */
function harmless(part: string): string {
  return pathProblem(part) === undefined ? part : `_${part.slice(0, 100).replace(/[^A-Za-z0-9-]/g, '_')}`;
}
