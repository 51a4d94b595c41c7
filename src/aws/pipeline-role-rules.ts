/** Mistakes with roles of pipelines on AWS that are found at synth, by the id of their check. */
export const RULES = {
  'pipeline-role-platform': 'A role in AWS is taken by the identity token that GitHub or GitLab signs for a job; Gitea and Azure Pipelines give scripts none.',
  'pipeline-role-issuer': 'AWS fetches the keys of the issuer of tokens over HTTPS at its own port 443, from the internet.',
  'pipeline-role-provider': 'An account has one identity provider for an issuer: stacks share it.',
  'pipeline-role-subject': 'Which runs take a role is said by branch, tag or environment, of one repository; a job that is none of them is refused by AWS when it runs.',
  'pipeline-role-session': 'A role is taken for 15 minutes to 12 hours, in whole seconds.',
  'pipeline-role-name': 'A role has a name of at most 64 letters, digits and + = , . @ _ -, by which a pipeline names it before it exists.',
  'pipeline-role-account': 'A pipeline names the account and region of its role in its file: its stack has both (`env`).',
} as const;
