/** Mistakes with what is set up at Gitea and SonarQube. */
export const RULES = {
  'gitea-check': 'A required check is a job of a pipeline on Gitea that runs for pull requests; others never report, and nothing can be merged.',
  'gitea-check-paths': 'A pipeline that runs only when some files change reports nothing for other pull requests, which then cannot be merged.',
  'gitea-protection': 'A protected branch, who may push to it and what it requires have names.',
  'gitea-approvals': 'A branch needs zero or more approvals, in whole numbers.',
  'gitea-webhook-address': 'The address of Receivers is the https (or http) address of their host, without the path.',
  'gitea-webhook-receiver': 'Gitea calls Receivers of type gitea or github, whose namespace is known.',
  'sonar-server': 'SonarQube is reached at an http or https address without user and query.',
  'sonar-webhook': 'A webhook of SonarQube has a name of at most 100 characters and an http or https address of at most 512.',
} as const;
