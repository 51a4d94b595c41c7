import { hash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Checkout, IndexEntry } from './checkout';
import { withRulesAfter } from './rules-after';
import { withScratch } from './scratch';
import { caseKey, OWNERSHIP_FILE } from '../../../base/path-problem';
import type { RuleId } from '../../../base/rule';
import { clashes, foldersAbove } from '../../../base/tree-path';
import type { Problem, TreePlan } from '../tree';

const WIDEN = 'widen that with git sparse-checkout add FOLDER, or end it with git sparse-checkout disable';

/** How files are judged. */
export interface CommitOptions {
  /** Whether files that Git ignores are fine: whoever commits adds them by force. */
  readonly includesIgnored?: boolean;
  /** Whether to go on in the middle of a merge or rebase. */
  readonly force?: boolean;
}

/**
 * What Git would not commit of a plan: what is written below a submodule or another repository, what Git ignores, what is outside of a sparse checkout
 * or declared as unchanged. Files that stand already as they should are judged, too.
 */
export function uncommittable(checkout: Checkout, plan: TreePlan, options: CommitOptions = {}): Problem[] {
  const { operation } = checkout;
  return [
    ...operation === undefined || options.force === true ? [] : [{
      check: 'git-conflict' as const,
      path: '',
      message: `Git is in the middle of ${operation.name} there, and what is written would become a part of it`,
      fix: `finish it or go back (git ${operation.command} --continue, git ${operation.command} --abort), or use --force to settle it with what the program says`,
    }],
    ...new Committable(checkout, plan, options).problems(),
  ];
}

class Committable {
  /** What shall be in the next commit, that is not refused for another reason. */
  private readonly wanted: readonly string[];
  private readonly changed: ReadonlySet<string>;
  private readonly index: ReadonlyMap<string, IndexEntry>;

  constructor(private readonly checkout: Checkout, private readonly plan: TreePlan, private readonly options: CommitOptions) {
    const refused = new Set(plan.problems.map(({ path }) => path));
    this.wanted = [...plan.contents.keys(), OWNERSHIP_FILE].filter((path) => ![path, ...foldersAbove(path)].some((each) => refused.has(each)));
    const changed = [...plan.write.map(({ path }) => path), ...plan.remove];
    this.changed = new Set(plan.ownership.current === plan.ownership.after ? changed : [...changed, OWNERSHIP_FILE]);
    this.index = new Map(checkout.index.map((entry) => [entry.path, entry]));
  }

  problems(): Problem[] {
    const foreign = [...this.submodules(), ...this.nestedRepositories()];
    const isForeign = (path: string) => foreign.some(([folder]) => path === folder || path.startsWith(`${folder}/`));
    const own = this.wanted.filter((path) => !isForeign(path));
    const outside = this.outsideOfSparse([...own, ...[...this.plan.stale].filter((path) => this.index.get(path)?.isSubmodule === false)]);
    return [
      ...foreign.flatMap(([folder, why, fix]) => this.group(this.wanted.filter((path) => path === folder || path.startsWith(`${folder}/`)), why, fix)),
      ...this.options.includesIgnored === true ? [] : this.ignored(own),
      ...this.sparse(own, outside),
      ...this.unwatched(own.filter((path) => !outside.has(path)), outside),
      ...this.conflicts(own),
    ];
  }

  /** One problem for all paths of one reason. */
  private group(paths: readonly string[], why: string, fix: string, check: RuleId = 'not-committed'): Problem[] {
    if (paths.length === 0) return [];
    return [{ check, path: paths[0], message: `${paths[0]}${paths.length === 1 ? '' : ` (and ${paths.length - 1} more)`} ${why}`, fix }];
  }

  private submodules(): (readonly [string, string, string])[] {
    return this.checkout.index.filter(({ isSubmodule }) => isSubmodule).map(({ path }) => [
      path, `lies in the submodule ${path}, whose files the commits of this repository never have`, 'publish to the submodule\'s own repository, or use another path',
    ] as const);
  }

  /** Folders that are repositories of their own, of which this one knows nothing. */
  private nestedRepositories(): (readonly [string, string, string])[] {
    const folders = new Set(this.wanted.flatMap(foldersAbove));
    return [...folders].filter((folder) => this.isRepository(folder)).map((folder) => [
      folder, `lies in another Git repository, ${folder}/.git, whose files the commits of this one never have`, 'move that away, or use another path',
    ] as const);
  }

  private isRepository(folder: string): boolean {
    const place = join(this.checkout.git.folder, this.checkout.prefix, folder);
    if (this.index.get(folder)?.isSubmodule || !fs.existsSync(join(place, '.git'))) return false;
    const { code, stdout } = this.checkout.git.with(place, {}).try(['rev-parse', '--show-prefix']);
    return code === 0 && stdout.toString().trim() === '';
  }

