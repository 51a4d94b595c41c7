/** Mistakes with tests, analyses, scans, linters and tools, by the id of their check. */
export const RULES = {
  'tool-none': 'A step that installs tools names at least one.',
  'tool-twice': 'A tool is installed once in a step: the second version would replace the first.',
  'tool-source': 'Names, versions and addresses of tools get into a script: https addresses and plain words only.',
  'tool-checksum': 'A SHA-256 has 64 hexadecimal digits.',
  'tool-compromised': 'Trivy 0.69.4 to 0.69.6 were published by attackers and read the secrets of pipelines.',
  'tool-unpinned': 'Checksums from the release itself change with it when the release is replaced: only a pinned SHA-256 notices.',
  'trivy-severities': 'A scan in which no severity counts finds nothing.',
  'trivy-credentials': 'An account at a registry has a name and a password.',
  'report-path': 'Reports lie below the checkout: platforms keep no other files.',
  'report-twice': 'Each report has a path of its own.',
  'harbor-scan-account': 'The gate asks a Harbor by an account: a robot, or host and username.',
  'harbor-scan-time': 'The gate asks in whole seconds, and at least twice within its timeout.',
} as const;
