import { Daemon, isDaemon, readDaemon } from './daemon';
import { convertRelease, isHelmRelease1, variableOf } from './helm-release';
import { call, create, duration, external, Reference, Statement } from './program-text';
import { tagPolicy } from './tag-filter';
import { AutomatedContainer, rewriteFile } from './workload';
import { isMap, Manifest } from '../base/manifest';
import { Fault, Refusal } from '../base/refusal';
import { readManifests } from '../base/yaml/manifests';

/** An object of Flux v1's world. */
export interface Flux1Object {
  readonly manifest: Manifest;
  /** Its file. */
  readonly file: string;
  /** `file:line:column`. */
  readonly at: string;
}

/** A file of what Flux v1 applies, as Flux v2 applies it. */
export interface ConvertedFile {
  readonly path: string;
  readonly text: string;
  readonly isChanged: boolean;
}

/** What a directory of Flux v1 becomes. */
export interface Conversion {
  readonly daemon: Daemon;
  /** The directory of the repository that each file of workloads is in. */
  readonly files: readonly ConvertedFile[];
  /** The objects of Flux v2, as statements of a program; they read the variable `system`. */
  readonly statements: readonly Statement[];
  readonly containers: readonly AutomatedContainer[];
  /** What changes meaning. */
  readonly changes: readonly string[];
  /** What is not needed any more, as `Kind namespace/name`. */
  readonly retired: readonly string[];
}

export const NAMESPACE = 'flux-system';

/**
 * Converts the files of Flux v1: its Deployment, what belongs to it, and the objects that it applies.
 *
 * @param files texts by their paths
 * @throws Refusal with all that cannot be read
 */
export function convert(files: ReadonlyMap<string, string>): Conversion {
  const objects = readAll(files);
  const deployments = objects.filter(isDaemon);
  if (deployments.length === 0) throw refused('there is no Deployment of Flux v1', 'give the directory or file with it: its container has the image fluxcd/flux, or the argument --git-url');
  const daemons = deployments.map(readDaemon);
  const nameless = deployments.filter((_, i) => !daemons[i]);
  if (nameless.length > 0) throw new Refusal(nameless.map(({ at }) => ({ check: 'flux1', message: 'the Deployment of Flux v1 has no --git-url', fix: 'add the argument with the address of the repository', place: at })));
  if (daemons.length > 1) {
    throw new Refusal(deployments.slice(1).map(({ at }) => ({ check: 'flux1', message: 'there are several Deployments of Flux v1', fix: 'convert them one by one: give the directory of one', place: at })));
  }
  return new Converter(daemons[0]!, objects, files).convert();
}

class Converter {
  private readonly changes: string[] = [];
  private readonly statements: Statement[] = [];
  private readonly own: ReadonlySet<string>;

  constructor(
    private readonly daemon: Daemon, private readonly objects: readonly Flux1Object[], private readonly files: ReadonlyMap<string, string>,
  ) {
    this.own = new Set(objects.filter((each) => this.isOfFlux1(each)).map(({ file }) => file));
  }

  convert(): Conversion {
    const { daemon } = this;
    this.addSource();
    const workloads = [...this.files].filter(([path]) => !this.own.has(path) && this.objects.some(({ file }) => file === path));
    const rewritten = workloads.map(([path, text]) => ({ path, before: text, ...rewriteFile(text, daemon.defaultNamespace, NAMESPACE) }));
    this.changes.push(...rewritten.flatMap(({ changes }) => changes));
    const containers = rewritten.flatMap((each) => each.containers);
    this.addDeliveries();
    if (containers.length > 0) this.addImages(containers);
    const releases = this.objects.filter(({ manifest }) => isHelmRelease1(manifest));
    const sources = new Map<string, string>();
    for (const { manifest } of releases) {
      const { statements, changes } = convertRelease(manifest, sources);
      this.statements.push(...statements);
      this.changes.push(...changes);
    }
    this.declareNamespaces();
    for (const flag of daemon.others.filter((each) => !RETIRED_FLAGS.test(each))) this.changes.push(`The argument \`${flag}\` of Flux v1 has no equivalent here: look up what it does.`);
    return {
      daemon,
      statements: this.statements,
      containers,
      changes: this.changes,
      files: rewritten.filter(({ path }) => !releases.some(({ file }) => file === path))
        .map(({ path, before, text }) => ({ path, text, isChanged: text !== before })),
      retired: this.objects.filter((each) => this.isOfFlux1(each) || isHelmRelease1(each.manifest)).map(({ manifest: { kind, metadata } }) => `${kind} ${[metadata?.namespace, metadata?.name].filter(Boolean).join('/')}`),
    };
  }

