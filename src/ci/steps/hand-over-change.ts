import type { CommitAuthor, PullRequestProposal } from './hand-over-proposal';
import { problem } from '../../problem';
import type { Repository } from '../../repository';
import type { GitAccess } from '../git-access';
import { GitServer } from '../git-server';
import { apiFunction } from '../git-server-api';
import { proposePull } from '../git-server-pulls';
import type { Job } from '../job';
import { Permission } from '../permission';
import { Value } from '../value';

/** The part of a step that asks a server's API for a pull request. */
export interface ProposalPart {
  readonly script: string;
  readonly env: { readonly [name: string]: Value };
}

/** How a commit in `$PROPOSAL_BRANCH` becomes a pull request. Mistakes are recorded at the job. */
export function proposalPart(job: Job, repository: Repository, access: GitAccess, branch: string, proposal: PullRequestProposal): ProposalPart {
  const api = (proposal.server ?? GitServer._of(job.pipeline.platform))._api(job, repository);
  const token = proposal.token ? Value.secret(proposal.token) : access._token;
  if (!token) {
    problem(job, 'pull-request-token', `a pull request is made for ${repository.url}, and nothing shows the API who asks`,
      'give a token to pullRequest: an SSH key opens no API');
  }
  if (token?._source.kind === 'jobToken' && job.pipeline.platform._kind === 'gitlab') {
    problem(job, 'pull-request-token', `a merge request is made for ${repository.url} with the token of a job of GitLab, which may not`,
      'give a token with the scope api to pullRequest');
  }
  if (!isBranch(branch) || branch === repository.branch) {
    problem(job, 'branch-name', `pull requests come from branch ${JSON.stringify(branch)}`,
      `use letters, digits, dots, dashes, underscores and slashes, and not ${repository.branch} itself`);
  }
  return {
    script: `${apiFunction(api.kind)}\n${proposePull(api.kind, api.repository.split('/').at(-2)!)}`,
    env: {
      API: Value.text(api.repository),
      WEB: Value.text(api.web),
      GIT_TOKEN: token ?? Value.text(''),
      PROPOSAL_BRANCH: Value.text(branch),
    },
  };
}

/** What the job's own token must be allowed to do for a change of another repository. */
export function changePermissions(access: GitAccess, isProposal: boolean): Permission[] {
  if (!access._isJobToken) return [];
  return isProposal ? [Permission.WRITE_CONTENTS, Permission.WRITE_PULL_REQUESTS] : [Permission.WRITE_CONTENTS];
}

/** What the job's own token must be allowed to do to read the history of its repository. */
export function readPermissions(history: GitAccess | undefined): Permission[] {
  return history?._isJobToken ? [Permission.READ_CONTENTS] : [];
}

function isBranch(name: string): boolean {
  return /^[A-Za-z0-9_][\w./-]{0,199}$/.test(name) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(name);
}

/** Who commits, as `CLONE` reads it. */
export function authorEnv(author: CommitAuthor = { name: 'ci', email: 'noreply@localhost' }): { [name: string]: Value } {
  return { AUTHOR_NAME: Value.text(author.name), AUTHOR_EMAIL: Value.text(author.email) };
}

/** Opens the pull request, unless there is nothing to propose. */
export function pullOutputs(script: string): string {
  return `number='' address=''
if [ -z "$isDone" ]; then
# A newer run may have proposed in between: the title stays its own.
proposed=$(git ls-remote origin "refs/heads/$PROPOSAL_BRANCH" | cut -f1)
if [ -n "$proposed" ] && [ "$proposed" != "$commit" ]; then
  git fetch --quiet --depth 1 --no-tags origin "$proposed"
  if recorded "$proposed" && is_overtaken "$record"; then superseded "$record" "that newer run's proposal is in branch $PROPOSAL_BRANCH"; fi
fi
${script}
fi
echo "PULL_REQUEST=$number" >>"$JOB_OUTPUTS"
echo "PULL_REQUEST_URL=$address" >>"$JOB_OUTPUTS"`;
}
