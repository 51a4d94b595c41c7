import { ownValue } from '../../base/own-key';
import { problem } from '../../base/problem';
import type { Pipeline } from '../pipeline';

/** A version of something that others make. */
export interface Pin {
  /** Version, as its makers write it. */
  readonly version: string;
  /** Day on which somebody last looked the row up, as `YYYY-MM-DD`; `npm run pins` prints the rows that are older than three months. */
  readonly date: string;
  /** The commit (40 hexadecimal digits) or digest (`sha256:…`) of that version, where it is a known fact; never guessed. */
  readonly exact?: string;
}

/**
 * Actions of GitHub's and Gitea's: the newest versions that run on Node.js 24, as of November 2026. Each commit is the one that several public
 * projects give for that version: workflows with the version as a comment, tests of such workflows, pull requests of Renovate and Dependabot, and
 * people who compared it with `git ls-remote`. Where no such projects were found, only the version stands here.
 */
export const ACTIONS: { readonly [action: string]: Pin } = {
  'actions/cache': { version: 'v6.1.0', date: '2026-11-21', exact: '55cc8345863c7cc4c66a329aec7e433d2d1c52a9' },
  'actions/checkout': { version: 'v7.0.1', date: '2026-12-01', exact: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/download-artifact': { version: 'v8.0.1', date: '2026-12-01', exact: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
  'actions/github-script': { version: 'v9.0.0', date: '2026-12-01', exact: '3a2844b7e9c422d3c10d287c895573f7108da1b3' },
  'actions/setup-go': { version: 'v7.0.0', date: '2026-12-01', exact: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e' },
  'actions/setup-java': { version: 'v6.0.1', date: '2026-11-21', exact: 'de7274f081f381c8f8158605e0321c36c376e2e6' },
  'actions/setup-node': { version: 'v7.0.0', date: '2026-12-01', exact: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/setup-python': { version: 'v7.0.0', date: '2026-12-01', exact: '5fda3b95a4ea91299a34e894583c3862153e4b97' },
  'actions/upload-artifact': { version: 'v7.0.1', date: '2026-11-21', exact: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a' },
  'docker/login-action': { version: 'v4.5.0', date: '2026-11-21', exact: '06fb636fac595d6fb4b28a5dfcb21a6f5091859c' },
  'docker/oidc-action': { version: 'v1', date: '2026-11-21' },
};

/**
 * Actions that Gitea needs in another version: artifacts from version 4 on refuse every server but github.com. These are the last of version 3, on
 * Node.js 20, verified in the same way.
 *
 * @see https://github.com/go-gitea/gitea/issues/36024
 */
export const GITEA_ACTIONS: { readonly [action: string]: Pin } = {
  'actions/download-artifact': { version: 'v3.1.0-node20', date: '2026-12-01', exact: 'ad191675b41f6a5b46da9a048cb6893812da158b' },
  'actions/upload-artifact': { version: 'v3.2.2-node20', date: '2026-12-01', exact: 'c6a3b2bd78b3985e4b2f15397fec357f0fd808de' },
};

/** Container images by their full names. */
export const IMAGES: { readonly [image: string]: Pin } = {
  /** Alpine with Bash, Git, curl and jq, and with kubectl, kustomize and helm: what jobs on GitLab run in that name nothing else. */
  'docker.io/alpine/k8s': { version: '1.34.5', date: '2026-11-21' },
  /** curl, for asking a container inside its own network. */
  'docker.io/curlimages/curl': { version: '8.16.0', date: '2026-12-01', exact: 'sha256:463eaf6072688fe96ac64fa623fe73e1dbe25d8ad6c34404a669ad3ce1f104b6' },
  /** The daemon and the command line of Docker's. */
  'docker.io/library/docker': { version: '29-dind', date: '2026-11-21' },
};

/** A version of a program that steps install. */
export interface ToolPin {
  /** Version, without `v`. */
  readonly version: string;
  /** Day on which somebody last looked the row up, as `YYYY-MM-DD`; `npm run pins` prints the rows that are older than three months. */
  readonly date: string;
  /** SHA-256 of what its makers publish for Linux on amd64, where it is a known fact. */
  readonly amd64?: string;
  /** The same for arm64. */
  readonly arm64?: string;
}

/**
 * Programs that `InstallTools` installs. Each SHA-256 is the one that several public projects, independent of each other, name for that file, as
 * of November 2026. Where none was found, the checksums of the release itself decide.
 */
export const TOOLS: { readonly [tool: string]: ToolPin } = {
  'codecovcli': { version: '11.3.1', date: '2026-11-21', amd64: 'ca1d64196d2d34771084afe76ea657d581bf628e31d993ff8e52ea09cc88a56d' },
  'cosign': {
    version: '3.1.3',
    date: '2026-11-21',
    amd64: '4629c757b7618056f8ddd7e2625ae9fdd94c0372a65049520bc7d9df9efc7f71',
    arm64: 'c5d324e091826b0d7a78eb16fef316450b4eb9aaec045611c08ba06f5e73220a',
  },
  'crane': {
    version: '0.21.9',
    date: '2026-11-21',
    amd64: '5c16d8ddb971cb1d5e6ed8b1e743da8224414eeba2c2762d8f1a61b2f095699e',
    arm64: '1f4c647b7bb260ab5435661df5b526cf59950ebf95201790db7183ac189cbcbd',
  },
  'flux': {
    version: '2.9.5',
    date: '2026-11-21',
    amd64: 'b853df82adfd7736f580692f9f734473d571606307139f8fd20c2a80dd1ff473',
    arm64: 'f3e159af616ec0b9bd0a405c2185cf09d06b74652c1de3c7f377e8166826651a',
  },
  'hadolint': {
    version: '2.15.1',
    date: '2026-11-21',
    amd64: 'c7187db94eeeeca956519a6af171adc31453941a1e777961f6e680f697c8c507',
    arm64: 'f6198ef8090f404dbb771abfee086eb8c48ac177f30da7fd3510aca35b344b5d',
  },
  'helm': {
    version: '4.3.0',
    date: '2026-11-21',
    amd64: '86584a54def73570558f66f5111cc53dfed56689637ae32c1201205d494f54fb',
    arm64: '31c5794dd55c66a51e6b7d2e2ac7a114ae8b1de41ff1d9ba51748ac973b06a08',
  },
  'jq': {
    version: '1.8.2',
    date: '2026-11-21',
    amd64: 'b1c22172dd303f3be49e935aa56aa48a8b7a46e0bc838b4997d3bb451495870f',
    arm64: '8b85c817833814ddca00a144c33705546355afccf0cf39b188f3cdb48b852309',
  },
  'kubectl': {
    version: '1.37.1',
    date: '2026-11-21',
    amd64: '65691ff77eb6fa44c908b77a1082c9f092c3b9733b5cefabec0d1104890e21a8',
    arm64: 'ff749f4b78d9c4f1ec87307df9b50119ed819e2094aa9810cb9acffc3286c8c7',
  },
  'sonar-scanner': {
    version: '8.1.0.6389',
    date: '2026-11-21',
    amd64: 'bb8f709f9cb73352f8d1260a3b3c506c0f41146754bc630762c126d795499d0b',
    arm64: '5e1c9328f4e261838de778c9e586ee608cca45ff7f0538108642219214628ba5',
  },
  'syft': {
    version: '1.49.0',
    date: '2026-11-21',
    amd64: '7aa2f03ee92739cf643279ba3990548b9925d4e22cae13f46831ee62821147fe',
    arm64: 'c7c32de183c32368de197edba75e8dba7632915f7761bacd55149a9ca7fe0fa4',
  },
  // 0.69.4 to 0.69.6 were malicious (March 2026, CVE-2026-33634).
  'trivy': {
    version: '0.74.0',
    date: '2026-11-21',
    amd64: '2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a',
    arm64: 'b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5',
  },
  'yq': {
    version: '4.53.6',
    date: '2026-11-21',
    amd64: 'c5f056448f973ae7d39b5401949648a78f2dc1947d6a8eb65be60d5c504b9385',
    arm64: '88a1016bc1d657375a35864e4f44b6f333df8ff97b559f51bba0adcb2169df09',
  },
};

/**
 * An action with the commit or version to use, and the version as a comment where a commit is used; undefined where the pin table does not have
 * the action.
 *
 * @param pipeline its `pins` take the place of those here
 */
export function actionReference(pipeline: Pipeline, action: string): { readonly uses: string; readonly comment?: string } | undefined {
  const ours = (pipeline.platform._kind === 'gitea' ? GITEA_ACTIONS[action] : undefined) ?? ACTIONS[action];
  const given = pipeline._props.pins?.[action];
  if (given) return { uses: `${action}@${given}`, comment: given === ours?.exact ? ours.version : undefined };
  if (!ours) return undefined;
  return ours.exact ? { uses: `${action}@${ours.exact}`, comment: ours.version } : { uses: `${action}@${ours.version}` };
}

/**
 * An image with its digest, or with its version where the digest is not known.
 *
 * @param pipeline its `pins` take the place of those here
 */
export function imageReference(pipeline: Pipeline, image: string): string {
  const pin = ownValue(IMAGES, image);
  const digest = ownValue(pipeline._props.pins ?? {}, image) ?? pin?.exact;
  return `${image}${pin ? `:${pin.version}` : ''}${digest ? `@${digest}` : ''}`;
}

/** Checks the pins that a program gives. Images have a host before the first slash, actions an owner. */
export function checkPins(pipeline: Pipeline): void {
  for (const [name, exact] of Object.entries(pipeline._props.pins ?? {})) {
    const isImage = /^[^/.:]*[.:][^/]*\//.test(name);
    if (!isImage && !/^[\w.-]+\/[\w./-]+$/.test(name)) {
      problem(pipeline, 'pin-exact', `${JSON.stringify(name)} is not a valid action or image name`,
        'use a name such as actions/checkout for an action, and docker.io/library/docker for an image');
    } else if (!(isImage ? /^sha256:[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(exact)) {
      problem(pipeline, 'pin-exact', `${name} is pinned to ${JSON.stringify(exact)}, which is not a valid pin`,
        isImage ? 'use the digest of the image (sha256: and 64 hexadecimal digits)' : 'use the full commit of the action (40 hexadecimal digits)');
    }
  }
}
