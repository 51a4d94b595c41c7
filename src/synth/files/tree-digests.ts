import type { Disk } from './disk';
import type { Cleaned, Conversions } from './git/conversions';
import { digestOf, isAsWritten, withOtherLineEndings } from './ownership';
import type { FileRecord } from './ownership';
import type { OutputFile } from './tree';

/** The digests of a file on disk: as it is, and what it is known as. */
interface Digests {
  readonly raw: string;
  /** The digest of what was written or is wanted there, where line endings or Git's conversions are all that differs; else `raw`. */
  readonly known: string;
}

/** The digests of the files of a tree: of what it shall have, and of what stands there. */
export class TreeDigests {
  readonly wanted = new Map<string, string>();
  private readonly present = new Map<string, Digests>();

  /**
   * Reads all files of ours on disk, and asks Git about those that are not as they were written: it may have converted them at checkout.
   *
   * @param conversions of the checkout that the tree is in
   */
  constructor(
    disk: Disk,
    private readonly files: ReadonlyMap<string, OutputFile>,
    private readonly owned: ReadonlyMap<string, FileRecord>,
    conversions?: Conversions,
  ) {
    const unclear = new Map<string, Buffer>();
    for (const { path, content } of files.values()) this.wanted.set(path, digestOf(content));
    for (const path of new Set([...owned.keys(), ...files.keys()])) {
      if (disk.at(path) !== 'file') continue;
      const content = disk.read(path);
      const raw = this.isWanted(path, content) ? this.wanted.get(path)! : digestOf(content);
      const known = knownDigest(content, raw, (digest) => this.isKnown(path, digest));
      this.present.set(path, { raw, known });
      if (!this.isKnown(path, known)) unclear.set(path, content);
    }
    if (conversions !== undefined && unclear.size > 0) this.settle(unclear, conversions);
  }

  /** The digests of a file on disk; undefined where no file stands. */
  at(path: string): Digests | undefined {
    return this.present.get(path);
  }

  private isWanted(path: string, present: Buffer): boolean {
    const content = this.files.get(path)?.content;
    return content !== undefined && present.equals(typeof content === 'string' ? Buffer.from(content) : content);
  }

  private isKnown(path: string, digest: string): boolean {
    const owned = this.owned.get(path);
    return digest === this.wanted.get(path) || (owned !== undefined && isAsWritten(owned, digest));
  }

  private settle(unclear: ReadonlyMap<string, Buffer>, conversions: Conversions): void {
    const cleaned = digestsOf(conversions.cleaned(unclear));
    const wanted = [...unclear.keys()].flatMap((path) => this.files.get(path) ?? []).filter(({ path }) => !this.isKnown(path, cleaned.get(path) ?? ''));
    const wantedCleaned = digestsOf(conversions.cleaned(new Map(wanted.map(({ path, content }) => [path, content]))));
    for (const [path, digest] of cleaned) {
      const owned = this.owned.get(path);
      const known = digest === wantedCleaned.get(path) ? this.wanted.get(path)
        : this.isKnown(path, digest) ? digest
          : owned?.git === digest ? owned.sha256 ?? owned.next : undefined;
      if (known !== undefined) this.present.set(path, { ...this.present.get(path)!, known });
    }
  }
}

/** The digest of a file; where only the one of its text with other line endings is known, that one. */
function knownDigest(present: Buffer, raw: string, isKnown: (digest: string) => boolean): string {
  return isKnown(raw) ? raw : withOtherLineEndings(present).map((content) => digestOf(content)).find(isKnown) ?? raw;
}

function digestsOf(cleaned: Cleaned): Map<string, string> {
  return new Map([...cleaned].flatMap(([path, content]) => ('reason' in content ? [] : [[path, digestOf(content)] as const])));
}
