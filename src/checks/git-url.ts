import { Check } from './check';
import { textAt } from './json-path';
import { sshUrl } from '../flux/git-url';

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
