/** Kinds of machines for which tools are published. */
export type Architecture = 'amd64' | 'arm64';

/** Where the makers of a tool publish one version of it. */
export interface ToolRelease {
  /** A program, a `.tar.gz`, or a `.zip` with a folder. */
  readonly url: string;
  /** File with the SHA-256 of what is at `url`: alone, behind names (`sha256sum`), or in BSD's form. */
  readonly checksums: string;
  /** The program in the archive. */
  readonly member?: string;
}

/** What is installed on one kind of machine. */
export interface ToolDownload extends ToolRelease {
  /** What it must be; without it, the release's own checksums decide. */
  readonly sha256?: string;
}

/** The release of a version for a kind of machine. */
export type ReleaseOf = (version: string, arch: Architecture) => ToolRelease;

const GITHUB = 'https://github.com';

/** Tools by the names of their programs, as their makers name the files of a release. */
export const RELEASES: { readonly [tool: string]: ReleaseOf } = {
  'codecovcli': (version, arch) => {
    const url = `https://cli.codecov.io/v${version}/${arch === 'amd64' ? 'linux' : 'linux-arm64'}/codecov`;
    return { url, checksums: `${url}.SHA256SUM` };
  },
  'cosign': (version, arch) => {
    const base = `${GITHUB}/sigstore/cosign/releases/download/v${version}`;
    return { url: `${base}/cosign-linux-${arch}`, checksums: `${base}/cosign_checksums.txt` };
  },
  'crane': (version, arch) => {
    const base = `${GITHUB}/google/go-containerregistry/releases/download/v${version}`;
    const name = `go-containerregistry_Linux_${arch === 'amd64' ? 'x86_64' : 'arm64'}.tar.gz`;
    return { url: `${base}/${name}`, checksums: `${base}/checksums.txt`, member: 'crane' };
  },
  'flux': (version, arch) => {
    const base = `${GITHUB}/fluxcd/flux2/releases/download/v${version}`;
    return { url: `${base}/flux_${version}_linux_${arch}.tar.gz`, checksums: `${base}/flux_${version}_checksums.txt`, member: 'flux' };
  },
  'hadolint': (version, arch) => {
    const base = `${GITHUB}/hadolint/hadolint/releases/download/v${version}`;
    return { url: `${base}/hadolint-linux-${arch === 'amd64' ? 'x86_64' : 'arm64'}`, checksums: `${base}/checksums.sha256` };
  },
  'helm': (version, arch) => {
    const url = `https://get.helm.sh/helm-v${version}-linux-${arch}.tar.gz`;
    return { url, checksums: `${url}.sha256sum`, member: `linux-${arch}/helm` };
  },
  'jq': (version, arch) => {
    const base = `${GITHUB}/jqlang/jq/releases/download/jq-${version}`;
    return { url: `${base}/jq-linux-${arch}`, checksums: `${base}/sha256sum.txt` };
  },
  'kubectl': (version, arch) => {
    const url = `https://dl.k8s.io/release/v${version}/bin/linux/${arch}/kubectl`;
    return { url, checksums: `${url}.sha256` };
  },
  'sonar-scanner': (version, arch) => {
    const folder = `sonar-scanner-${version}-linux-${arch === 'amd64' ? 'x64' : 'aarch64'}`;
    const url = `https://binaries.sonarsource.com/Distribution/sonar-scanner-cli/${folder.replace('scanner-', 'scanner-cli-')}.zip`;
    return { url, checksums: `${url}.sha256`, member: `${folder}/bin/sonar-scanner` };
  },
  'syft': (version, arch) => {
    const base = `${GITHUB}/anchore/syft/releases/download/v${version}`;
    return { url: `${base}/syft_${version}_linux_${arch}.tar.gz`, checksums: `${base}/syft_${version}_checksums.txt`, member: 'syft' };
  },
  'trivy': (version, arch) => {
    const base = `${GITHUB}/aquasecurity/trivy/releases/download/v${version}`;
    const name = `trivy_${version}_Linux-${arch === 'amd64' ? '64bit' : 'ARM64'}.tar.gz`;
    return { url: `${base}/${name}`, checksums: `${base}/trivy_${version}_checksums.txt`, member: 'trivy' };
  },
  'yq': (version, arch) => {
    const base = `${GITHUB}/mikefarah/yq/releases/download/v${version}`;
    return { url: `${base}/yq_linux_${arch}`, checksums: `${base}/checksums-bsd` };
  },
};
