/** Problems that the nouns and what all domains share record at constructs, for docs/checks.md. */
export const RULES = {
  'acknowledgement': 'An acknowledgement without a reason, or of a check that reports nothing. State the reason, or remove the acknowledgement.',
  'cloud': 'The stacks of `app.cloud` cannot be synthesized: `aws-cdk-lib` is not installed, a context file is not valid, or a construct is annotated with an error.',
  'cluster-system': 'A cluster is given a `system` folder that its engine would not read: `path` is that of another folder, the folder is in another repository, '
    + 'or it is the system folder of another cluster already.',
  'cross-namespace': 'An object refers to a Secret in another namespace, which it cannot read. Create the Secret in the namespace of the object.',
  'duration': 'A duration that is zero, negative, or not a whole number of milliseconds; the engines reject it.',
  'file-twice': 'Two constructs write the same file of a repository, or list it in kustomization.yaml. Use a different path for one of them.',
  'folder-name': 'A name that a program makes of the path of a folder itself (`Names` of cdk8s with `includeHash: false`): renaming the folder renames what has it. Use a literal name.',
  'folder-twice': 'A folder is created twice, or its options are set twice. Get an existing folder with `repository.folder(path)`.',
  'kustomization-file': 'A kustomization.yaml of the user that kustomize does not read, or that does not list what the program writes into its folder.',
  'manifest-file': 'A file of manifests whose name kustomize does not read. Use a name that ends in .yaml.',
  'generated-kustomization': 'A component in a folder whose kustomization.yaml Flux generates, as in the system folder of a bootstrapped cluster. Flux would not list it.',
  'handle-kind': 'A property that takes a ConfigMap or a service account is given something else. Pass the object of cdk8s-plus, or an `ExternalObject`.',
  'image-reference': 'An image name or tag that registries reject.',
  'include': 'An include has neither a file nor a text, or both, or the file cannot be read; or it has no objects, which is a warning.',
  'kubernetes-version': 'A cluster has a `kubernetesVersion` that the lists of fields do not know. Use one of the versions that the message lists, or leave it out.',
  'malformed-yaml': 'Included or encrypted YAML is malformed or not a Kubernetes object. The message has file, line and column.',
  'misplaced': 'A chart, stack or repository in a place where its content is not written or applied: a chart directly in a repository or cluster, a stack '
    + 'outside `app.cloud`, a chart or repository inside it; or a folder that an overridden `charts` of the app leaves out.',
  'missing-file': 'An encrypted file does not exist. Its path is relative to the working directory of the program.',
  'name-twice': 'An object is given two names, by `name` and by `metadata.name`. Give it one.',
  'object-twice': 'Two objects of the same kind, name and namespace in one folder: the second would overwrite the file of the first.',
  'path-outside-repository': 'A path that leaves the repository, or that Git, Linux, macOS and Windows do not all take for the same file: a reserved name such as '
    + '`aux.yaml` or `git~1`, a character such as `:` or one that is invisible, a name of more than 255 bytes.',
  'repository-twice': 'Two repositories have the same id and therefore the same output folder, or a repository has the name of a file of a plain chart. Use a different id.',
  'requirements': 'Node, cdk8s, constructs or aws-cdk-lib is missing, or is of a version that the package does not work with. Said when the package is loaded.',
  'setter-marker': 'A patch of an included object replaces more than the value that a comment such as `# {"$imagepolicy": …}` marks, so the comment is lost. Patch only the value.',
  'unrenderable': 'An object cannot be rendered: a JSON patch leads through `__proto__`, or cdk8s does not render a map with the key `constructor` in an object of this class.',
  'secret-key': 'A Secret does not have a required key, or has a key that its reader does not use.',
} as const;
