import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Checkout } from './checkout';
import type { Git } from './git';
import { withRulesAfter } from './rules-after';
import { withScratch } from './scratch';
import type { OutputFile, TreePlan } from '../tree';

/** Contents by path, relative to the tree. */
export type Contents = ReadonlyMap<string, string | Uint8Array>;

/** What Git makes of contents when they are added, or why it cannot. */
export type Cleaned = ReadonlyMap<string, Buffer | { readonly reason: string }>;

const ATTRIBUTES = ['text', 'crlf', 'eol', 'ident', 'filter', 'working-tree-encoding'];
const OFF = ['unspecified', 'unset', ''];

/**
 * How Git converts the files of a checkout between what it has and what stands on disk: line endings, `ident`, filters such as that of LFS, and
 * encodings. Git itself does it, so it is right for every attribute and setting.
 */
export class Conversions {
  constructor(private readonly checkout: Checkout) {}

  /** What Git would have of files that stand on disk with these contents. */
  cleaned(contents: Contents): Cleaned {
    return this.clean(this.checkout.git, contents);
  }

  /**
   * What Git will have of files that it converts, by the rules as they will be.
   *
   * @returns those whose content changes, and those that it cannot convert
   */
  cleanedAfter(plan: Pick<TreePlan, 'write' | 'remove'>, files: readonly OutputFile[]): Cleaned {
    return withRulesAfter(this.checkout, plan, files.map(({ path }) => path), (git) => {
      const converted = this.converted(git, files);
      return this.clean(git, new Map(files.filter(({ path }) => converted.has(path)).map(({ path, content }) => [path, content])));
    });
  }

  /** How Git would check files out that are in another encoding on disk, by the rules as they will be. Git has their text as it is. */
  encoded(plan: Pick<TreePlan, 'write' | 'remove'>, files: readonly OutputFile[]): Cleaned {
    return withRulesAfter(this.checkout, plan, files.map(({ path }) => path), (git) => {
      const attributes = this.attributes(git, files.map(({ path }) => path));
      const concerned = files.filter(({ path }) => attributes.get(path)!['working-tree-encoding'] !== undefined);
      return concerned.length === 0 ? new Map() : withScratch((scratch) => new Map(concerned.map(({ path, content }) => {
        const alone = this.storing(git, scratch);
        const blob = alone.run(['hash-object', '-w', '--no-filters', '--stdin'], content).toString().trim();
        const { code, stdout, reason } = alone.try(['cat-file', '--filters', `--path=${this.checkout.prefix}${path}`, blob]);
        return [path, code === 0 ? stdout : { reason }] as const;
      })));
    });
  }

  private clean(git: Git, contents: Contents): Cleaned {
    if (contents.size === 0) return new Map();
    return withScratch((scratch) => {
      const alone = this.storing(git, scratch);
      const blobs = [...contents].map(([path, content]) => {
        const { code, stdout, reason } = alone.try(['hash-object', '-w', `--path=${this.checkout.prefix}${path}`, '--stdin'], content);
        return [path, code === 0 ? stdout.toString().trim() : { reason }] as const;
      });
      const texts = contentsOf(alone, blobs.flatMap(([, blob]) => (typeof blob === 'string' ? [blob] : [])));
      return new Map(blobs.map(([path, blob]) => [path, typeof blob === 'string' ? texts.shift()! : blob]));
    });
  }

  /** Keeps what it stores out of the repository. */
  private storing(git: Git, scratch: string): Git {
    const objects = join(scratch, 'objects');
    fs.mkdirSync(objects, { recursive: true });
    const isElsewhere = git !== this.checkout.git;
    return git.with(git.folder, { GIT_OBJECT_DIRECTORY: objects, ...isElsewhere && { GIT_DIR: this.checkout.gitFolder, GIT_WORK_TREE: git.folder } });
  }

  /** The files that Git may change when they are added. */
  private converted(git: Git, files: readonly OutputFile[]): ReadonlySet<string> {
    const attributes = this.attributes(git, files.map(({ path }) => path));
    const isAutomatic = !['', 'false'].includes(git.try(['config', 'core.autocrlf']).stdout.toString().trim());
    return new Set(files.filter(({ path, content }) => {
      const of = attributes.get(path)!;
      if (of.filter !== undefined || of['working-tree-encoding'] !== undefined) return true;
      const bytes = Buffer.from(content as string);
      const isText = isAutomatic || of.text !== undefined || of.crlf !== undefined || of.eol !== undefined;
      return (isText && bytes.includes('\r')) || (of.ident !== undefined && bytes.includes('$Id'));
    }).map(({ path }) => path));
  }

  private attributes(git: Git, paths: readonly string[]): ReadonlyMap<string, { readonly [attribute: string]: string | undefined }> {
    const { prefix } = this.checkout;
    const found = new Map<string, { [attribute: string]: string }>(paths.map((path) => [path, {}]));
    const fields = git.list(['check-attr', '-z', '--stdin', ...ATTRIBUTES], paths.map((path) => `${prefix}${path}\0`).join(''));
    for (let i = 0; i + 2 < fields.length; i += 3) {
      const [path, attribute, value] = fields.slice(i, i + 3);
      if (!OFF.includes(value)) found.get(path.slice(prefix.length))![attribute] = value;
    }
    return found;
  }
}

/** The contents of blobs, in their order. */
function contentsOf(git: Git, blobs: readonly string[]): Buffer[] {
  const output = git.run(['cat-file', '--batch'], blobs.map((blob) => `${blob}\n`).join(''));
  const contents: Buffer[] = [];
  for (let at = 0; contents.length < blobs.length;) {
    const end = output.indexOf('\n', at);
    const size = Number(output.subarray(at, end).toString().split(' ')[2]);
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
