import { shell } from '../../../base/shell';

/** Flux itself, as its makers publish it. */
const FLUX = '2.9.5';

/** How Flux comes into the cluster. */
export interface FluxFacts {
  /** Whether Flux Operator installs it, which is a chart beside the others. */
  readonly operator: boolean;
  readonly namespace: string;
  /** The Secret of the age key, where there is one: its name and key. */
  readonly ageSecret?: string;
  /** The Secret with credentials for Git, where there is one. */
  readonly gitSecret?: string;
}

/**
 * Functions that hand the cluster over to Flux: its Secrets from Secrets Manager, its engine, and the objects that follow the cluster's system folder. Secrets pass through
 * files in memory that only root reads, never through arguments or logs.
 */
export function fluxFunctions({ operator, namespace, ageSecret, gitSecret }: FluxFacts): string {
  const crds = operator
    ? ['crd/fluxinstances.fluxcd.controlplane.io']
    : ['crd/gitrepositories.source.toolkit.fluxcd.io', 'crd/ocirepositories.source.toolkit.fluxcd.io', 'crd/kustomizations.kustomize.toolkit.fluxcd.io'];
  return shell`
# apply FILE: its objects.
apply() { patiently 5 quietly kubectl --kubeconfig /etc/kubernetes/admin.conf apply --server-side --force-conflicts --filename "$1"; }

# object FILE JQ_ARGUMENT...: applies what jq makes.
object() {
  local file=$1
  shift
  (umask 077 && jq "$@" >"$file.object")
  apply "$file.object"
  rm "$file.object"
}

flux_namespace() {
  object "$run/namespace" --null-input '{apiVersion: "v1", kind: "Namespace", metadata: {name: "${namespace}"}}'
}
${gitSecret ? shell`
# git_credentials: a JSON object with the keys of the Secret, such as username and password.
git_credentials() {
  await 'the credentials for Git' read_git_credentials
  object "$run/git" '{apiVersion: "v1", kind: "Secret", type: "Opaque", metadata: {name: "${gitSecret}", namespace: "${namespace}"}, stringData: .}' "$run/git-credentials"
  rm "$run/git-credentials"
}

# read_git_credentials: a Git server of the same stack may have to make them first.
read_git_credentials() {
  read_secret "$GIT_CREDENTIALS" "$run/git-credentials" || return 1
  if ! jq --slurp --exit-status '.[0] | type == "object" and all(.[]; type == "string")' "$run/git-credentials" >/dev/null 2>&1; then
    echo 'the secret is no JSON object of texts, such as username and password' >"$last"
    return 1
  fi
}
` : ''}${ageSecret ? shell`
age_key() {
  await 'the age key' read_age_key
  object "$run/age" --raw-input --slurp '{apiVersion: "v1", kind: "Secret", type: "Opaque", metadata: {name: "${ageSecret}", namespace: "${namespace}"},
    stringData: {"age.agekey": .}}' "$run/age-key"
  rm "$run/age-key"
}

read_age_key() {
  read_secret "$AGE_KEY" "$run/age-key" || return 1
  if ! grep -q '^AGE-SECRET-KEY-' "$run/age-key"; then
    echo 'the secret has no line AGE-SECRET-KEY-' >"$last"
    return 1
  fi
}
` : ''}
${operator ? '# flux_engine: Flux Operator is a chart beside the others.\nflux_engine() { :; }' : shell`flux_engine() {
  fetch 'https://github.com/fluxcd/flux2/releases/download/v${FLUX}/install.yaml' "$run/flux.yaml"
  apply "$run/flux.yaml"
}`}

# flux_sync: the source and the Kustomization (or the FluxInstance) of the cluster's system folder; from then on they change in Git.
flux_sync() {
  await 'the custom resources of Flux' quietly kubectl --kubeconfig /etc/kubernetes/admin.conf wait --for=condition=Established --timeout=10s \
    ${crds.join(' ')}
  await 'the objects that Flux begins with' parameter "$FLUX_PARAMETER" "$run/flux-sync"
  apply "$run/flux-sync"
}

flux() {
  step flux_namespace
  together ${['flux_engine', ...(gitSecret ? ['git_credentials'] : []), ...(ageSecret ? ['age_key'] : [])].join(' ')}
  step flux_sync
}
`;
}
