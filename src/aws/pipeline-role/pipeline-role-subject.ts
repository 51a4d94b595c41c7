import type { Construct } from 'constructs';
import { problem } from '../../base/problem';
import { trim, trimEnd } from '../../base/trim';
import type { Pipeline } from '../../ci';

/** Who signs the tokens of a pipeline's jobs, and what they say of its repository. */
interface TokenFacts {
  /** `https://…`, without a slash at its end. */
  readonly issuer: string;
  /** What the subject begins with, such as `repo:org/app`. */
  readonly repository: string;
}

const HARMLESS: TokenFacts = { issuer: 'https://token.actions.githubusercontent.com', repository: 'repo:org/app' };

/** What the tokens of a pipeline say, with what is wrong recorded at the role. @internal */
export function tokenFacts(role: Construct, pipeline: Pipeline, given: { readonly issuer?: string; readonly github?: GitHubNumbers }): TokenFacts {
  const { _kind: kind } = pipeline.platform;
  const { url } = pipeline.repository;
  if (kind !== 'github' && kind !== 'gitlab') {
    problem(role, 'pipeline-role-platform', `pipeline ${pipeline.name} runs on ${kind === 'gitea' ? 'Gitea, which signs no identity tokens'
      : 'Azure Pipelines, which gives identity tokens to its service connections only'}`,
    kind === 'gitea' ? 'give the runner its own role (instance profile, pod identity), or read short-lived keys from Vault'
      : 'use a service connection of the AWS Toolkit with OpenID Connect, or give the agent its own role');
    return HARMLESS;
  }
  if (!URL.canParse(url) || !/^(https?|ssh):$/.test(new URL(url).protocol)) {
    problem(role, 'pipeline-role-issuer', `${url} is not a valid repository URL on ${kind === 'github' ? 'GitHub' : 'GitLab'}`,
      'use an address such as https://github.com/org/app.git');
    return HARMLESS;
  }
  const issuer = trimEnd(given.issuer ?? issuerOf(kind, new URL(url)), '/');
  const { protocol, port, search, hash } = URL.canParse(issuer) ? new URL(issuer) : { protocol: '', port: '', search: '', hash: '' };
  if (protocol !== 'https:' || port !== '' || search !== '' || hash !== '') {
    problem(role, 'pipeline-role-issuer', `${JSON.stringify(issuer)} cannot be registered in IAM as an issuer of tokens`,
      'use the iss claim of the tokens: https://, without port and query, and reachable from the internet');
    return HARMLESS;
  }
  const parts = pathBelow(kind === 'gitlab' ? new URL(issuer).pathname : '', new URL(url).pathname);
  if ((kind === 'github' ? parts.length !== 2 : parts.length < 2) || !parts.every((part) => /^[\w.-]+$/.test(part))) {
    problem(role, 'pipeline-role-subject', `${url} does not refer to a single repository`, `use a URL such as ${new URL(issuer).origin}/org/app.git`);
    return HARMLESS;
  }
  if (kind === 'gitlab') return { issuer, repository: `project_path:${parts.join('/')}` };
  return { issuer, repository: `repo:${githubNames(role, parts, given.github)}` };
}

/** What the subject of runs says, all that the role is for. Wrong ones are recorded and left out. @internal */
export function subjects(role: Construct, pipeline: Pipeline, { repository }: TokenFacts, runs: readonly PipelineRun[]): string[] {
  if (runs.length === 0) {
    problem(role, 'pipeline-role-subject', 'runs is empty, so no run may assume the role', 'add at least one, such as PipelineRun.branch(\'main\')');
  }
  const isGitHub = pipeline.platform._kind !== 'gitlab';
  return runs.flatMap(({ _source: source }) => {
    const mistake = mistakeIn(source, isGitHub);
    if (mistake) {
      problem(role, 'pipeline-role-subject', ...mistake);
      return [];
    }
    if (source.kind === 'environment') return [`${repository}:environment:${source.name.replace(/:/g, '%3A')}`];
    const { kind, pattern } = source;
    return [isGitHub ? `${repository}:ref:refs/${kind === 'branch' ? 'heads' : 'tags'}/${pattern}` : `${repository}:ref_type:${kind}:ref:${pattern}`];
  });
}

