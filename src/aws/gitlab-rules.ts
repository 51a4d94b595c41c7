/** Mistakes with GitLab on AWS that are found at synth, by the id of their check. */
export const RULES = {
  'gitlab-domain': 'The domain of GitLab is a full name such as gitlab.example.com; certificates of Let\'s Encrypt need one that is public and in the zone.',
  'gitlab-version': 'The version of GitLab and its runner is a full one, such as 19.4.1: data is upgraded on purpose, and never backwards.',
  'gitlab-tls': 'How GitLab gets its certificate fits where it is: Let\'s Encrypt needs a public subnet and a public zone.',
  'gitlab-source': 'Where GitLab is reached from is a network, such as 203.0.113.0/24.',
  'gitlab-data': 'The data volume has room for GitLab, and is not smaller than the snapshot that it is made of.',
  'gitlab-backup': 'Backups are made at a time of day such as 03:00, and kept for at least a day.',
  'gitlab-name': 'Names of groups, projects, users, keys and runners are such as GitLab takes.',
  'gitlab-twice': 'Two constructs describe one group, project, user or runner of GitLab: they would overwrite each other.',
  'gitlab-scopes': 'A deploy token reads or writes something.',
  'gitlab-webhook': 'A webhook calls a Receiver of the type gitlab at an address such as https://flux.example.com.',
  'gitlab-setting': 'A setting of GitLab is one that this construct does not make itself, and is no secret: parameters are not for secrets.',
  'gitlab-runner': 'A runner takes at least one job at a time, by tags or without.',
  'private-ca': 'A private certificate authority is that of one GitLab.',
} as const;
