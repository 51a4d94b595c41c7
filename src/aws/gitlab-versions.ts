import type { Construct } from 'constructs';
import { problem } from '../problem';

/** Newest GitLab and runner that are known to work together. */
export const GITLAB_VERSION = '19.4.1';

/** The oldest major version. */
const OLDEST = 18;

/** Image of GitLab Community Edition. */
export function gitlabImage(version: string): string {
  return `gitlab/gitlab-ce:${version}-ce.0`;
}

/** Image of its runner. */
export function runnerImage(version: string): string {
  return `gitlab/gitlab-runner:v${version}`;
}

/** A problem unless it is a full version, of those whose API is spoken here. */
export function checkGitLabVersion(construct: Construct, version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    problem(construct, 'gitlab-version', `version is ${JSON.stringify(version)}`, `use a full version, such as ${GITLAB_VERSION}`);
  } else if (Number(version.split('.')[0]) < OLDEST) {
    problem(construct, 'gitlab-version', `version is ${version}`, `use ${OLDEST}.0.0 or a newer one, such as ${GITLAB_VERSION}: older ones are no longer mended, and have another API`);
  }
}

/** Whether a version's minor is newer than another's. */
export function isNewerMinor(version: string, than: string): boolean {
  const [[major, minor], [otherMajor, otherMinor]] = [version, than].map((each) => each.split('.').map(Number));
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}
