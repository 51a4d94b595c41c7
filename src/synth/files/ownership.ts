import { hash } from 'crypto';
import { pathProblem } from '../../base/path-problem';
import { mayHaveMarkedValues, withoutMarkedValues } from '../../base/yaml/marked-values';

/** What is known of one file that we wrote. */
export interface FileRecord {
  /** The digest of what we wrote last. Absent while it is not known whether we ever wrote the file. */
  readonly sha256?: string;
  /** The digest of what we are about to write. Left behind by a run that did not come to its end. */
  readonly next?: string;
  /** The digest of what Git has of what we wrote, where that is something else: it converts line endings, and more. */
  readonly git?: string;
  /** The digest of what the program renders, where the file was taken over with other bytes and the same objects. */
  readonly adopted?: string;
  /** Created once for others to edit. */
  readonly seeded?: boolean;
  /** The path that `publish` gives it, where that is another one. */
  readonly publishedAs?: string;
}

/**
 * The ownership file of a tree: what we wrote there, so that we update, remove and guard just that.
 *
 * It has one line for each file, sorted, so that Git merges two changes of it like two changes of a list.
 */
export class Ownership {
  /**
   * @param text the ownership file's content
   * @throws InvalidOwnership when it is not one
   */
  static parse(text: string): Ownership {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      throw damaged('is not JSON');
    }
    if (!isRecord(data) || !isRecord(data.files)) throw damaged('has no list of files');
    if (data.version !== 1) throw new InvalidOwnership(`has the version ${JSON.stringify(data.version)}, which this version of cdk-gitops does not know`, 'use a newer cdk-gitops');
    if (data.repository !== undefined && typeof data.repository !== 'string') throw damaged('has a repository that is not a string');
    if (data.url !== undefined && typeof data.url !== 'string') throw damaged('has a url that is not a string');
    const files = new Map<string, FileRecord>();
    for (const [path, owned] of Object.entries(data.files)) {
      const problem = pathProblem(path);
      if (problem !== undefined) throw damaged(`has the path ${JSON.stringify(path)}: ${problem.message}`);
      if (!isOwned(owned)) throw damaged(`has no digest of ${JSON.stringify(path)}`);
      files.set(path, owned);
    }
    return new Ownership(files, data.repository, data.url);
  }

  /**
   * @param files what we wrote, by path
   * @param repository the repository whose rendering this is, where that was told
   * @param url its address, in a rendering
   */
  constructor(readonly files: ReadonlyMap<string, FileRecord>, readonly repository?: string, readonly url?: string) {}

  toString(): string {
    const lines = [...this.files.keys()].sort().map((path) => `    ${JSON.stringify(path)}: ${render(this.files.get(path)!)}`);
    return [
      '{',
      '  "comment": "What cdk-gitops wrote here. It updates, removes and guards these files and touches no others.",',
      '  "version": 1,',
      ...this.repository === undefined ? [] : [`  "repository": ${JSON.stringify(this.repository)},`],
      ...this.url === undefined ? [] : [`  "url": ${JSON.stringify(this.url)},`],
      lines.length === 0 ? '  "files": {}' : `  "files": {\n${lines.join(',\n')}\n  }`,
      '}',
      '',
    ].join('\n');
  }
}

/** The digest that stands in the ownership file. Values that image automation writes do not count: its commits are no edits. */
export function digestOf(content: string | Uint8Array): string {
  return hash('sha256', mayHaveMarkedValues(content) ? withoutMarkedValues(typeof content === 'string' ? content : Buffer.from(content).toString()) : content, 'hex');
}

/** Whether a file with this digest is as we wrote it, or as a run that was cut short wrote it. */
export function isAsWritten(owned: FileRecord, digest: string): boolean {
  return digest === owned.sha256 || digest === owned.next;
}

/** As JSON; a digest has nothing in it to quote. */
function render({ sha256, next, git, adopted, seeded, publishedAs }: FileRecord): string {
  const fields = [sha256 && `"sha256":"${sha256}"`, next && `"next":"${next}"`, git && `"git":"${git}"`, adopted && `"adopted":"${adopted}"`, seeded && '"seeded":true', publishedAs && `"publishedAs":${JSON.stringify(publishedAs)}`];
  return `{${fields.filter(Boolean).join(',')}}`;
}

/** Why a file is not an ownership file, worded to follow its name, and the way out. */
export class InvalidOwnership extends Error {
  constructor(message: string, readonly fix: string) {
    super(message);
  }
}

function damaged(why: string): InvalidOwnership {
  return new InvalidOwnership(why, 'restore it from Git (after a merge, either version will do), or delete it: files with the right content are then taken over again');
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOwned(value: unknown): value is FileRecord {
  if (!isRecord(value)) return false;
  const { sha256, next, git, adopted, seeded, publishedAs } = value;
  if (publishedAs !== undefined && (typeof publishedAs !== 'string' || pathProblem(publishedAs) !== undefined)) return false;
  const isDigest = (digest: unknown) => typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest);
  const given = [sha256, next, git, adopted].filter((digest) => digest !== undefined);
  return (sha256 !== undefined || next !== undefined) && given.every(isDigest) && [true, undefined].includes(seeded as true | undefined);
}

/**
 * What a file may have been before Git changed all its line endings at checkout (`core.autocrlf`, or `text` and `eol` in `.gitattributes`), byte for
 * byte: with LF only, or with CRLF only.
 */
export function withOtherLineEndings(content: Buffer): Buffer[] {
  const restored = withoutCrlf(content);
  const all = restored.includes('\n') ? [Buffer.from(restored.toString('latin1').replace(/\n/g, '\r\n'), 'latin1')] : [];
  return [restored, ...all].filter((each) => !each.equals(content));
}

/** A text with LF line endings only. */
export function withoutCrlf(content: Buffer): Buffer {
  if (!content.includes('\r\n')) return content;
  return Buffer.from(content.toString('latin1').replace(/\r\n/g, '\n'), 'latin1');
}
