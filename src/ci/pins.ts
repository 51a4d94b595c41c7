import type { Pipeline } from './pipeline';

/** A version of something that others make. */
export interface Pin {
  /** Version, as its makers write it. */
  readonly version: string;
  /** The commit (40 hexadecimal digits) or digest (`sha256:…`) of that version, where it is a known fact; never guessed. */
  readonly exact?: string;
}

/** Actions of GitHub's and Gitea's. A commit stands here where several public workflows agree on it. */
export const ACTIONS: { readonly [action: string]: Pin } = {};

/** Container images by their full names. */
export const IMAGES: { readonly [image: string]: Pin } = {
  'docker.io/library/docker': { version: '29-dind' },
};

/** A version of a program that steps install. */
export interface ToolPin {
  /** Version, without `v`. */
  readonly version: string;
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
  'codecovcli': { version: '11.3.1', amd64: 'ca1d64196d2d34771084afe76ea657d581bf628e31d993ff8e52ea09cc88a56d' },
  'cosign': {
    version: '3.1.3',
    amd64: '4629c757b7618056f8ddd7e2625ae9fdd94c0372a65049520bc7d9df9efc7f71',
    arm64: 'c5d324e091826b0d7a78eb16fef316450b4eb9aaec045611c08ba06f5e73220a',
  },
  'crane': {
    version: '0.21.9',
    amd64: '5c16d8ddb971cb1d5e6ed8b1e743da8224414eeba2c2762d8f1a61b2f095699e',
    arm64: '1f4c647b7bb260ab5435661df5b526cf59950ebf95201790db7183ac189cbcbd',
  },
  'flux': {
    version: '2.9.5',
    amd64: 'b853df82adfd7736f580692f9f734473d571606307139f8fd20c2a80dd1ff473',
    arm64: 'f3e159af616ec0b9bd0a405c2185cf09d06b74652c1de3c7f377e8166826651a',
  },
  'hadolint': {
    version: '2.15.1',
    amd64: 'c7187db94eeeeca956519a6af171adc31453941a1e777961f6e680f697c8c507',
    arm64: 'f6198ef8090f404dbb771abfee086eb8c48ac177f30da7fd3510aca35b344b5d',
  },
  'helm': {
    version: '4.3.0',
    amd64: '86584a54def73570558f66f5111cc53dfed56689637ae32c1201205d494f54fb',
    arm64: '31c5794dd55c66a51e6b7d2e2ac7a114ae8b1de41ff1d9ba51748ac973b06a08',
  },
  'jq': {
    version: '1.8.2',
    amd64: 'b1c22172dd303f3be49e935aa56aa48a8b7a46e0bc838b4997d3bb451495870f',
    arm64: '8b85c817833814ddca00a144c33705546355afccf0cf39b188f3cdb48b852309',
  },
  'kubectl': {
    version: '1.37.1',
    amd64: '65691ff77eb6fa44c908b77a1082c9f092c3b9733b5cefabec0d1104890e21a8',
    arm64: 'ff749f4b78d9c4f1ec87307df9b50119ed819e2094aa9810cb9acffc3286c8c7',
  },
  'sonar-scanner': {
    version: '8.1.0.6389',
    amd64: 'bb8f709f9cb73352f8d1260a3b3c506c0f41146754bc630762c126d795499d0b',
    arm64: '5e1c9328f4e261838de778c9e586ee608cca45ff7f0538108642219214628ba5',
  },
  'syft': {
    version: '1.49.0',
    amd64: '7aa2f03ee92739cf643279ba3990548b9925d4e22cae13f46831ee62821147fe',
    arm64: 'c7c32de183c32368de197edba75e8dba7632915f7761bacd55149a9ca7fe0fa4',
  },
  // 0.69.4 to 0.69.6 were malicious (March 2026, CVE-2026-33634).
  'trivy': {
    version: '0.74.0',
    amd64: '2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a',
    arm64: 'b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5',
  },
  'yq': {
    version: '4.53.6',
    amd64: 'c5f056448f973ae7d39b5401949648a78f2dc1947d6a8eb65be60d5c504b9385',
    arm64: '88a1016bc1d657375a35864e4f44b6f333df8ff97b559f51bba0adcb2169df09',
  },
};

/**
 * An action with the commit or version to use, and the version as a comment where a commit is used.
 *
 * @param pipeline its `pins` take the place of those here
 */
export function actionReference(pipeline: Pipeline, action: string): { readonly uses: string; readonly comment?: string } {
  const pin = ACTIONS[action];
  const exact = pipeline._props.pins?.[action] ?? pin?.exact;
  return exact ? { uses: `${action}@${exact}`, comment: pin?.version } : { uses: `${action}@${pin?.version ?? 'main'}` };
}

/**
 * An image with its digest, or with its version where the digest is not known.
 *
 * @param pipeline its `pins` take the place of those here
 */
export function imageReference(pipeline: Pipeline, image: string): string {
  const pin = IMAGES[image];
  const digest = pipeline._props.pins?.[image] ?? pin?.exact;
  return `${image}${pin ? `:${pin.version}` : ''}${digest ? `@${digest}` : ''}`;
}
