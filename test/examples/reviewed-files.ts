import * as fs from 'fs';
import * as path from 'path';

const REVIEWED = path.join(__dirname, 'reviewed');

/**
 * Compares the files of an example with those that were reviewed, in `reviewed/<example>/<repository>/`: a change of one manifest or pipeline
 * is a change of one file there. `jest -u` renews them.
 */
export function expectReviewed(example: string, files: ReadonlyMap<string, string>): void {
  const folder = path.join(REVIEWED, example);
  if (isUpdate()) {
    fs.rmSync(folder, { recursive: true, force: true });
    for (const [file, text] of files) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
  }
  const reviewed = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/'));
  expect(reviewed.sort()).toEqual([...files.keys()].sort());
  const changed = reviewed.filter((file) => fs.readFileSync(path.join(folder, file), 'utf8') !== files.get(file));
  for (const file of changed) expect(`${file}\n${files.get(file)}`).toBe(`${file}\n${fs.readFileSync(path.join(folder, file), 'utf8')}`);
}

/** Whether jest was called with `--updateSnapshot`. */
function isUpdate(): boolean {
  const { snapshotState } = expect.getState() as unknown as { readonly snapshotState: { readonly _updateSnapshot: string } };
  return snapshotState._updateSnapshot === 'all';
}
