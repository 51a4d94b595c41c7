import { problem, warning } from '../../base/problem';
import { shell } from '../../base/shell';
import { trimEnd } from '../../base/trim';
import type { Job } from '../job';
import type { PipelineSecret, VaultAuth, VaultSecretOptions } from '../pipeline-secret';
import type { StepSpec } from '../step';
import { Value } from '../value';
import type { ValueSource } from '../value';

/** What is read after one login: by the path in Vault's API, the key of each secret. */
type Reads = Map<string, { readonly key: string; readonly name: string; readonly fallback?: PipelineSecret }[]>;

/**
 * The step that reads a job's secrets from Vault before all others, each into the file `$JOB_SECRETS/<name>`; undefined where none of them is
 * there. It logs in once per `VaultAuth` and reads each path once.
 *
 * @param job where mistakes are recorded
 * @param sources everything that the job's steps read
 */
export function vaultSecretsStep(job: Job, sources: readonly ValueSource[]): StepSpec | undefined {
  const logins = new Map<VaultAuth, Reads>();
  const named = new Map<string, PipelineSecret>();
  for (const source of sources) {
    if (source.kind !== 'secret' || source.secret._source.kind !== 'vault' || named.get(source.secret.name) === source.secret) continue;
    const { secret } = source;
    if (named.has(secret.name)) {
      problem(job, 'vault-secret-twice', `two Vault secrets have the name ${secret.name}`, 'rename one of them, or use one PipelineSecret for both');
      continue;
    }
    named.set(secret.name, secret);
    addRead(job, logins, secret.name, source.secret._source.options);
  }
  if (logins.size === 0) return undefined;
  const env: { [name: string]: Value } = {};
  const parts = [...logins].map(([login, reads], index) => {
    checkVaultLogin(job, login);
    return loginScript(login, reads, `VAULT_${index + 1}`, env);
  });
  const functions = parts.some((part) => part.includes('fall_back ')) ? [FUNCTIONS, FALL_BACK] : [FUNCTIONS];
  return { name: 'Read secrets from Vault', script: [...functions, ...parts].join('\n'), env, tools: ['curl', 'jq'] };
}

function addRead(job: Job, logins: Map<VaultAuth, Reads>, name: string, options: VaultSecretOptions): void {
  checkVaultSecret(job, name, options);
  const reads: Reads = logins.get(options.login) ?? new Map();
  logins.set(options.login, reads);
  const path = `${options.mount ?? 'secret'}/data/${options.path}`;
  reads.set(path, [...(reads.get(path) ?? []), { key: options.key, name, fallback: options.fallback }]);
}

/** Everything in it is of letters that a shell leaves alone (`vault-name`); secrets come from variables that begin with `prefix`. */
function loginScript(login: VaultAuth, reads: Reads, prefix: string, env: { [name: string]: Value }): string {
  const { server, namespace } = login._source.options;
  const address = trimEnd(server, '/');
  const { title, mount, body } = loginBody(login, prefix, env);
  const lines = ['', `# ${title}`, "printf 'Content-Type: application/json\\n' >\"$work/headers\""];
  if (namespace) lines.push(`printf 'X-Vault-Namespace: %s\\n' '${namespace}' >>"$work/headers"`);
  lines.push(`${body} >"$work/login"`, `log_in '${address}' '${mount}' '${title}'`);
  for (const [path, keys] of reads) {
    lines.push(`ask GET '${address}/v1/${path}' 'The role must be allowed to read ${path}, and a KV store of version 2 must have it.'`);
    for (const { key, name } of keys) lines.push(`keep '${path}' '${key}' '${name}'`);
  }
  lines.push(`revoke '${address}'`);
  const names = [...reads.values()].flat();
  if (names.every(({ fallback }) => fallback === undefined)) return lines.join('\n');
  const otherwise = names.map(({ name, fallback }, index) => {
    if (!fallback) return `  [ -e "$JOB_SECRETS/${name}" ] || exit 1`;
    env[`${prefix}_FALLBACK_${index + 1}`] = Value.secret(fallback);
    return `  fall_back '${name}' "$${prefix}_FALLBACK_${index + 1}"`;
  });
  return ['', 'set +e', '(', 'set -e', ...lines.slice(1), ')', 'failed=$?', 'set -e', 'if [ "$failed" -ne 0 ]; then', ...otherwise, 'fi'].join('\n');
}