  /** Flux v1 itself, memcached, helm-operator, and what they need. */
  private isOfFlux1({ manifest, manifest: { kind, metadata } }: Flux1Object): boolean {
    const { name = '', namespace } = metadata ?? {};
    if (isDaemon({ manifest, file: '', at: '' })) return true;
    if (/^(?:memcached|flux-memcached|helm-operator)$/.test(name)) return true;
    if (['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding', 'Service'].includes(kind)) return /^flux(?:-|$)/.test(name);
    if (kind === 'Namespace') return name === this.daemon.namespace;
    return namespace === this.daemon.namespace && (kind === 'ConfigMap' || kind === 'Secret');
  }

  /** Namespaces that are in the cluster already: no file creates them. */
  private declareNamespaces(): void {
    const created = new Set(this.objects.filter(({ manifest }) => manifest.kind === 'Namespace').map(({ manifest }) => manifest.metadata?.name));
    const used = this.objects.filter((each) => !this.isOfFlux1(each))
      .flatMap(({ manifest: { metadata, spec } }) => [metadata?.namespace, isMap(spec) ? spec.targetNamespace : undefined]);
    const missing = new Set(used.filter((each): each is string => typeof each === 'string' && !created.has(each) && each !== this.daemon.defaultNamespace));
    const statements = [...missing].sort().map((name) => create(
      variableOf(`${name}Namespace`), 'ExternalObject', 'system', `namespace-${name}`, { apiVersion: 'v1', kind: 'Namespace', name }));
    this.statements.unshift(...statements);
  }

  private addSource(): void {
    const { url, branch, pollInterval, secretName } = this.daemon;
    const isSsh = url.startsWith('ssh://');
    const keys = isSsh ? ['identity', 'known_hosts'] : undefined;
    this.statements.push(external('gitSecret', 'git-secret', { name: secretName, keys }));
    this.statements.push(create('source', 'flux.GitRepository', 'system', 'source', {
      name: 'flux1', url, ref: call('flux.GitReference.branch', branch), interval: duration(pollInterval), secret: new Reference('gitSecret'),
    }));
    if (isSsh) this.changes.push(`Secret ${secretName} needs the key \`known_hosts\` beside \`identity\`: ${this.daemon.knownHosts ? `ConfigMap ${this.daemon.knownHosts} has it` : '`ssh-keyscan` gives it'}.`);
  }

