import { valuesAt } from '../../program/json-path';
import { POD_SPECS } from '../../program/pod-spec';
import { Danger, titleOf } from '../change-set';
import { Change, changesIn, DangerFinder, dangerOf, PlannedCluster } from '../planned-cluster';

/** Versions as most images and charts have them; a date or a build number is none. */
const VERSION = /^v?(\d{1,3})(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?(?:\+[\w.-]+)?$/;

/** Images and charts that go back, make a great step, or that nothing builds. */
export function images(builtImages: readonly string[] | undefined): DangerFinder {
  return (planned) => changesIn(planned)
    .flatMap((change) => [...versions(change, planned), ...unbuilt(change, planned, builtImages), ...privileged(change, planned)]);
}

function versions(change: Change, planned: PlannedCluster): Danger[] {
  if (change.before === undefined || change.after === undefined || !['change', 'adopt', 'recreate'].includes(change.action)) return [];
  const [own, other] = [versionsIn(change.before.object), versionsIn(change.after.object)];
  return [...other].flatMap(([what, to]) => {
    const from = own.get(what);
    const step = from === undefined || from === to ? undefined : compared(from, to);
    if (step === undefined) return [];
    const isDown = step === 'older';
    return [dangerOf(planned, change, {
      rule: isDown ? 'downgrade' : 'major-upgrade',
      isSevere: false,
      message: `${titleOf(change)} ${isDown ? 'goes back' : 'gets a new major version'} of ${what}: ${from!} → ${to}`,
      fix: isDown ? 'check that the older version reads the data of the newer one' : 'read its release notes',
    })];
  });
}

/** What an object runs or installs, with its versions. */
function versionsIn({ kind, json }: { readonly kind: string; readonly json: unknown }): Map<string, string> {
  const found = new Map<string, string>();
  const text = (path: string): string | undefined => valuesAt(json, path).map(({ value }) => value).find((value): value is string => typeof value === 'string');
  if (kind === 'helm.toolkit.fluxcd.io/HelmRelease') {
    const [chart, version] = [text('spec.chart.spec.chart'), text('spec.chart.spec.version')];
    if (chart !== undefined && version !== undefined) found.set(`chart ${chart}`, version);
  } else if (kind === 'source.toolkit.fluxcd.io/OCIRepository') {
    const [url, tag] = [text('spec.url'), text('spec.ref.tag') ?? text('spec.ref.semver')];
    if (url !== undefined && tag !== undefined) found.set(url, tag);
  } else if (kind === 'source.toolkit.fluxcd.io/GitRepository') {
    const [url, tag] = [text('spec.url'), text('spec.ref.tag')];
    if (url !== undefined && tag !== undefined) found.set(url, tag);
  } else {
    for (const image of imagesOf(kind, json)) {
      const { repository, tag } = partsOf(image);
      if (tag !== undefined) found.set(`image ${repository}`, tag);
    }
    const [, chart, version] = /^(.*)-(v?\d+\.\d[\w.+-]*)$/.exec(String(labelsOf(json)['helm.sh/chart'] ?? '')) ?? [];
    if (chart !== undefined) found.set(`chart ${chart}`, version.replaceAll('_', '+'));
  }
  return found;
}

function labelsOf(json: unknown): Record<string, unknown> {
  return (valuesAt(json, 'metadata.labels')[0]?.value ?? {}) as Record<string, unknown>;
}

function imagesOf(kind: string, json: unknown): string[] {
  const spec = POD_SPECS[kind];
  if (spec === undefined) return [];
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => valuesAt(json, `${spec}.${list}[].image`)).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

function partsOf(image: string): { readonly repository: string; readonly tag?: string } {
  const plain = image.split('@')[0];
  const colon = plain.indexOf(':', plain.lastIndexOf('/') + 1);
  return colon < 0 ? { repository: plain } : { repository: plain.slice(0, colon), tag: plain.slice(colon + 1) };
}

/** Whether a version is older than another one, or of a later major version; undefined where neither is known. */
function compared(from: string, to: string): 'older' | 'major' | undefined {
  const [own, other] = [VERSION.exec(from), VERSION.exec(to)];
  if (own === null || other === null) return undefined;
  const [a, b] = [own, other].map((match) => [match[1], match[2] ?? '0', match[3] ?? '0'].map(Number));
  const place = a.findIndex((number, i) => number !== b[i]);
  if (place < 0) return own[4] === undefined && other[4] !== undefined ? 'older' : undefined;
  return b[place] < a[place] ? 'older' : place === 0 ? 'major' : undefined;
}

/** Images in a registry's project whose images the program builds itself, and that none of its pipelines builds. */
function unbuilt(change: Change, planned: PlannedCluster, builtImages: readonly string[] | undefined): Danger[] {
  if (builtImages === undefined || change.after === undefined) return [];
  const known = new Set(builtImages);
  const projects = new Set(builtImages.map((image) => image.slice(0, image.lastIndexOf('/'))).filter((project) => project.includes('/')));
  const before = new Set(change.before === undefined ? [] : imagesOf(change.kind, change.before.object.json));
  const names = imagesOf(change.kind, change.after.object.json).filter((image) => !before.has(image)).map((image) => partsOf(image).repository);
  return [...new Set(names)].filter((name) => !known.has(name) && projects.has(name.slice(0, name.lastIndexOf('/')))).map((name) => dangerOf(planned, change, {
    rule: 'unbuilt-image',
    isSevere: true,
    message: `${titleOf(change)} runs ${name}, which no pipeline of the program builds, though it builds others of ${name.slice(0, name.lastIndexOf('/'))}`,
    fix: 'correct the name of the image, or let a pipeline build it',
  }));
}

/** Pods that get what only their node has. */
function privileged(change: Change, planned: PlannedCluster): Danger[] {
  const spec = POD_SPECS[change.kind];
  if (spec === undefined || change.after === undefined) return [];
  const own = new Set(change.before === undefined ? [] : rightsOf(change.before.object.json, spec));
  const rights = rightsOf(change.after.object.json, spec).filter((right) => !own.has(right));
  return rights.length === 0 ? [] : [dangerOf(planned, change, {
    rule: 'privileged-pod', isSevere: false, message: `${titleOf(change)} gets rights of its node: ${rights.join(', ')}`, fix: 'check that it needs them',
  })];
}

function rightsOf(json: unknown, spec: string): string[] {
  const ofPod = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => valuesAt(json, `${spec}.${field}`)[0]?.value === true);
  const containers = ['containers', 'initContainers'].flatMap((list) => valuesAt(json, `${spec}.${list}[]`)).map(({ value }) => value as { readonly name?: unknown; readonly securityContext?: { readonly privileged?: unknown } });
  const mounted = valuesAt(json, `${spec}.volumes[].hostPath.path`).map(({ value }) => `hostPath ${String(value)}`);
  return [...ofPod, ...containers.filter(({ securityContext }) => securityContext?.privileged === true).map(({ name }) => `privileged container ${String(name)}`), ...mounted];
}
