import type { Acknowledgements } from './acknowledgements';
import { isMap, Manifest } from '../base/manifest';
import { readManifests } from '../base/yaml/manifests';
import { readYaml } from '../base/yaml/read';
import type { Path } from '../base/yaml/tree';
import { successorOf } from '../checks/removed-version';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';
import { valuesAt } from '../program/json-path';
import { kindOf } from '../program/kind';
import { listNameOf } from '../schema/fields';
import { judge } from '../schema/judge';

/** A change of a text that needs no decision: what it means to Kubernetes is what was meant. */
export interface Fix {
  readonly check: 'removed-version' | 'provider-type' | 'schema';
  /** What is changed in all files or in none: a kind from one version to the other. */
  readonly group: string;
  /** What is done, in the past. */
  readonly message: string;
  /** `file:line:column`. */
  readonly place: string;
  readonly edit: Edit;
  /** The apiVersion that an object has now, where it had another one. */
  readonly apiVersion?: string;
}

/** A change of one line, which is left alone where it is not written as expected. */
interface Edit {
  /** From 1. */
  readonly line: number;
  /** The line anew; '' where it is taken away. */
  readonly text: string;
}

/** A field that a version no longer has, or that is deprecated, and what says the same. */
interface Successor {
  readonly kind: string;
  readonly field: Path;
  readonly message: string;
  /** Default: schema. */
  readonly check?: Fix['check'];
  /** Whether it can be written in another way in this object. */
  applies(spec: Record<string, unknown>): boolean;
  /** The field and its value, from what is written as value; undefined where the field has no effect and is taken away. */
  write?(value: string): string;
  /** Does the same to the map that has the field, which is no longer in it. */
  change?(map: Record<string, unknown>, value: unknown): void;
}

const SUCCESSORS: readonly Successor[] = [
  {
    kind: 'helm.toolkit.fluxcd.io/HelmRelease',
    field: ['spec', 'chart', 'spec', 'valuesFile'],
    applies: (spec) => valuesAt(spec, 'chart.spec.valuesFiles').length === 0,
    write: (value) => `valuesFiles: [${value}]`,
    change: (map, value) => { map.valuesFiles = [value]; },
    message: 'wrote spec.chart.spec.valuesFile as valuesFiles',
  },
  {
    kind: 'helm.toolkit.fluxcd.io/HelmRelease',
    field: ['spec', 'install', 'skipCRDs'],
    applies: (spec) => valuesAt(spec, 'install.crds').length === 0 && valuesAt(spec, 'install.skipCRDs')[0]?.value === true,
    write: () => 'crds: Skip',
    change: (map) => { map.crds = 'Skip'; },
    message: 'wrote spec.install.skipCRDs as crds: Skip',
  },
  {
    kind: 'notification.toolkit.fluxcd.io/Alert',
    field: ['spec', 'summary'],
    applies: (spec) => spec.eventMetadata === undefined,
    write: (value) => `eventMetadata: { summary: ${value} }`,
    change: (map, value) => { map.eventMetadata = { summary: value }; },
    message: 'wrote spec.summary as eventMetadata',
  },
  {
    kind: 'notification.toolkit.fluxcd.io/Provider',
    field: ['spec', 'type'],
    applies: (spec) => spec.type === 'mattermost',
    write: () => 'type: slack',
    change: (map) => { map.type = 'slack'; },
    message: 'type mattermost is now slack, whose messages Mattermost takes',
    check: 'provider-type',
  },
  { kind: 'kustomize.toolkit.fluxcd.io/Kustomization', field: ['spec', 'validation'], applies: () => true, message: 'removed spec.validation, which has no effect' },
  { kind: 'source.toolkit.fluxcd.io/GitRepository', field: ['spec', 'gitImplementation'], applies: () => true, message: 'removed spec.gitImplementation, which has no effect' },
];

/** The fixes of a file, and what the objects in it are called after them. */
export class Fixes {
  private readonly lines: readonly string[];
  private readonly found: Fix[] = [];

  /**
   * @param file what messages call it
   * @param settled what is accepted is left as it is
   */
  constructor(private readonly text: string, private readonly file: string, private readonly settled: Acknowledgements) {
    this.lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  }

  /**
   * Fixes of objects.
   *
   * @param arePatches whether they are parts of objects, which no schema can judge
   */
  public ofObjects(arePatches: boolean): readonly Fix[] {
    for (const { manifest, at } of readManifests(this.text, this.file).objects) if (!isMap(manifest.sops)) this.fix(manifest, at, arePatches);
    return this.found;
  }

