import { shell } from '../../../base/shell';

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
export const HELM = '4.3.1';

/** Function that installs it. */
export const HELM_PROGRAM = shell`
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
`;

/** Functions that install charts, and one for each of them. */
export function releaseFunctions(releases: readonly Release[]): string {
  const names = releases.map(({ name }) => functionName(name));
  return shell`${HELM_PROGRAM}
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

/** Function that pulls what the pods of charts run from, as far as the charts say it: what operators choose is not known before they run. */
export function releaseImages(releases: readonly Release[]): string {
  return shell`
# template NAME NAMESPACE VERSION CHART...: what the chart would install, as files.
template() {
  local name=$1 namespace=$2 version=$3
  shift 3
  cat >"$run/values-$name.json"
  patiently 5 quietly helm template "$name" "$@" --version "$version" --namespace "$namespace" --values "$run/values-$name.json" --output-dir "$run/charts"
}

# chart_images: what the pods of charts run from.
chart_images() {
  local image list
${releases.map((each) => call('template', each)).join('')}  list=$(find "$run/charts" -name '*.yaml' -exec sed -nE 's/^ *(- )?image: *"?([^" ]+)"? *$/\2/p' {} + | sort -u)
  if [[ -z $list ]]; then fail 'the charts name no images'; fi
  for image in $list; do patiently 3 quietly crictl pull "$image"; done
}
`;
}

function releaseFunction(release: Release): string {
  return shell`
${functionName(release.name)}() {
${call('release', release)}}
`;
}

function call(command: string, { name, namespace, chart, repository, version, values }: Release): string {
  return shell`  ${command} ${name} ${namespace} ${version} ${chart}${repository ? ` --repo ${repository}` : ''} <<'VALUES'
${JSON.stringify(values, null, 1)}
VALUES
`;
}

function functionName(name: string): string {
  return `chart_${name.replace(/[^a-z0-9]/g, '_')}`;
}
