/** What keeps a tree from being written, by synthesis or `cdk-gitops publish`, for docs/checks.md. */
export const RULES = {
  'changed-meanwhile': 'Something changed a tree while it was written: another program, or a person. Run it again: it completes what was begun.',
  'edited-file': 'A file that the program wrote was edited since. Take the change over into the program and delete the file, or use `--force` to lose the change.',
  'file-system': 'A file or folder cannot be read or written: permissions, a full disk, a file where a folder is needed.',
  'foreign-file': 'Something that the program did not write stands where it would write. It is never overwritten: move it away, or rename the file of the program.',
  'git-conflict': 'Git is in the middle of a merge or rebase in the checkout, or a file has a conflict. Finish or abort it first.',
  'git-failed': 'Git cannot read the checkout, or cannot convert a file as its attributes say.',
  'locked': 'Another process writes the tree, or left a lock behind. Run it again when that process has ended.',
  'not-applied': 'Flux would stop applying a file of others in the checkout, apply one that it did not, or not apply one of the program.',
  'not-committed': 'Git would not commit a file: it is below a submodule or another repository, ignored, outside of a sparse checkout, or marked as unchanged.',
  'ownership-file': 'The file `.cdk-gitops.json` of a tree is damaged, of a newer version, or of another repository.',
  'path-clash': 'Two files, or a file and a folder, have the same path where case, accents and invisible characters do not count, as on macOS and Windows.',
  'rendering': 'What the program wrote to `dist` is missing, incomplete, or was edited. Synthesize the program again.',
} as const;
