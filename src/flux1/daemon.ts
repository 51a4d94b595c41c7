import type { Flux1Object } from './convert';
import { textAt, valuesAt } from '../program/json-path';

/** What a Deployment of Flux v1 says. */
export interface Daemon {
  readonly name: string;
  readonly namespace: string;
  /** Position of the Deployment. */
  readonly at: string;
  readonly url: string;
  readonly branch: string;
  readonly paths: readonly string[];
  /** Durations of Go. */
  readonly pollInterval: string;
  readonly syncInterval: string;
  readonly registryInterval: string;
  readonly isReadOnly: boolean;
  readonly collectsGarbage: boolean;
  /** What is added to messages of commits, so that CI skips them. */
  readonly skipMessage?: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly signingKey?: string;
  readonly syncTag: string;
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string;
  readonly secretName: string;
  /** ConfigMap with known_hosts. */
  readonly knownHosts?: string;
  /** Directory of the node with certificates. */
  readonly certificates?: string;
  /** Flags without an equivalent, as they were given. */
  readonly others: readonly string[];
}

/** Flags that say what is in a Daemon. */
const KNOWN = new Set(['git-url', 'git-branch', 'git-path', 'git-poll-interval', 'sync-interval', 'git-sync-interval', 'automation-interval', 'registry-poll-interval', 'git-readonly',
  'sync-garbage-collection', 'git-ci-skip', 'git-ci-skip-message', 'git-user', 'git-email', 'git-signing-key', 'git-gpg-key-import', 'git-sync-tag', 'git-label', 'k8s-secret-name', 'k8s-default-namespace']);

/** Whether a Deployment runs Flux v1. */
export function isDaemon({ manifest }: Flux1Object): boolean {
  return manifest.kind === 'Deployment' && fluxContainer(manifest) !== undefined;
}

/** The scp form `git@host:path` as an address, which Flux requires. */
export function sshUrl(url: string): string {
  const [, user, host, path] = /^(?:([^@/\s]+)@)?([^:/@\s]+):(?!\/\/)(\S+)$/.exec(url) ?? [];
  return host === undefined ? url : `ssh://${user ?? 'git'}@${host}/${path.replace(/^\//, '')}`;
}

/** What a Deployment says; undefined where it does not name its repository. */
export function readDaemon({ manifest, at }: Flux1Object): Daemon | undefined {
  const { args } = fluxContainer(manifest)!;
  const flags = flagsOf(args);
  const flag = (name: string, value: string): string => flags.get(name)?.at(-1) || value;
  const isSet = (name: string): boolean => ['', 'true'].includes(flags.get(name)?.at(-1) ?? 'false');
  const url = flag('git-url', '');
  if (url === '') return undefined;
  const mounted = (kind: string, field: string, path: RegExp): string | undefined => {
    for (const { value } of valuesAt(manifest, 'spec.template.spec.volumes[]')) {
      const [name, source] = [textAt(value, 'name'), textAt(value, `${kind}.${field}`)];
      const isThere = valuesAt(manifest, 'spec.template.spec.containers[].volumeMounts[]').some(({ value: mount }) => textAt(mount, 'name') === name && path.test(textAt(mount, 'mountPath') ?? ''));
      if (source !== undefined && isThere) return source;
    }
    return undefined;
  };
  const skips = isSet('git-ci-skip') || flags.has('git-ci-skip-message');
  return {
    name: textAt(manifest, 'metadata.name') ?? 'flux',
    namespace: textAt(manifest, 'metadata.namespace') ?? 'flux',
    at,
    url: sshUrl(url),
    branch: flag('git-branch', 'master'),
    paths: (flags.get('git-path') ?? []).flatMap((each) => each.split(',')).map((each) => each.trim().split('/').filter((part) => part !== '' && part !== '.').join('/')).filter((each) => each !== ''),
    pollInterval: flag('git-poll-interval', '5m'),
    syncInterval: flag('sync-interval', flag('git-sync-interval', '5m')),
    registryInterval: flag('automation-interval', flag('registry-poll-interval', '5m')),
    isReadOnly: isSet('git-readonly'),
    collectsGarbage: isSet('sync-garbage-collection'),
    skipMessage: skips ? flag('git-ci-skip-message', '[ci skip]').trim() : undefined,
    author: { name: flag('git-user', 'Weave Flux'), email: flag('git-email', 'support@weave.works') },
    signingKey: flags.get('git-signing-key')?.at(-1),
    syncTag: flag('git-sync-tag', flag('git-label', 'flux-sync')),
    defaultNamespace: flag('k8s-default-namespace', 'default'),
    secretName: flag('k8s-secret-name', mounted('secret', 'secretName', /fluxd\/ssh/) ?? 'flux-git-deploy'),
    knownHosts: mounted('configMap', 'name', /\.ssh/),
    certificates: mounted('hostPath', 'path', /ssl\/certs|ca-certificates|certs/),
    others: [...flags].filter(([name]) => !KNOWN.has(name)).flatMap(([name, values]) => values.map((value) => `--${name}${value === '' ? '' : `=${value}`}`)),
  };
}

function fluxContainer(manifest: unknown): { readonly args: readonly string[] } | undefined {
  for (const { value } of valuesAt(manifest, 'spec.template.spec.containers[]')) {
    const args = [...valuesAt(value, 'command[]'), ...valuesAt(value, 'args[]')].map((each) => String(each.value));
    const isFlux = /(?:^|\/)(?:fluxcd|weaveworks)\/flux(?::|@|$)/.test(textAt(value, 'image') ?? '') || args.some((each) => /^--git-url\b/.test(each));
    if (isFlux) return { args };
  }
  return undefined;
}

/** Flags of Go: `--name=value`, `--name value`, and `--name` alone, as often as they are given. */
function flagsOf(args: readonly string[]): Map<string, string[]> {
  const flags = new Map<string, string[]>();
  args.forEach((arg, i) => {
    const [, name, , value] = /^--?([a-z0-9-]+)(=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) return;
    const next = args[i + 1];
    flags.set(name, [...flags.get(name) ?? [], value ?? (next !== undefined && !next.startsWith('-') ? next : '')]);
  });
  return flags;
}
