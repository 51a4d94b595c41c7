import { TOOLS } from './pins';
import { problem, warning } from '../../base/problem';
import type { Job } from '../job';

/** Another version than the library's. */
export interface ToolOptions {
  /**
   * Version, without `v`.
   *
   * @default - the library's, whose SHA-256 it knows
   */
  readonly version?: string;
  /**
   * SHA-256 of what the makers publish for Linux on amd64: 64 hexadecimal digits.
   *
   * @default - the library's for its own version; else the checksums of the release decide, with a warning
   */
  readonly sha256Amd64?: string;
  /**
   * The same for arm64.
   *
   * @default - as for amd64
   */
  readonly sha256Arm64?: string;
}

/** A tool that the library does not know. */
export interface CustomToolOptions {
  /** Version, as messages show it. */
  readonly version: string;
  /** Address of the program, of a `.tar.gz` or of a `.zip`, for Linux on amd64. Only https. */
  readonly urlAmd64: string;
  /** SHA-256 of what is there: 64 hexadecimal digits. */
  readonly sha256Amd64: string;
  /**
   * Address for Linux on arm64.
   *
   * @default - none: such machines are refused
   */
  readonly urlArm64?: string;
  /**
   * SHA-256 of what is there. Required with `urlArm64`.
   *
   * @default - none
   */
  readonly sha256Arm64?: string;
  /**
   * Path of the program in the archive.
   *
   * @default - the tool's name
   */
  readonly member?: string;
}

/** A program that `InstallTools` installs: one version, for Linux on amd64 and arm64. */
export class Tool {
  /** Codecov's CLI, by which `UploadCoverage` uploads. */
  public static codecovcli(options: ToolOptions = {}): Tool {
    return Tool.known('codecovcli', options);
  }

  /** Sigstore's cosign. */
  public static cosign(options: ToolOptions = {}): Tool {
    return Tool.known('cosign', options);
  }

  /** crane of go-containerregistry: copies and tags images in registries. */
  public static crane(options: ToolOptions = {}): Tool {
    return Tool.known('crane', options);
  }

  /** Flux' CLI. */
  public static flux(options: ToolOptions = {}): Tool {
    return Tool.known('flux', options);
  }

  /** hadolint, the linter of Dockerfiles. Versions from 2.14 on. */
  public static hadolint(options: ToolOptions = {}): Tool {
    return Tool.known('hadolint', options);
  }

  /** Helm. */
  public static helm(options: ToolOptions = {}): Tool {
    return Tool.known('helm', options);
  }

  /** jq. */
  public static jq(options: ToolOptions = {}): Tool {
    return Tool.known('jq', options);
  }

  /** kubectl. */
  public static kubectl(options: ToolOptions = {}): Tool {
    return Tool.known('kubectl', options);
  }

  /** SonarScanner CLI with its own Java. The machine needs `unzip`. */
  public static sonarScanner(options: ToolOptions = {}): Tool {
    return Tool.known('sonar-scanner', options);
  }

  /** Anchore's syft, which writes SBOMs. */
  public static syft(options: ToolOptions = {}): Tool {
    return Tool.known('syft', options);
  }

  /**
   * Trivy. Versions 0.69.4 to 0.69.6 are refused: they were malicious.
   *
   * @see https://nvd.nist.gov/vuln/detail/CVE-2026-33634
   */
  public static trivy(options: ToolOptions = {}): Tool {
    return Tool.known('trivy', options);
  }

  /** Mike Farah's yq. */
  public static yq(options: ToolOptions = {}): Tool {
    return Tool.known('yq', options);
  }

  /**
   * Another tool.
   *
   * @param name name of the program
   * @param options where it is
   */
  public static custom(name: string, options: CustomToolOptions): Tool {
    const download = (url?: string, sha256?: string): ToolDownload | undefined =>
      url === undefined ? undefined : { url, sha256: sha256 ?? '', checksums: '', member: options.member ?? name };
    return new Tool(name, options.version, {
      amd64: download(options.urlAmd64, options.sha256Amd64),
      arm64: download(options.urlArm64, options.sha256Arm64),
    });
  }