function mistakeIn(source: PipelineRun['_source'], isGitHub: boolean): [message: string, fix: string] | undefined {
  if (source.kind === 'environment') {
    if (!isGitHub) {
      return [`the sub claim of GitLab's tokens does not contain environment ${source.name}`,
        'use PipelineRun.branch or PipelineRun.tag of what is deployed there, and protect it'];
    }
    return /^[\w ./+@#=,:()-]{1,255}$/.test(source.name) ? undefined
      : [`${JSON.stringify(source.name)} is not a valid environment name`, 'use its name as on GitHub, without * ? and $'];
  }
  if (!/^[\w./+@#=,*-]{1,255}$/.test(source.pattern)) {
    return [`${JSON.stringify(source.pattern)} is not a valid ${source.kind}`, 'use its name, with * as a wildcard'];
  }
  return /[^*]/.test(source.pattern) ? undefined
    : [`any ${source.kind} may assume the role`, `use ${source.kind === 'branch' ? 'branches' : 'tags'} that are protected, such as ${source.kind === 'branch' ? 'main' : 'v*'}`];
}

/** Of github.com, of GitHub Enterprise Cloud with data residency, of GitHub Enterprise Server; of GitLab. */
function issuerOf(kind: 'github' | 'gitlab', { protocol, host, hostname }: URL): string {
  const server = protocol === 'ssh:' ? hostname : host;
  if (kind === 'gitlab') return `https://${server}`;
  if (server === 'github.com') return 'https://token.actions.githubusercontent.com';
  return server.endsWith('.ghe.com') ? `https://token.actions.${server}` : `https://${server}/_services/token`;
}

function pathBelow(prefix: string, path: string): string[] {
  const base = trimEnd(prefix, '/');
  const below = path.startsWith(`${base}/`) ? path.slice(base.length) : path;
  return trim(below, '/').replace(/\.git$/, '').split('/');
}

function githubNames(role: Construct, [owner, name]: readonly string[], numbers: GitHubNumbers | undefined): string {
  if (!numbers) return `${owner}/${name}`;
  for (const [what, number] of Object.entries(numbers)) {
    if (/^[1-9][0-9]*$/.test(number)) continue;
    problem(role, 'pipeline-role-subject', `${JSON.stringify(number)} is not a valid ID of the ${what}`,
      `look it up with gh api repos/${owner}/${name}`);
  }
  return `${owner}@${numbers.owner}/${name}@${numbers.repository}`;
}

/** The numbers that GitHub puts beside names in the subject of tokens. */
export interface GitHubNumbers {
  /** Number of the owner: `gh api repos/OWNER/NAME --jq .owner.id`. */
  readonly owner: string;
  /** Number of the repository: `gh api repos/OWNER/NAME --jq .id`. */
  readonly repository: string;
}

/** Which runs of a pipeline: what the subject of their tokens says behind the repository. @internal */
export type PipelineRunSource =
  | { readonly kind: 'branch' | 'tag'; readonly pattern: string }
  | { readonly kind: 'environment'; readonly name: string };

/**
 * Which runs of a pipeline may take a role. A run of a pull request is none of them: whoever opens one writes what it does.
 */
export class PipelineRun {
  /**
   * Runs for a branch, in jobs without environment (GitLab: with or without). Protect the branch: whoever may push to it has the role.
   *
   * @param name its name, such as `main`, or with `*` for any text, such as `release/*`; not `*` alone
   */
  public static branch(name: string): PipelineRun {
    return new PipelineRun({ kind: 'branch', pattern: name });
  }

  /**
   * Runs for a tag, in jobs without environment (GitLab: with or without). Protect the tags: whoever may push one has the role.
   *
   * @param name its name, or with `*` for any text, such as `v*`; not `*` alone
   */
  public static tag(name: string): PipelineRun {
    return new PipelineRun({ kind: 'tag', pattern: name });
  }

  /**
   * Jobs that deploy to an environment, whatever their branch: GitHub only, whose rules of the environment say which branches may and who must agree.
   * The tokens of such jobs name the environment and no branch. GitLab's name the branch alone.
   *
   * @param name its name, as in the job's `DeploymentEnvironment`
   */
  public static environment(name: string): PipelineRun {
    return new PipelineRun({ kind: 'environment', name });
  }

  /** @internal */
  public readonly _source: PipelineRunSource;

  private constructor(source: PipelineRunSource) {
    this._source = source;
  }
}
