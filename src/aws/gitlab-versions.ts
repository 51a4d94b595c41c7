/** Newest GitLab and runner that are known to work together. */
export const GITLAB_VERSION = '19.4.1';

/** Image of GitLab Community Edition. */
export function gitlabImage(version: string): string {
  return `gitlab/gitlab-ce:${version}-ce.0`;
}

/** Image of its runner. */
export function runnerImage(version: string): string {
  return `gitlab/gitlab-runner:v${version}`;
}

/** Whether a text is a full version. */
export function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(text);
}
