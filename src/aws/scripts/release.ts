/** A chart that is installed before anything else could install it. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** Name in the repository, or address `oci://…`. */
  readonly chart: string;
  /** Address of the repository; none for `oci://…`. */
  readonly repository?: string;
  readonly version: string;
  readonly values: { readonly [name: string]: unknown };
}

/** Helm itself; it is only needed on the first control plane. */
const HELM = '4.3.1';

/** Functions that install charts, and one for each of them. */
export function releaseFunctions(releases: readonly Release[]): string {
  const names = releases.map(({ name }) => functionName(name));
  return String.raw`
# helm_program: while packages are installed.
helm_program() {
  local arch=amd64 url
  if [[ $(uname -m) == aarch64 ]]; then arch=arm64; fi
  url=https://get.helm.sh/helm-v${HELM}-linux-$arch.tar.gz
  fetch_checked "$url" "$run/helm.tar.gz" "$url.sha256sum"
  quietly tar -xzf "$run/helm.tar.gz" -C "$run" "linux-$arch/helm"
  install -m 0755 "$run/linux-$arch/helm" /usr/local/bin/helm
  rm -r "$run/linux-$arch" "$run/helm.tar.gz"
}

# release NAME NAMESPACE VERSION CHART...: values come from the standard input. Nothing is waited for: pods start together when there are nodes for them.
release() {
  local name=$1 namespace=$2 version=$3
  shift 3
  cat >"$run/values-$name.json"
  patiently 5 quietly helm upgrade --install "$name" "$@" --version "$version" --namespace "$namespace" --create-namespace \
    --values "$run/values-$name.json" --kubeconfig /etc/kubernetes/admin.conf
}
${releases.map(releaseFunction).join('')}
# charts: none of them needs another one to be installed.
charts() { together ${names.join(' ')}; }
`;
}

function releaseFunction({ name, namespace, chart, repository, version, values }: Release): string {
  return `
${functionName(name)}() {
  release ${name} ${namespace} ${version} ${chart}${repository ? ` --repo ${repository}` : ''} <<'VALUES'
${JSON.stringify(values, null, 1)}
VALUES
}
`;
}

function functionName(name: string): string {
  return `chart_${name.replace(/[^a-z0-9]/g, '_')}`;
}