interface Login {
  readonly title: string;
  readonly mount: string;
  /** Commands that print the request. */
  readonly body: string;
}

function loginBody({ _source: { kind, options } }: VaultAuth, prefix: string, env: { [name: string]: Value }): Login {
  switch (kind) {
    case 'jwt':
      env[`${prefix}_JWT`] = Value.idToken(options.audience ?? options.server);
      return {
        title: `log in with the token of the platform as ${options.role}`,
        mount: options.mount ?? 'jwt',
        body: `jq -n '{ role: "${options.role}", jwt: env.${prefix}_JWT }'`,
      };
    case 'appRole':
      env[`${prefix}_ROLE_ID`] = Value.secret(options.roleId);
      env[`${prefix}_SECRET_ID`] = Value.secret(options.secretId);
      return {
        title: 'log in by AppRole',
        mount: options.mount ?? 'approle',
        body: `jq -n '{ role_id: env.${prefix}_ROLE_ID, secret_id: env.${prefix}_SECRET_ID }'`,
      };
    case 'kubernetes': {
      const file = options.tokenFile ?? '/var/run/secrets/kubernetes.io/serviceaccount/token';
      return {
        title: `log in as the service account of the pod with the role ${options.role}`,
        mount: options.mount ?? 'kubernetes',
        body: shell`[ -r '${file}' ] || { echo 'this runner is in no pod: it has no file ${file}' >&2; exit 1; }
`
          + `jq -Rs '{ role: "${options.role}", jwt: rtrimstr("\\n") }' '${file}'`,
      };
    }
  }
}

const FUNCTIONS = shell`umask 077
mkdir -p "$JOB_SECRETS"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Asks Vault; its answer is in $work/answer. Headers and bodies come from files: others see arguments.
ask() { # METHOD ADDRESS HINT [CURL OPTION…]
  method=$1 address=$2 hint=$3
  shift 3
  status=$(curl -sS --max-time 30 --retry 3 --retry-connrefused -o "$work/answer" -w '%{http_code}' \
    -X "$method" -H @"$work/headers" "$@" "$address") || { echo "cannot reach Vault by $method $address" >&2; exit 1; }
  case $status in 2??) return 0 ;; esac
  errors=$(jq -r '.errors // [] | map(gsub("\\s+"; " ")) | join("; ")' "$work/answer" 2>/dev/null) || errors=
  echo "Vault answers $status to $method $address: \${errors:-without saying why}. $hint" >&2
  exit 1
}

log_in() { # ADDRESS MOUNT TITLE
  ask POST "$1/v1/auth/$2/login" "Could not $3." --data-binary @"$work/login"
  rm "$work/login"
  jq -er '.auth.client_token | select(. != null) | "X-Vault-Token: " + .' "$work/answer" >>"$work/headers" \
    || { echo "Vault gave no token. Could not $3." >&2; exit 1; }
}

# Keeps one key of the answer in the file of the secret.
keep() { # PATH KEY NAME
  jq -e --arg key "$2" '.data.data | has($key)' "$work/answer" >/dev/null 2>&1 || {
    echo "$1 in Vault has no key $2; it has: $(jq -r '.data.data // {} | keys | join(", ")' "$work/answer")" >&2
    exit 1
  }
  jq -j --arg key "$2" '.data.data[$key] | if type == "string" then . else tojson end' "$work/answer" >"$JOB_SECRETS/$3"
  mask "$JOB_SECRETS/$3"
  echo "read $3 from key $2 of $1"
}

# Masks each line; of a text with several lines not those without a letter or digit, such as a brace: every brace of the log would go.
mask() { # FILE
  if [ -n "\${GITHUB_ACTIONS:-}\${GITEA_ACTIONS:-}" ]; then
    command='::add-mask::' percent='%25'
  elif [ -n "\${TF_BUILD:-}" ]; then
    command='##vso[task.setsecret]' percent='%AZP25'
  else
    return 0
  fi
  jq -Rsr --arg command "$command" --arg percent "$percent" 'split("\n") | map(rtrimstr("\r") | select(. != ""))
    | if length > 1 then map(select(test("[\\p{L}\\p{N}]"))) else . end
    | .[] | $command + (gsub("%"; $percent) | gsub("\r"; "%0D"))' "$1"
}

# The token has done its work. Tokens that cannot be revoked end by themselves.
revoke() { # ADDRESS
  curl -sS --max-time 10 -o /dev/null -X POST -H @"$work/headers" "$1/v1/auth/token/revoke-self" || echo 'the token for Vault could not be revoked' >&2
}`;

