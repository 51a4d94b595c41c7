import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What becomes one file: its heading and, by path, its lines. */
export interface List {
  readonly header: Record<string, string>;
  readonly lines: Map<string, string>;
}

const FOLDER = join(__dirname, 'supplements');

/**
 * Adds the facts that no module at hand has. They are kept by hand in the notation of the lists, one file for each list: a line
 * replaces the generated one of the same path, `-path` removes a field and all below it, and `# also: KEY PATH` says that list KEY
 * has the same fields below PATH (instead of below `spec`). What the module says by now is refused, so that the files shrink.
 */
export function supplement(lists: Map<string, List>): void {
  for (const file of readdirSync(FOLDER).sort()) {
    const text = readFileSync(join(FOLDER, file), 'utf8').split('\n').filter((line) => line !== '');
    const lines = text.filter((line) => !line.startsWith('# also: '));
    apply(file, lines, file.replace(/\.txt$/, ''), 'spec', lists);
    for (const also of text.filter((line) => line.startsWith('# also: '))) {
      const [key, root] = also.slice('# also: '.length).split(' ');
      apply(file, lines, key, root, lists);
    }
  }
}

function apply(file: string, text: string[], key: string, root: string, lists: Map<string, List>): void {
  const list = lists.get(key) ?? { header: {}, lines: new Map<string, string>() };
  const header = { ...list.header };
  for (const written of text) {
    const heading = /^# (\w+): (.*)$/.exec(written);
    if (heading) {
      header[heading[1]] = heading[2];
      continue;
    }
    const line = written.replace(/^(-?)spec\b/, `$1${root}`);
    const path = line.split('\t')[0];
    if (line.startsWith('-')) {
      remove(file, line.slice(1), list.lines);
    } else if (list.lines.get(path) === line) {
      throw new Error(`supplements/${file}: ${path} is by now the same in ${list.header.source}; delete the line`);
    } else {
      list.lines.set(path, line);
    }
  }
  lists.set(key, { header, lines: list.lines });
}

function remove(file: string, path: string, lines: Map<string, string>): void {
  const gone = [...lines.keys()].filter((at) => at === path || at.startsWith(`${path}.`));
  if (gone.length === 0) { throw new Error(`supplements/${file}: there is no ${path} to remove; delete the line`); }
  gone.forEach((at) => lines.delete(at));
}
