/** Mistakes with Docker hosts on AWS that are found at synth, by the id of their check. */
export const RULES = {
  'docker-host-user': 'Who deploys to a Docker host is an ordinary user of Linux, such as deploy.',
} as const;