  /** The files with patches that a kustomization file names, from its folder. */
  public patchFiles(): readonly string[] {
    return readYaml(this.text, this.file).documents.flatMap(({ value }) => {
      if (!isMap(value)) return [];
      const merges: unknown[] = Array.isArray(value.patchesStrategicMerge) ? value.patchesStrategicMerge : [];
      return [...listIn(value, 'patches').map((patch) => patch.path), ...merges].filter((each) => typeof each === 'string');
    });
  }

  /**
   * Fixes of patches and references to objects whose version changes: they have to say the new version too.
   *
   * @param moved old `apiVersion|kind` to new apiVersion
   */
  public ofFollowers(moved: ReadonlyMap<string, string>): readonly Fix[] {
    const isKustomization = isKustomizationFile(this.file);
    for (const { value, at } of readYaml(this.text, this.file).documents) {
      if (!isMap(value) || isMap(value.sops)) continue;
      const isFlux = typeof value.apiVersion === 'string' && value.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') && value.kind === 'Kustomization';
      if (!isKustomization && !isFlux) continue;
      const root = isFlux ? ['spec'] : [];
      const spec = isFlux && isMap(value.spec) ? value.spec : value;
      for (const [old, apiVersion] of moved) {
        const [before, kind] = old.split('|');
        const [group, version] = [before.slice(0, before.lastIndexOf('/')), before.slice(before.lastIndexOf('/') + 1)];
        for (const [i, patch] of listIn(spec, 'patches').entries()) {
          const { target } = patch;
          if (isMap(target) && target.kind === kind && target.version === version && (target.group === undefined || target.group === group)) {
            this.replace([...root, 'patches', i, 'target', 'version'], version, apiVersion.slice(apiVersion.lastIndexOf('/') + 1), at, old, `the target of a patch says ${apiVersion}`);
          }
        }
        for (const [i, check] of listIn(spec, 'healthChecks').entries()) {
          if (check.kind === kind && check.apiVersion === before) this.replace([...root, 'healthChecks', i, 'apiVersion'], before, apiVersion, at, old, `a health check says ${apiVersion}`);
        }
      }
    }
    if (isKustomization || this.text.includes('kustomize.toolkit.fluxcd.io/')) for (const [old, apiVersion] of moved) this.inPatchTexts(old, apiVersion);
    return this.found;
  }

  private fix(manifest: Manifest, at: (path: Path) => string, isPatch: boolean): void {
    const kind = kindOf(manifest.apiVersion, manifest.kind);
    const name = `${manifest.kind} ${manifest.metadata!.name}`;
    const apiVersion = successorOf(kind, manifest.apiVersion);
    const successors = SUCCESSORS.filter((each) => each.kind === kind && isMap(manifest.spec) && valuesAt(manifest, each.field.join('.')).length > 0 && each.applies(manifest.spec));
    const before = this.found.length;
    for (const successor of successors) {
      const group = apiVersion === undefined ? `${name}|${successor.field.join('.')}` : `${manifest.apiVersion}|${manifest.kind}`;
      this.rewrite(manifest, successor, at, group, `${name}: ${successor.message}`, apiVersion === undefined ? successor.check ?? 'schema' : 'removed-version');
    }
    if (apiVersion === undefined) return;
    this.replace(['apiVersion'], manifest.apiVersion, apiVersion, at, `${manifest.apiVersion}|${manifest.kind}`, `${name}: ${manifest.apiVersion} is now ${apiVersion}`, true);
    const isWhole = this.found.length - before === successors.length + 1;
    if (!isWhole || !(isPatch || isAccepted({ ...changed(manifest, successors), apiVersion }))) this.found.splice(before);
  }

  /** Another value for a field. */
  private replace(path: Path, old: string, value: string, at: (path: Path) => string, group: string, message: string, isObject = false): void {
    const form = new RegExp(`^((["']?)${escaped(String(path[path.length - 1]))}\\2[ \\t]*:[ \\t]+)(["']?)${escaped(old)}\\3(?=[ \\t]*(?:[,}\\]]|[\\r\\n]|$)|[ \\t]+#)`);
    this.edit(at(path), 'removed-version', group, message, (rest) => (form.test(rest) ? rest.replace(form, `$1$3${value}$3`) : undefined), isObject ? value : undefined);
  }

