import type { Job } from '../job';
import type { RunnerDefaults } from '../plan/plan';
import type { Runner } from '../runner';
import { IMAGES, TOOLS } from './pins';

/** What every image with a shell has: BusyBox or coreutils, and what is made of them. */
const EVERYWHERE = ['awk', 'base64', 'cut', 'grep', 'gzip', 'head', 'od', 'sed', 'sh', 'sha256sum', 'sort', 'tail', 'tar', 'tr'];

/**
 * What the machines of GitHub and Microsoft have.
 *
 * @see https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md
 */
const HOSTED_UBUNTU = [
  'aws', 'az', 'bash', 'buildah', 'bzip2', 'cmake', 'composer', 'curl', 'docker', 'dotnet', 'gcc', 'gcloud', 'gh', 'git', 'go', 'gradle', 'helm', 'java', 'javac', 'jq', 'kind',
  'kubectl', 'kustomize', 'make', 'minikube', 'mvn', 'node', 'npm', 'npx', 'openssl', 'packer', 'php', 'pip', 'pip3', 'podman', 'psql', 'pwsh', 'python', 'python3', 'rsync', 'ruby',
  'scp', 'shellcheck', 'skopeo', 'ssh', 'sudo', 'unzip', 'wget', 'xz', 'yamllint', 'yq', 'zip', 'zstd',
];

/** What images of act, from which Gitea's runner takes `ubuntu-…`, have. */
const GITEA_UBUNTU = ['bash', 'curl', 'docker', 'gcc', 'git', 'jq', 'make', 'node', 'npm', 'npx', 'openssl', 'pip3', 'python3', 'rsync', 'scp', 'ssh', 'sudo', 'unzip', 'wget', 'xz', 'zip', 'zstd'];

/** What `buildpack-deps` brings to the images of languages. */
const BUILDPACK = ['bash', 'bzip2', 'curl', 'gcc', 'git', 'make', 'openssl', 'python3', 'scp', 'ssh', 'unzip', 'wget', 'xz'];

/** What images have, by their names without tag and digest. */
const IMAGE_FACTS: { readonly [image: string]: readonly string[] } = {
  'docker.io/alpine/k8s': ['aws', 'bash', 'curl', 'git', 'helm', 'jq', 'kubectl', 'kustomize', 'openssl', 'python3', 'unzip', 'yq'],
  'docker.io/library/docker': ['docker', 'git', 'openssl', 'scp', 'ssh', 'unzip', 'wget', 'xz'],
  'docker.io/library/node': [...BUILDPACK, 'node', 'npm', 'npx', 'yarn'],
  'docker.io/library/python': [...BUILDPACK, 'pip', 'pip3', 'python'],
  'docker.io/library/golang': [...BUILDPACK, 'go', 'gofmt'],
  'docker.io/library/eclipse-temurin': ['bash', 'curl', 'java', 'javac', 'wget'],
};

/** Programs that Alpine's packages of the same name bring. */
export const ALPINE_PACKAGES: ReadonlySet<string> = new Set(['bash', 'curl', 'jq', 'make', 'openssl', 'rsync', 'yq', 'zip']);

/** What toolchains bring where they are installed. */
const TOOLCHAINS = { node: ['node', 'npm', 'npx'], python: ['pip', 'pip3', 'python', 'python3'], go: ['go', 'gofmt'], java: ['java', 'javac'] } as const;

/** Programs of which it is known which images have them. */
export const KNOWN_PROGRAMS: ReadonlySet<string> = new Set([
  ...HOSTED_UBUNTU, ...Object.values(IMAGE_FACTS).flat(), ...Object.keys(TOOLS), 'buildctl-daemonless.sh', 'executor', 'codecovcli',
]);

/** Where a job's scripts run, and what is known to be there. */
export interface KnownPrograms {
  /** What messages call it. */
  readonly where: string;
  readonly has: ReadonlySet<string>;
  /** Whether `has` is all; else it may have others. */
  readonly isComplete: boolean;
}

/** What is known of the programs that a job finds before its first step. */
export function programsOf(job: Job, options: RunnerDefaults & { readonly needsDocker: boolean }): KnownPrograms {
  const { toolchains = [], has = [], container = job.pipeline._props.container } = job._options;
  const { _kind: kind } = job.pipeline.platform;
  const given = [...EVERYWHERE, ...has, ...job.pipeline._props.has ?? []];
  const installed = toolchains.flatMap(({ _language }) => [...TOOLCHAINS[_language]]);
  const inImage = (image: string): KnownPrograms => {
    const facts = IMAGE_FACTS[withoutTag(image)];
    const packages = facts && withoutTag(image) === 'docker.io/library/docker' && kind === 'gitlab' ? [...ALPINE_PACKAGES] : [];
    const named = withoutTag(image).split('/').slice(1); // quay.io/buildah/stable has buildah
    return { where: `the image ${image}`, has: new Set([...given, ...installed, ...facts ?? named, ...packages]), isComplete: facts !== undefined };
  };
  if (kind === 'gitlab') {
    if (job._options.container) return inImage(job._options.container.image);
    if (toolchains.length > 0) return inImage(`docker.io/library/${{ node: 'node', python: 'python', go: 'golang', java: 'eclipse-temurin' }[toolchains[0]._language]}`);
    if (job.pipeline._props.container) return inImage(job.pipeline._props.container.image);
    const tags = (job._options.runner ?? job.pipeline._props.runner)?.runnerLabels; // it may take no images
    if (tags) return { where: `the runner ${tags.join(', ')}`, has: new Set(given), isComplete: false };
    if (options.needsDocker) return inImage('docker.io/library/docker');
    return inImage(options.defaultImage ?? 'docker.io/alpine/k8s');
  }
  if (container) return inImage(container.image);
  const runner: Runner | undefined = job._options.runner ?? job.pipeline._props.runner;
  const label = runner?.runnerLabels.join(', ') ?? options.defaultRunner ?? 'ubuntu-24.04';
  const facts = /^ubuntu-(latest|2\d\.04(-arm)?)$/.test(label) && !runner?.poolName ? (kind === 'gitea' ? GITEA_UBUNTU : HOSTED_UBUNTU) : undefined;
  return { where: `the runner ${label}`, has: new Set([...given, ...installed, ...facts ?? []]), isComplete: facts !== undefined };
}

/** Whether an image is Docker's own: Alpine, without much. */
export function isDockerImage(image: string): boolean {
  return withoutTag(image) === 'docker.io/library/docker';
}

/** `node:24@sha256:…` → `docker.io/library/node`. */
function withoutTag(image: string): string {
  const plain = image.split('@')[0].replace(/:[^/:]*$/, '');
  if (Object.hasOwn(IMAGES, plain) || /^[^./:]*[.:][^/]*\//.test(plain)) return plain;
  return `docker.io/${plain.includes('/') ? '' : 'library/'}${plain}`;
}
