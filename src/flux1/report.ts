import { Conversion, NAMESPACE } from './convert';

/** Commands of fluxctl and their successors. */
const COMMANDS: readonly (readonly [string, string])[] = [
  ['fluxctl identity', '`flux create secret git` prints the public key; `kubectl get secret` has `identity.pub`'],
  ['fluxctl sync', '`flux reconcile kustomization <name> --with-source`'],
  ['fluxctl list-workloads', '`flux get kustomizations`, `flux tree kustomization <name>`'],
  ['fluxctl list-images', '`flux get images all`'],
  ['fluxctl release', 'change the tag in Git; `flux reconcile image update <name>` writes what policies chose'],
  ['fluxctl automate / deautomate', 'add or remove the comment `# {"$imagepolicy": …}`'],
  ['fluxctl lock / unlock', '`flux suspend image update <name>` / `flux resume image update <name>`, or remove the comment'],
  ['fluxctl policy', 'change the ImagePolicy in Git'],
  ['fluxctl save', '`flux export … --all`'],
  ['fluxctl install', '`flux bootstrap`, or Flux Operator'],
];

/** What the conversion means, and how to do it, as Markdown. */
export function reportOf(conversion: Conversion): string {
  const { daemon, containers, changes, retired } = conversion;
  return [
    '# From Flux v1 to Flux v2', '',
    `\`main.ts\` and \`yaml/\` are what Deployment ${daemon.namespace}/${daemon.name} (${daemon.at}) does, in Flux v2: once as a program, once as the YAML that it renders.`, '',
    '| Flux v1 | Flux v2 |', '|---|---|',
    ...rows(conversion).map(([before, after]) => `| ${before} | ${after} |`), '',
    '## What changes meaning', '',
    ...(changes.length > 0 ? changes.map((change) => `- ${change}`) : ['Nothing.']), '',
    '## The order of steps', '',
    'Flux v1 and Flux v2 do not know each other. Nothing is removed on the way: Flux v1 only removes things while it runs with garbage collection, and Flux v2 does not prune what it never applied.', '',
    ...steps(conversion).map((step, i) => `${i + 1}. ${step}`), '',
    '## What is retired', '',
    ...[...new Set(retired)].map((each) => `- ${each}`),
    '- memcached: Flux v2 keeps what it knows of images in its own storage.',
    '- The ClusterRole of Flux v1 and its bindings: `flux bootstrap` brings its own. `rbac.authorization.k8s.io/v1beta1` does not exist since Kubernetes 1.22.',
    `- The tag or branch \`${daemon.syncTag}\`, and Git notes: Flux v2 keeps its state in the cluster. Delete it with \`git push origin :${daemon.syncTag}\` when Flux v1 is gone.`,
    `- Annotations \`flux.weave.works/…\` and \`fluxcd.io/…\` of workloads${containers.length > 0 ? `: comments of ${containers.length} image${containers.length > 1 ? 's' : ''} take their place` : ''}.`,
    '- `fluxctl`:', '',
    '| `fluxctl` | instead |', '|---|---|', ...COMMANDS.map(([before, after]) => `| \`${before}\` | ${after} |`), '',
  ].join('\n');
}

function rows({ daemon, statements }: Conversion): [string, string][] {
  const count = (callee: string): number => statements.filter(({ value }) => value.callee === callee).length;
  return [
    ['`--git-url`, `--git-branch`', `GitRepository flux1: ${daemon.url}, branch ${daemon.branch}`],
    ['`--git-path`, `--sync-interval`', `${count('flux.Kustomization')} Kustomization: ${daemon.paths.join(', ') || 'the whole repository'}, every ${daemon.syncInterval}`],
    ['`--git-poll-interval`', `interval of the GitRepository: ${daemon.pollInterval}`],
    ['`--sync-garbage-collection`', daemon.collectsGarbage ? '`prune: true`, in the last step' : '`prune: false`'],
    ['`--git-ci-skip`', daemon.skipMessage === undefined ? 'not set: commits start pipelines' : `\`${daemon.skipMessage}\` in the message of the ImageUpdateAutomation`],
    ['`--git-user`, `--git-email`', `author: ${daemon.author.name} <${daemon.author.email}>`],
    ['annotations of workloads', `${count('flux.ImageRepository')} ImageRepository, ${count('flux.ImagePolicy')} ImagePolicy, ${count('flux.ImageUpdateAutomation')} ImageUpdateAutomation`],
    ['HelmReleases of helm-operator', `${count('flux.HelmRelease')} HelmRelease, with the same names of releases`],
  ];
}

