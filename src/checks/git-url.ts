import { Check } from './check';
import { textAt } from './json-path';

/** The spelling that Git takes and Flux does not. */
export const gitUrl: Check = {
  id: 'git-url',
  local: true,
  doc: 'A Git address in the scp form (`git@host:org/repo.git`), which Flux refuses: it takes http://, https:// and ssh://.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'source.toolkit.fluxcd.io/GitRepository') continue;
      const url = textAt(json, 'spec.url') ?? '';
      if (/^(https?|ssh):\/\//.test(url)) continue;
      yield { construct, message: `GitRepository ${name} has url ${JSON.stringify(url)}`, fix: `use ${sshUrl(url) ?? 'https://… or ssh://…'}` };
    }
  },
};

/** The ssh:// spelling of an scp-style address; undefined where it is none. */
export function sshUrl(url: string): string | undefined {
  const parts = /^(?:([^@/\s]+)@)?([^:/\s]+):(?!\/\/)(.+)$/.exec(url);
  return parts ? `ssh://${parts[1] ?? 'git'}@${parts[2]}/${parts[3].replace(/^\/+/, '')}` : undefined;
}
