/** Mistakes with secrets in Vault, by the id of their check. */
export const RULES = {
  'vault-server': 'Vault is reached at `https://host[:port]`, without a path behind it.',
  'vault-plain-http': 'Over plain HTTP everybody on the way reads the login and the secrets.',
  'vault-name': 'Names of Vault\'s roles, mounts, namespaces, paths, keys and files have letters, digits, dashes, dots, underscores and, in paths, slashes only.',
  'vault-path': 'A path in Vault is given without its mount and without `data/`: the API\'s own path is made from it.',
  'vault-secret-twice': 'Secrets have names of their own in a job: each is kept in a file of its name.',
  'vault-login': 'A login with AppRole needs secrets of the platform: those in Vault can be read only behind it.',
} as const;
