import { Check, Finding } from './check';
import { actionsIn } from '../base/go-template';
import { sameUrl } from '../program/cluster-contents';
import { textAt } from '../program/json-path';
import type { Program, ProgramObject, ProgramRepository } from '../program/program';
import type { Repository } from '../repository';

const AUTOMATION = 'image.toolkit.fluxcd.io/ImageUpdateAutomation';
const GIT_REPOSITORY = 'source.toolkit.fluxcd.io/GitRepository';

/** Image automations that cannot commit or push. */
export const imageAutomation: Check = {
  id: 'image-automation',
  doc: 'An ImageUpdateAutomation reads `.Updated` in its message, which Flux 2.7 has removed, so it stalls; or it pushes to a branch that the program declares protected (`protectedBranches` of '
    + 'the Repository, or `ProtectGiteaBranch` without pushers), so every push is refused. Read `.Changed`; push to a branch of its own, and open a pull request.',
  *run(program) {
    for (const object of program.judged) {
      if (object.kind !== AUTOMATION) continue;
      yield* messageFaults(object);
      yield* pushFaults(object, program);
    }
  },
};

function* messageFaults({ place, json, name }: ProgramObject): Iterable<Finding> {
  const at = 'spec.git.commit.messageTemplate';
  if (!actionsIn(textAt(json, at) ?? '').some((action) => /\.Updated\b/.test(action))) return;
  yield {
    place,
    at,
    message: `ImageUpdateAutomation ${name}: ${at} reads .Updated, which Flux 2.7 has removed: the automation stalls`,
    fix: 'read .Changed, such as {{ range .Changed.Changes }}{{ .OldValue }} -> {{ .NewValue }}{{ end }}',
  };
}

function* pushFaults({ place, json, name, namespace }: ProgramObject, program: Program): Iterable<Finding> {
  const repository = repositoryOf(json, namespace, program);
  const patterns = repository && (repository.place as Partial<Repository>)._protectedBranches;
  if (!patterns || patterns.length === 0) return;
  const branch = branchOf(json) ?? repository.branch;
  const pattern = branch === undefined ? undefined : patterns.find((each) => matches(each, branch));
  if (pattern === undefined) return;
  yield {
    place,
    message: `ImageUpdateAutomation ${name} pushes to branch ${branch} of repository ${repository.name}, which the program declares protected${pattern === branch ? '' : ` (${pattern})`}`,
    fix: 'push to another branch, of which a pull request is opened: push: CommitPush.branch(\'flux/images\')',
    fixInFiles: 'set spec.git.push.branch to another branch, of which a pull request is opened',
  };
}

/** The branch that it pushes to, where the object says so. */
function branchOf(json: ProgramObject['json']): string | undefined {
  return textAt(json, 'spec.git.push.branch') ?? textAt(json, 'spec.git.push.refspec')?.split(':')[1]?.replace(/^refs\/heads\//, '') ?? textAt(json, 'spec.git.checkout.ref.branch');
}

/** The repository of the program that it pushes to: that of its source, or the one that its cluster follows, whose source the program does not create. */
function repositoryOf(json: ProgramObject['json'], ownNamespace: string | undefined, program: Program): ProgramRepository | undefined {
  const [name, namespace = ownNamespace] = [textAt(json, 'spec.sourceRef.name'), textAt(json, 'spec.sourceRef.namespace')];
  const source = program.objects.find((each) => each.kind === GIT_REPOSITORY && each.name === name && each.namespace === namespace);
  const url = source && textAt(source.json, 'spec.url');
  if (url !== undefined) return program.repositories.find((each) => each.url !== undefined && sameUrl(each.url, url));
  return name === namespace ? program.clusters[0]?.repository : undefined; // as flux bootstrap names it
}

/** Whether a branch matches a name or a pattern with `*` and `**`. */
function matches(pattern: string, branch: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'))}$`).test(branch);
}