  private addDeliveries(): void {
    const { paths, syncInterval, collectsGarbage } = this.daemon;
    const places = paths.length > 0 ? paths : [''];
    for (const path of places) {
      const name = path === '' ? 'flux1' : `flux1-${path.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
      this.statements.push(create(variableOf(name), 'flux.Kustomization', 'system', name, {
        name, source: new Reference('source'), path: `./${path}`, interval: duration(syncInterval), prune: false, wait: false,
      }, collectsGarbage ? 'Flux v1 collected garbage: set prune to true in the last step of REPORT.md.' : 'Flux v1 did not remove what left the repository, so this does not either.'));
    }
  }

  private addImages(containers: readonly AutomatedContainer[]): void {
    const { registryInterval, certificates, isReadOnly } = this.daemon;
    if (certificates !== undefined) {
      this.statements.push(external('registryCa', 'registry-ca', { name: 'registry-ca', keys: ['ca.crt'] }));
      this.changes.push(`Flux v1 read certificates of the registry from \`${certificates}\` of its node. Flux v2 reads them from the key \`ca.crt\` of Secret registry-ca.`);
    }
    const images = new Map<string, string>();
    for (const container of containers) {
      const { image, policy, filter, kind, workload, pullSecrets } = container;
      let variable = images.get(image);
      if (variable === undefined) {
        variable = variableOf(`${image.split('/').at(-1)!}Image${images.size > 0 ? images.size + 1 : ''}`);
        images.set(image, variable);
        const pull = pullSecrets[0] === undefined ? undefined : `${variable}Pull`;
        if (pull) {
          this.statements.push(external(pull, `pull-${images.size}`, { name: pullSecrets[0], keys: ['.dockerconfigjson'] }));
          this.changes.push(`Secret ${pullSecrets[0]}, with which ${kind} ${workload} pulls, is needed in namespace ${NAMESPACE}, too.`);
        }
        this.statements.push(create(variable, 'flux.ImageRepository', 'system', `image-${images.size}`, {
          name: image.split('/').at(-1), image, interval: duration(registryInterval), secret: pull && new Reference(pull), certSecret: certificates === undefined ? undefined : new Reference('registryCa'),
        }));
      }
      const { semver, pattern, isByAge, changes } = tagPolicy(filter);
      this.changes.push(...changes.map((change) => `${kind} ${workload}, \`${filter}\`: ${change}`));
      if (isByAge) this.changes.push(byAge(container));
      this.statements.push(create(variableOf(`${policy}Policy`), 'flux.ImagePolicy', 'system', `policy-${policy}`, {
        name: policy,
        repository: new Reference(variable),
        filter: pattern === undefined ? undefined : call('flux.TagFilter.matching', pattern),
        choice: semver === undefined ? call('flux.TagChoice.alphabetical') : call('flux.TagChoice.semver', semver),
        suspend: isByAge || undefined,
      }, isByAge ? `${filter}: Flux v1 took the newest image. Suspended until tags sort by age: see REPORT.md.` : undefined));
    }
    if (!isReadOnly) this.addAutomation();
  }

  private addAutomation(): void {
    const { author, branch, skipMessage, signingKey, paths, registryInterval } = this.daemon;
    if (signingKey !== undefined) {
      this.statements.push(external('signingKey', 'signing-key', { name: 'flux-gpg-signing-key', keys: ['git.asc'] }));
      this.changes.push(`Commits are signed with the key \`${signingKey}\`: put it, armored, under the key \`git.asc\` of Secret flux-gpg-signing-key.`);
    }
    this.statements.push(create('automation', 'flux.ImageUpdateAutomation', 'system', 'automation', {
      name: 'flux1',
      source: new Reference('source'),
      author,
      interval: duration(registryInterval),
      checkout: call('flux.GitReference.branch', branch),
      path: paths.length === 1 ? paths[0] : undefined,
      messageTemplate: `Update images${skipMessage === undefined ? '' : ` ${skipMessage}`}\n\n{{ range .Changed.Changes -}}\n- {{ .OldValue }} -> {{ .NewValue }}\n{{ end -}}\n`,
      skipCi: false,
      signing: signingKey === undefined ? undefined : call('flux.CommitSigning.gpg', new Reference('signingKey')),
    }));
  }
}

function byAge({ kind, workload, container, filter, tag, image }: AutomatedContainer): string {
  return `${kind} ${workload}, container ${container}: \`${filter}\` took the image that was **built last**. Flux v2 does not know when an image was built, so its ImagePolicy is suspended until tags sort `
    + `by age. Let CI push \`${image}:<branch>-<sha>-<time>\` (\`date +%s\`), and then use \`filter: flux.TagFilter.extracted('^[a-z]+-[a-f0-9]+-(?P<ts>[0-9]+)$', '$ts')\`, `
    + `\`choice: flux.TagChoice.numerical()\` without \`suspend\`.${/^(?:master|main|latest)$/.test(tag) ? ` The tag \`${tag}\`, which the workload has now, moves: nothing is rolled out when it does.` : ''}`;
}

/** Arguments whose purpose is gone with Flux v1. */
const RETIRED_FLAGS = /^--(?:memcached|connect|token|listen|ssh-keygen|k8s-(?:secret-volume|secret-data|verbosity)|registry-(?:rps|burst|cache|trace|disable)|git-(?:notes-ref|verify|timeout)|sync-(?:timeout|state)|docker-config)/;

function readAll(files: ReadonlyMap<string, string>): Flux1Object[] {
  const faults: Fault[] = [];
  const objects: Flux1Object[] = [];
  for (const [file, text] of files) {
    const read = readManifests(text, file);
    faults.push(...read.faults.map(({ message, fix }): Fault => ({ check: 'malformed-yaml', message, fix })));
    objects.push(...read.objects.map(({ manifest, at }) => ({ manifest, file, at: at([]) })));
  }
  if (faults.length > 0) throw new Refusal(faults);
  return objects;
}

function refused(message: string, fix: string): Refusal {
  return new Refusal([{ check: 'flux1', message, fix }]);
}