  private static known(name: string, options: ToolOptions): Tool {
    const pin = TOOLS[name];
    const version = options.version ?? pin.version;
    const pinned = version === pin.version ? pin : undefined;
    return new Tool(name, version, {
      amd64: { ...RELEASES[name](version, 'amd64'), sha256: options.sha256Amd64 ?? pinned?.amd64 },
      arm64: { ...RELEASES[name](version, 'arm64'), sha256: options.sha256Arm64 ?? pinned?.arm64 },
    });
  }

  private constructor(
    /** Name of the program. */
    public readonly name: string,
    /** Version, without `v`. */
    public readonly version: string,
    /** @internal */
    public readonly _downloads: { readonly [arch in Architecture]?: ToolDownload },
  ) {}

  /** Records what is wrong with it; false where nothing of it may get into a script. @internal */
  public _check(job: Job): boolean {
    const downloads = Object.values(this._downloads).filter((each) => each !== undefined);
    const wrong = downloads.flatMap(({ url, member = '' }) => [...(URL_TEXT.test(url) ? [] : [url]), ...(MEMBER_TEXT.test(member) ? [] : [member])]);
    if (!NAME_TEXT.test(this.name)) wrong.push(this.name);
    if (!NAME_TEXT.test(this.version)) wrong.push(this.version);
    for (const text of wrong) {
      problem(job, 'tool-source', `tool ${this.name} ${this.version}: ${JSON.stringify(text)} is not a valid name, version, https URL or path in an archive`,
        'use letters, digits, dots, dashes, underscores and plus signs');
    }
    for (const { sha256 } of downloads) {
      if (sha256 === undefined || /^[0-9a-f]{64}$/.test(sha256)) continue;
      problem(job, 'tool-checksum', `tool ${this.name} ${this.version} has the SHA-256 ${JSON.stringify(sha256)}, which is not valid`,
        'use 64 lower-case hexadecimal digits');
      wrong.push(sha256);
    }
    if (this.name === 'trivy' && ['0.69.4', '0.69.5', '0.69.6'].includes(this.version)) {
      problem(job, 'tool-compromised', `trivy ${this.version} was malicious (CVE-2026-33634)`, `use ${TOOLS.trivy.version}, or 0.69.3 and older`);
    }
    if (this.version !== TOOLS[this.name]?.version && downloads.every(({ sha256 }) => sha256 === undefined)) {
      warning(job, 'tool-unpinned', `the SHA-256 of ${this.name} ${this.version} is unknown: only checksums from the same release are verified`,
        `set sha256Amd64 and sha256Arm64, or use ${TOOLS[this.name]?.version}`);
    }
    return wrong.length === 0;
  }
}

const NAME_TEXT = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;
const MEMBER_TEXT = /^([A-Za-z0-9][A-Za-z0-9._+/-]*)?$/;
const URL_TEXT = /^https:\/\/[A-Za-z0-9.-]+(:\d+)?\/[A-Za-z0-9._+%/-]+$/;

/** Kinds of machines for which tools are published. */
type Architecture = 'amd64' | 'arm64';

/** Where the makers of a tool publish one version of it. */
interface ToolRelease {
  /** A program, a `.tar.gz`, or a `.zip` with a folder. */
  readonly url: string;
  /** File with the SHA-256 of what is at `url`: alone, behind names (`sha256sum`), or in BSD's form. */
  readonly checksums: string;
  /** The program in the archive. */
  readonly member?: string;
}

/** What is installed on one kind of machine. @internal */
export interface ToolDownload extends ToolRelease {
  /** What it must be; without it, the release's own checksums decide. */
  readonly sha256?: string;
}

/** The release of a version for a kind of machine. */
type ReleaseOf = (version: string, arch: Architecture) => ToolRelease;

const GITHUB = 'https://github.com';

/** Tools by the names of their programs, as their makers name the files of a release. @internal */
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
