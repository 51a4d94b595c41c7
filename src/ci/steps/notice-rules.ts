/** Mistakes with notices and metrics of runs. */
export const RULES = {
  'notice-result': 'Whether a run failed follows from the job that tells it: one for failures and one for success, not one that runs in any case.',
  'mattermost-channel': 'A channel of Mattermost is named as in its address, without `#`, or a person with `@`.',
  'mail-server': 'The mail server is a host name with a port, reached by TLS.',
  'mail-address': 'Senders and recipients of mails are plain addresses, such as `ci@example.com`.',
  'mail-recipients': 'A mail goes to somebody.',
  'mail-login': 'A login at a mail server has a user name, without a colon, and a password.',
  'pushgateway-url': 'The Pushgateway is reached at an http or https address without user, query or the path of the metrics.',
  'pushgateway-login': 'A login at a Pushgateway has a user name, without a colon, and a password.',
} as const;
