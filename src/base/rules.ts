/** Problems that the nouns and what all domains share record at constructs, for docs/checks.md. */
export const RULES = {
  'acknowledgement': 'An acknowledgement without a reason, or of a check that nothing breaks. Say why, or remove it.',
  'cross-namespace': 'An object names a Secret of another namespace, where it cannot read it. Make the Secret in its namespace.',
  'duration': 'A duration of zero or less, or finer than a millisecond, which the engines refuse.',
  'file-twice': 'A file of a repository is written, or listed in kustomization.yaml, by two constructs. Give one of them another path.',
  'folder-twice': 'A folder is made, or given options, twice. Get it with `repository.folder(path)`.',
  'generated-kustomization': 'A component of a folder whose kustomization.yaml Flux generates, as in the system folder of a bootstrapped cluster. Nothing would list it.',
  'image-reference': 'An image name or tag that registries refuse.',
  'include': 'YAML to include is neither given as a file nor as text, or the file cannot be read.',
  'malformed-yaml': 'Included or encrypted YAML that is malformed or no Kubernetes object, with file, line and column.',
  'misplaced': 'A chart, stack or repository where nothing writes or applies what it holds: a chart in a repository or cluster beside the folders, a stack '
    + 'outside `app.cloud`, a chart or repository in it; or a folder or chart in one that overrides `toJson()`, which nothing would ask.',
  'missing-file': 'An encrypted file that does not exist beside the program.',
  'name-twice': 'An object is given two names, by `name` and by `metadata.name`. Give it one.',
  'object-twice': 'Two objects of one kind, name and namespace in one folder: the later would overwrite the file of the earlier.',
  'path-outside-repository': 'A path that leaves the repository, or that Git or a common file system refuses.',
  'repository-twice': 'Two repositories have the same id, and so the same output folder. Give one of them another id.',
  'setter-marker': 'A patch of an included object replaces more than a value that a comment such as `# {"$imagepolicy": …}` marks, so the comment is lost. Patch the value.',
  'secret-key': 'A Secret without a key that its reader needs, or with one that nothing reads.',
} as const;