const FALL_BACK = shell`
# A secret of the platform takes the place of one that Vault did not give.
fall_back() { # NAME VALUE
  if [ -s "$JOB_SECRETS/$1" ]; then return 0; fi
  [ -n "$2" ] || { echo "Vault did not give $1, and the platform has no secret in its place" >&2; exit 1; }
  printf '%s' "$2" >"$JOB_SECRETS/$1"
  echo "Vault did not give $1: it is the platform's secret instead"
}`;

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const PATH = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;
const FILE = /^\/[A-Za-z0-9_./-]+$/;

/** What is wrong with where a secret is. */
function checkVaultSecret(job: Job, name: string, { path, key, mount, fallback }: VaultSecretOptions): void {
  if (fallback && fallback._source.kind !== 'platform') {
    problem(job, 'vault-login', `the fallback of secret ${name} is ${fallback.name}, which is itself in Vault`, 'use PipelineSecret.platform for it');
  }
  checkText(job, 'name of a secret', name, NAME);
  checkText(job, 'key in Vault', key, NAME);
  checkText(job, 'path in Vault', path, PATH);
  checkText(job, 'mount in Vault', mount, PATH);
  const before = [`${mount ?? 'secret'}/data/`, 'data/'].find((each) => path.startsWith(each));
  const rest = path.slice(before?.length ?? 0);
  if (before) problem(job, 'vault-path', `path ${path} includes the mount or API prefix`, `use ${rest}, and set mount to the mount`);
}

/** What is wrong with a login. */
function checkVaultLogin(job: Job, { _source: { kind, options } }: VaultAuth): void {
  checkText(job, 'mount in Vault', options.mount, PATH);
  checkText(job, 'namespace in Vault', options.namespace, PATH);
  if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d+)?\/?$/.test(options.server)) {
    problem(job, 'vault-server', `${JSON.stringify(options.server)} is not a valid Vault URL`, 'use https://host or https://host:port');
  } else if (options.server.startsWith('http:')) {
    warning(job, 'vault-plain-http', `the Vault URL ${options.server} is not encrypted`, 'use https');
  }
  if (kind === 'appRole') {
    for (const { name, _source } of [options.roleId, options.secretId]) {
      if (_source.kind === 'vault') {
        problem(job, 'vault-login', `the Vault login needs the secret ${name}, which is itself in Vault`,
          'use PipelineSecret.platform for it');
      }
    }
    return;
  }
  checkText(job, 'role in Vault', options.role, NAME);
  if (kind === 'kubernetes') checkText(job, 'file with the token', options.tokenFile, FILE);
}

function checkText(job: Job, what: string, text: string | undefined, allowed: RegExp): void {
  if (text === undefined || allowed.test(text)) return;
  problem(job, 'vault-name', `${what}: ${JSON.stringify(text)} contains invalid characters`,
    `use letters, digits, dashes, dots and underscores${allowed === NAME ? '' : ', with slashes between'}`);
}