  private ignored(paths: readonly string[]): Problem[] {
    const { prefix } = this.checkout;
    const fields = withRulesAfter(this.checkout, this.plan, paths, (git) =>
      git.list(['check-ignore', '-z', '-v', '--stdin'], paths.map((path) => `${prefix}${path}\0`).join(''), [0, 1]));
    const byRule = new Map<string, string[]>();
    for (let i = 0; i + 3 < fields.length; i += 4) {
      const [source, line, pattern, path] = fields.slice(i, i + 4);
      if (pattern.startsWith('!')) continue;
      const rule = `${source}:${line}: ${pattern}`;
      byRule.set(rule, [...byRule.get(rule) ?? [], path.slice(prefix.length)]);
    }
    return [...byRule].flatMap(([rule, ignored]) => this.group(ignored,
      `is ignored by Git (${rule}), so no commit would have it`, 'remove the pattern, or use --include-ignored and commit with git add --force'));
  }

  /** What is outside of a sparse checkout: Git does not add it, and what is stale there stays. */
  private sparse(paths: readonly string[], outside: ReadonlySet<string>): Problem[] {
    const stale = [...this.plan.stale];
    const own = new Set([...paths, ...stale]);
    const folders = this.checkout.index.filter(({ path, isUnwatched }) => isUnwatched !== undefined && !own.has(path)).map(({ path }) => path);
    return [
      ...this.group(paths.filter((path) => outside.has(path)),
        'is outside of the sparse checkout, so Git would not add it', WIDEN),
      ...this.group(stale.filter((path) => outside.has(path)),
        'is no longer a file of the program, and outside of the sparse checkout, so it would stay in Git', WIDEN),
      ...folders.length === 0 ? [] : clashes([...folders, ...paths]).filter(({ path }) => own.has(path)).map(({ path, message, fix }) => ({
        check: 'path-clash' as const, path, message: `${message}; Git has the other one, and does not watch it here`, fix,
      })),
    ];
  }

  /**
   * What of these paths a sparse checkout leaves out; nothing where it is none. Git itself checks them out, into an empty folder and by an index of its
   * own, and says what it has left out.
   */
  private outsideOfSparse(paths: readonly string[]): ReadonlySet<string> {
    const { git, prefix } = this.checkout;
    if (git.try(['config', '--type=bool', 'core.sparseCheckout']).stdout.toString().trim() !== 'true') return new Set();
    const distinct = new Map(paths.map((path) => [caseKey(path), path])); // so that the folder can hold them all
    return withScratch((scratch) => {
      const objects = join(scratch, 'objects');
      const tree = join(scratch, 'tree');
      fs.mkdirSync(objects);
      fs.mkdirSync(tree);
      const alone = { GIT_DIR: this.checkout.gitFolder, GIT_WORK_TREE: tree, GIT_OBJECT_DIRECTORY: objects };
      const first = git.with(tree, { ...alone, GIT_INDEX_FILE: join(scratch, 'first') });
      const empty = first.run(['hash-object', '-w', '--stdin']).toString().trim();
      first.run(['update-index', '-z', '--index-info'], [...distinct.values()].map((path) => `100644 ${empty}\t${prefix}${path}\0`).join(''));
      const written = first.run(['write-tree']).toString().trim();
      const second = git.with(tree, { ...alone, GIT_INDEX_FILE: join(scratch, 'second') });
      second.run(['-c', 'core.sparseCheckout=true', 'read-tree', '-m', '-u', written]);
      return new Set(second.list(['ls-files', '-z', '-v']).filter((line) => line.startsWith('S ')).map((line) => line.slice(2 + prefix.length)));
    });
  }

  /** Files that Git was told to take for unchanged. */
  private unwatched(paths: readonly string[], outside: ReadonlySet<string>): Problem[] {
    const { contents, stale } = this.plan;
    const all = new Set([...paths, ...[...stale].filter((path) => !outside.has(path))]);
    const hidden = [...all].flatMap((path) => this.index.get(path) ?? []).filter(({ path, blob }) => {
      const content = contents.get(path);
      return this.changed.has(path) || stale.has(path) || (content !== undefined && !isBlob(content, blob) && !this.isConverted(path, content, blob));
    });
    const marked = (flag: IndexEntry['isUnwatched']) => hidden.filter(({ isUnwatched }) => isUnwatched === flag).map(({ path }) => path);
    return (['skip-worktree', 'assume-unchanged'] as const).flatMap((flag) => this.group(marked(flag),
      `is marked as ${flag} in Git, which takes it for unchanged and does not commit it`, `remove the mark: git update-index --no-${flag} PATH`));
  }

  /** Whether Git has a content by its conversions. */
  private isConverted(path: string, content: string | Uint8Array, blob: string): boolean {
    const { git, prefix } = this.checkout;
    return git.try(['hash-object', `--path=${prefix}${path}`, '--stdin'], content).stdout.toString().trim() === blob;
  }

  private conflicts(paths: readonly string[]): Problem[] {
    if (this.options.force === true) return [];
    const all = [...new Set([...paths, ...this.plan.stale])];
    const inConflict = new Set(this.checkout.index.filter(({ isConflict }) => isConflict).map(({ path }) => path));
    return this.group(all.filter((path) => inConflict.has(path)), 'has a conflict of a merge in Git', 'settle it, or use --force to settle it with what the program says', 'git-conflict');
  }
}

/** Whether Git knows a content by this name. */
function isBlob(content: string | Uint8Array, blob: string): boolean {
  const bytes = Buffer.from(content as string);
  return hash(blob.length === 64 ? 'sha256' : 'sha1', Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]), 'hex') === blob;
}