function steps({ daemon, files, statements, containers }: Conversion): string[] {
  const { namespace, name, secretName, knownHosts, certificates, url, paths } = daemon;
  const isSsh = url.startsWith('ssh://');
  const releases = statements.some(({ value }) => value.callee === 'flux.HelmRelease');
  const components = containers.length > 0 ? ' --components-extra=image-reflector-controller,image-automation-controller' : '';
  const changed = files.filter(({ isChanged }) => isChanged).map(({ path }) => `\`${path}\``);
  return [
    `Install Flux v2 beside Flux v1: \`flux install${components}\`. It applies nothing yet.`,
    isSsh
      ? `Create its Secret: \`kubectl -n ${namespace} get secret ${secretName} -o jsonpath='{.data.identity}' | base64 -d > identity\`, `
        + `${knownHosts ? `\`kubectl -n ${namespace} get configmap ${knownHosts} -o jsonpath='{.data.known_hosts}' > known_hosts\`` : '`ssh-keyscan <host> > known_hosts`'}, `
        + `\`kubectl -n ${NAMESPACE} create secret generic ${secretName} --from-file=identity --from-file=known_hosts\`, then delete both files. Its key must have write access${containers.length > 0 ? '' : ' no longer'}.`
      : `Copy Secret ${secretName} from namespace ${namespace} to ${NAMESPACE}, with the keys \`username\` and \`password\`.`,
    ...certificates === undefined ? [] : [`Create the Secret of the registry's authority from \`${certificates}\`: \`kubectl -n ${NAMESPACE} create secret generic registry-ca --from-file=ca.crt=<file>\`.`],
    `Stop Flux v1, so that two engines never write the same objects: \`kubectl -n ${namespace} scale deployment ${name} --replicas=0\`. What it has applied keeps running.`,
    ...releases ? [`Stop helm-operator: \`kubectl -n ${namespace} scale deployment helm-operator --replicas=0\`. Do **not** delete its HelmReleases while it runs: it would uninstall them.`] : [],
    ...changed.length > 0 ? [`Commit ${changed.join(', ')} with comments instead of annotations, as \`yaml/\` has them. Who publishes what \`main.ts\` renders instead removes the files that it `
      + 'replaces in the same commit: an object in two files is refused.'] : [],
    `Apply \`yaml/clusters/flux1/\` (or what \`main.ts\` renders): \`kubectl apply -k yaml/clusters/flux1\`. Kustomizations have \`prune: false\`: they take over ${paths.length > 0 ? `what is in ${paths.join(', ')}` : 'what is in the repository'} and remove nothing.`,
    'Wait: `flux get all -A` shows each object ready, and `flux tree kustomization` what each applies. Compare with `kubectl get all -A`: nothing is gone.',
    ...releases ? ['Remove the finalizers and objects of helm-operator: `kubectl get helmreleases.helm.fluxcd.io -A`, then delete its CustomResourceDefinition. Its releases stay: those of Flux v2 have the same names.'] : [],
    ...containers.length > 0 ? ['Let CI push tags that sort by age, and end the suspension of the ImagePolicies above. The next image is written as a commit.'] : [],
    `Delete Flux v1: \`kubectl delete namespace ${namespace}\` only if nothing else is in it, or what is listed below.`,
    daemon.collectsGarbage ? 'Set `prune: true` on the Kustomizations. From now on, what leaves the repository leaves the cluster, as with Flux v1.' : 'If what leaves the repository shall leave the cluster from now on, set `prune: true`. Flux v1 did not do that here.',
  ];
}
