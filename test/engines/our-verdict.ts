import { ApiObject } from 'cdk8s';
import { KubeObject } from './kube';
import { CheckError } from '../../src/checks/report';
import { linesOf, platform, refusal } from '../program';

const AT_ONCE = 200;

/** The ids of the checks that each object breaks when a program writes it to a repository. */
export function ourVerdicts(objects: readonly KubeObject[]): string[][] {
  const programs = Array.from({ length: Math.ceil(objects.length / AT_ONCE) }, (_, i) => objects.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
  return programs.flatMap(verdictsOf);
}

function verdictsOf(objects: readonly KubeObject[]): string[][] {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default' });
  const indices = new Map(objects.map((object, i) => [new ApiObject(folder, `object-${i}`, object).node.path, i]));
  cluster.apply(folder);
  const error = refusal(app);
  if (error !== undefined && !(error instanceof CheckError)) throw error;
  const verdicts: Array<Set<string>> = objects.map(() => new Set());
  for (const line of error ? linesOf(error) : []) {
    const [, path, check] = /^\[(.*?)\] (\S+)/.exec(line)!;
    const index = indices.get(path);
    if (index !== undefined) verdicts[index].add(check);
  }
  return verdicts.map((ids) => [...ids]);
}
