/** What GitHub refuses, by the id of its check. */
export const RULES = {
  'github-runner': 'A job on GitHub runs where one of GitHub\'s images or an own runner that the program lists has all of its labels: else it waits for a day and is ended.',
} as const;
