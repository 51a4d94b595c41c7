import type * as yaml from 'yaml';

/** The `yaml` package, loaded on first use: programs that read no YAML do not pay for it. */
export function yamlLibrary(): typeof yaml {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('yaml');
}
