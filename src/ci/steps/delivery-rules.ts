/** Mistakes with steps that deliver: hand over, wait, deploy. */
export const RULES = {
  'git-server-address': 'Pull requests, statuses and pipelines are asked for by an API, whose address follows from the repository\'s: owner and name '
    + 'on the kind of server that is named.',
} as const;