  private rewrite(manifest: Manifest, { field, write }: Successor, at: (path: Path) => string, group: string, message: string, check: Fix['check']): void {
    const form = new RegExp(`^(["']?)${escaped(String(field[field.length - 1]))}\\1[ \\t]*:[ \\t]+("(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*'|[^\\s"'&*!|>{[#,}\\]][^\\r\\n#,{}\\[\\]]*?)(?=[ \\t]*(?:[,}]|[\\r\\n]|$)|[ \\t]+#)`);
    const parent = valuesAt(manifest, field.slice(0, -1).join('.'))[0]?.value;
    this.edit(at(field), check, group, message, (rest, before) => {
      const [whole, , value] = form.exec(rest) ?? [];
      if (whole === undefined) return undefined;
      if (write) return `${write(value)}${rest.slice(whole.length)}`;
      const isAlone = before.trim() === '' && /^[ \t]*(?:#.*)?(?:\r\n|\n|\r|$)/.test(rest.slice(whole.length));
      return isAlone && isMap(parent) && Object.keys(parent).length > 1 ? null : undefined;
    });
  }

  /** Patches that stand in a text: their first lines are apiVersion and kind, in either order. */
  private inPatchTexts(old: string, apiVersion: string): void {
    const [before, kind] = old.split('|');
    for (const [i, line] of this.lines.entries()) {
      const [, start, quote, end] = new RegExp(`^([ \\t]*apiVersion:[ \\t]+)(["']?)${escaped(before)}\\2([ \\t]*(?:#.*)?(?:\\r\\n|\\n|\\r|$))`).exec(line) ?? [];
      if (start === undefined || this.found.some(({ edit }) => edit.line === i + 1)) continue;
      const indent = /^[ \t]*/.exec(line)![0];
      const isKind = (other: string | undefined): boolean => other !== undefined && new RegExp(`^${indent}kind:[ \\t]+(["']?)${escaped(kind)}\\1[ \\t]*(?:#.*)?[\\r\\n]*$`).test(other);
      if (indent === '' || !(isKind(this.lines[i + 1]) || isKind(this.lines[i - 1]))) continue;
      this.add(`${this.file}:${i + 1}:${indent.length + 1}`, 'removed-version', old, `a patch of ${kind} says ${apiVersion}`, { line: i + 1, text: `${start}${quote}${apiVersion}${quote}${end}` });
    }
  }

  private edit(place: string, check: Fix['check'], group: string, message: string, change: (rest: string, before: string) => string | null | undefined, apiVersion?: string): void {
    const [line, column] = place.slice(this.file.length + 1).split(':').map(Number);
    const text = this.lines[line - 1] ?? '';
    const from = column - 1 + (text.startsWith('\ufeff') ? 1 : 0);
    const rest = change(text.slice(from), text.slice(0, from));
    if (rest !== undefined) this.add(place, check, group, message, { line, text: rest === null ? '' : text.slice(0, from) + rest }, apiVersion);
  }

  private add(place: string, check: Fix['check'], group: string, message: string, edit: Edit, apiVersion?: string): void {
    if (this.settled.reasonFor({ check, isWarning: false, message, fix: '', file: this.file, line: edit.line }) !== undefined) return;
    if (this.found.some((each) => each.edit.line === edit.line)) return; // one change of a line at a time
    this.found.push({ check, group, message, place, edit, apiVersion });
  }
}

/** Whether a file is one that kustomize reads by its name. */
export function isKustomizationFile(file: string): boolean {
  return KUSTOMIZATION_FILES.includes(file.slice(file.lastIndexOf('/') + 1));
}

/** A text after fixes of it. */
export function withFixes(text: string, fixes: readonly Fix[]): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  for (const { edit } of fixes) lines[edit.line - 1] = edit.text;
  return lines.join('');
}

/** The object as its schema will see it: the fields are judged, not what they say. */
function changed(manifest: Manifest, successors: readonly Successor[]): Manifest {
  const copy = structuredClone(manifest);
  for (const { field, change } of successors) {
    const map = valuesAt(copy, field.slice(0, -1).join('.'))[0].value as Record<string, unknown>;
    const name = String(field[field.length - 1]);
    const value = map[name];
    delete map[name];
    change?.(map, value);
  }
  return copy;
}

/** Whether the API server takes an object of its version: by its schema, or because the fields of the versions are known to be the same. */
function isAccepted(manifest: Manifest): boolean {
  const list = listNameOf(manifest);
  return list === undefined ? true : judge(list, manifest).problems.length === 0;
}

function listIn(map: Record<string, unknown>, field: string): Record<string, unknown>[] {
  const list = map[field];
  return Array.isArray(list) ? list.map((each: unknown) => (isMap(each) ? each : {})) : [];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
