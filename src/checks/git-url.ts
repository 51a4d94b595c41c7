import { localCheck } from './local-check';
import { shownUrl, sshUrl, withoutPort, wrongPort } from '../flux/source/git-url';
import { textAt } from '../program/json-path';

/** The spellings that Git takes and Flux does not. */
export const gitUrl = localCheck({
  id: 'git-url',
  doc: 'A Git address in the scp form (`git@host:org/repo.git`), which Flux refuses: it takes http://, https:// and ssh://; or `ssh://git@host:org/repo.git`, '
    + 'where the host is followed by something that is not a port.',
  concerns: (kind) => kind === 'source.toolkit.fluxcd.io/GitRepository',
  *judge({ place, json, name }) {
    const url = textAt(json, 'spec.url') ?? '';
    const port = wrongPort(url);
    if (port !== undefined) {
      yield { place, at: 'spec.url', message: `GitRepository ${name}: url ${shownUrl(url)} is not valid: ${port} is not a port`, fix: `use ${withoutPort(url, port)}` };
    }
    if (/^(https?|ssh):\/\//.test(url)) return;
    yield { place, at: 'spec.url', message: `GitRepository ${name}: url ${shownUrl(url)} is not valid: Flux takes http://, https:// and ssh:// only`, fix: `use ${sshUrl(url) ?? 'https://… or ssh://…'}` };
  },
});
