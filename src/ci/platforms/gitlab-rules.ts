/** What GitLab CI cannot do, by the id of its check. */
export const RULES = {
  'gitlab-action': 'GitLab runs scripts; it has no actions.',
  'gitlab-after-script': 'GitLab runs steps for failures and for any case at the end of a job: what they write is not there before.',
  'gitlab-approval': 'A job of GitLab\'s waits for a person or for failures, not for both.',
  'gitlab-artifacts': 'GitLab keeps one archive a job: all artifacts of a job are kept alike.',
  'gitlab-cache': 'GitLab takes four caches a job, each by one or two files.',
  'gitlab-concurrency': 'GitLab ends older runs of the same branch only, and groups have names of letters, digits, dashes, dots, slashes and underscores.',
  'gitlab-coverage': 'GitLab takes one path with coverage a job.',
  'gitlab-expression': 'GitLab\'s expressions cannot compare with a text that has both kinds of quotes.',
  'gitlab-failure': 'GitLab skips a job for failures when one of its needs was skipped because of a job before: it needs all, or first jobs.',
  'gitlab-job-name': 'Jobs of GitLab\'s have names of their own that are no keywords of its file.',
  'gitlab-matrix': 'GitLab replaces `$` in the values of a matrix.',
  'gitlab-needs': 'A job of GitLab\'s needs at most 50 others.',
  'gitlab-runner': 'A job waits forever for a runner with a tag that none has.',
  'gitlab-service': 'Services of GitLab\'s start before the job: values that it finds out are not there yet.',
  'gitlab-toolchain': 'On GitLab a language is the job\'s image: one, and no other container.',
  'gitlab-trigger': 'GitLab has one pipeline in a repository, which does not wait for others; changes are given as paths that count.',
} as const;
