import type { PlatformKind } from './renderer';

/** Where a repository is in the API of its server, and how a token is shown there. */
export interface GitServerApi {
  readonly kind: PlatformKind;
  /** Address of the repository in the API, such as `https://gitea.example.com/api/v1/repos/org/app`. */
  readonly repository: string;
  /** Address of the repository in a browser. */
  readonly web: string;
}

/** The shell command that writes the header which shows the token in `$GIT_TOKEN`; made for a file, as arguments are seen by others. */
export const AUTHORIZATION: { readonly [kind in PlatformKind]: string } = {
  gitea: 'printf \'Authorization: token %s\\n\' "$GIT_TOKEN"',
  github: 'printf \'Authorization: Bearer %s\\n\' "$GIT_TOKEN"',
  gitlab: 'printf \'PRIVATE-TOKEN: %s\\n\' "$GIT_TOKEN"',
  azure: 'printf \'Authorization: Basic %s\\n\' "$(printf \':%s\' "$GIT_TOKEN" | base64 | tr -d \'\\n\')"',
};

/**
 * The shell function `api METHOD PATH`: prints the answer to a request below `$API`, and fails with the server's own message. Where the method is
 * not GET, the JSON body comes from stdin. Needs curl, `$GIT_TOKEN`, and the folder `$private` that only this user reads and that is removed at the end.
 * Requests that change nothing are tried again; others are not, as the server may have carried them out.
 */
export function apiFunction(kind: PlatformKind): string {
  return `(umask 077; { ${AUTHORIZATION[kind]}; echo 'Accept: application/json'; echo 'Content-Type: application/json'; } >"$private/headers")
api() {
  if [ "$1" = GET ]; then
    curl --fail-with-body -sS --max-time 30 --retry 3 -H @"$private/headers" "$API$2" >"$private/answer" || { cat "$private/answer" >&2; return 1; }
  else
    curl --fail-with-body -sS --max-time 60 -X "$1" --data-binary @- -H @"$private/headers" "$API$2" >"$private/answer" || { cat "$private/answer" >&2; return 1; }
  fi
  cat "$private/answer"
}`;
}

/** The API addresses of a repository. */
export const ADDRESSES: { readonly [kind in PlatformKind]: (base: string, parts: readonly string[]) => GitServerApi | undefined } = {
  gitea: (base, parts) => parts.length === 2
    ? { kind: 'gitea', repository: `${base}/api/v1/repos/${parts.join('/')}`, web: `${base}/${parts.join('/')}` } : undefined,
  github: (base, parts) => parts.length === 2
    ? { kind: 'github', repository: `${githubApi(base)}/repos/${parts.join('/')}`, web: `${base}/${parts.join('/')}` } : undefined,
  gitlab: (base, parts) => parts.length >= 2
    ? { kind: 'gitlab', repository: `${base}/api/v4/projects/${parts.join('%2F')}`, web: `${base}/${parts.join('/')}` } : undefined,
  azure: azureAddress,
};

function githubApi(base: string): string {
  const { protocol, host } = new URL(base);
  return host === 'github.com' || host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${base}/api/v3`;
}

/** `https://dev.azure.com/org/project/_git/app`, `https://org.visualstudio.com/project/_git/app` or `ssh://git@ssh.dev.azure.com/v3/org/project/app`. */
function azureAddress(base: string, parts: readonly string[]): GitServerApi | undefined {
  const isSsh = /^https:\/\/ssh\./.test(base) && parts[0] === 'v3' && parts.length === 4;
  const at = isSsh ? 3 : parts.indexOf('_git');
  const above = isSsh ? parts.slice(1, 3) : parts.slice(0, at);
  const name = isSsh ? parts[3] : parts[at + 1];
  if (at < 1 || name === undefined || parts.length !== (isSsh ? 4 : at + 2)) return undefined;
  const project = [isSsh ? base.replace('//ssh.', '//') : base, ...above].join('/');
  return { kind: 'azure', repository: `${project}/_apis/git/repositories/${name}`, web: `${project}/_git/${name}` };
}
