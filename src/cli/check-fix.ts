import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from './command';
import { type CheckResult, fingerprintsOf } from './formats/finding';
import { visible } from '../base/diagnostic';
import { readTextFile } from '../base/yaml/text-file';
import { Acknowledgements } from '../checkout/acknowledgements';
import { checkDirectories, DirectoryCheck } from '../checkout/check-directories';
import { DiskFiles } from '../checkout/disk-files';
import { Fix, Fixes, isKustomizationFile, withFixes } from '../checkout/fixes';

/** A file with what can be corrected in it. */
interface FixedFile {
  /** Path below the directory. */
  readonly file: string;
  readonly text: string;
  readonly fixes: readonly Fix[];
}

/**
 * Corrects files, and checks again. A correction after which something is found that was not found before is not made: such a kind is left to people.
 *
 * @param before what was found
 * @param say prints what is corrected
 * @throws InputError if a file cannot be written
 */
export function fixed(task: DirectoryCheck, before: CheckResult, root: string, prefix: string, say: (text: string) => void): CheckResult {
  const files = fixesIn(task, root, prefix);
  const groups = [...new Set(files.flatMap(({ fixes }) => fixes.map(({ group }) => group)))];
  if (groups.length === 0) return before;
  const known = new Set(fingerprintsOf(before.findings));
  const check = (kept: readonly string[]): CheckResult | undefined => {
    const overlay = new Map(files.map(({ file, text, fixes }) => [file, withFixes(text, fixes.filter(({ group }) => kept.includes(group)))]));
    const [first, ...others] = task.directories;
    const after = checkDirectories({ ...task, directories: [{ ...first, overlay }, ...others] });
    const fingerprints = fingerprintsOf(after.findings);
    return after.findings.every((_, i) => known.has(fingerprints[i])) ? after : undefined;
  };
  let kept = groups;
  let after = check(kept);
  if (after === undefined) {
    kept = groups.filter((group) => check([group]) !== undefined);
    after = kept.length === 0 ? undefined : check(kept);
  }
  if (after === undefined) return before;
  for (const { file, text, fixes } of files) {
    const made = fixes.filter(({ group }) => kept.includes(group));
    if (made.length === 0) continue;
    write(path.join(root, file), text, withFixes(text, made));
    for (const { place, message } of made) say(`fixed ${visible(place)}: ${visible(message)}\n`);
  }
  return after;
}

function fixesIn({ checks, acknowledged }: DirectoryCheck, root: string, prefix: string): FixedFile[] {
  const disk = new DiskFiles(root, prefix);
  const texts = new Map<string, string>();
  for (const file of disk.all()) {
    if (!/\.ya?ml$|(?:^|\/)Kustomization$/.test(file)) continue;
    try {
      const content = disk.read(file);
      if (typeof content === 'string') texts.set(file, content);
    } catch {
      continue; // building says it
    }
  }
  const selected = new Set<string>(checks.map(({ id }) => id));
  const settled = new Acknowledgements(acknowledged, (shown) => texts.get(prefix === '' ? shown : shown.slice(prefix.length + 1)));
  const lists = [...texts].filter(([file]) => isKustomizationFile(file));
  const patches = new Set(lists.flatMap(([file, text]) =>
    new Fixes(text, file, settled).patchFiles().map((each) => path.posix.join(path.posix.dirname(file), each))));
  const fixesOf = new Map<string, Fix[]>();
  for (const [file, text] of texts) {
    if (!/toolkit\.fluxcd\.io|v\d+(?:alpha|beta)\d/.test(text)) continue;
    fixesOf.set(file, new Fixes(text, disk.shown(file), settled).ofObjects(patches.has(file)).filter(({ check }) => selected.has(check)));
  }
  const all = [...fixesOf.values()].flat();
  const moved = new Map(all.flatMap(({ group, apiVersion }) => (apiVersion === undefined ? [] : [[group, apiVersion] as const])));
  return [...texts].flatMap(([file, text]) => {
    const own = fixesOf.get(file) ?? [];
    const others = moved.size === 0 ? [] : new Fixes(text, disk.shown(file), settled).ofFollowers(moved);
    const followers = others.filter(({ edit }) => !own.some((each) => each.edit.line === edit.line));
    const fixes = [...own, ...followers];
    return fixes.length === 0 ? [] : [{ file, text, fixes }];
  });
}

function write(file: string, before: string, after: string): void {
  try {
    if (readTextFile(file) !== before) throw new Error('it has changed meanwhile');
    const hasMark = fs.readFileSync(file).subarray(0, 3).equals(Buffer.from('\ufeff'));
    fs.writeFileSync(file, `${hasMark ? '\ufeff' : ''}${after}`);
  } catch (error) {
    throw new InputError(`${file} cannot be corrected: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
      'make the file writable, and run --fix again', file);
  }
}
