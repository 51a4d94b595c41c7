import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isOfFlux } from './flux-objects';
import { ImportedObject, ImportedRepository } from './imported-repository';
import { Accepted, Module, modulesOf, Names, Said, sourceOf, typescript, Way } from './program-text';
import { patchBetween, rehearse } from './proof';
import { enclosingFolder } from '../base/enclosing-folder';
import type { Manifest } from '../base/manifest';
import { problemsOf } from '../base/problem';
import { UserError } from '../base/refusal';
import { CHECK_IDS } from '../base/rule';
import { readManifests } from '../base/yaml/manifests';
import { readFile } from '../base/yaml/text-file';
import { FileProgram } from '../checkout/file-program';
import { CheckError, ReportLine } from '../checks/report';
import { ManifestFile } from '../manifest-file';
import { isBelow } from '../program/cluster-contents';
import { constructAt, FilePlace } from '../program/place';

/** What to import. */
export interface ImportOptions extends Names {
  /** The checkout. */
  readonly directory: string;
  /** The directories that clusters follow. Default: those that are found. */
  readonly clusters?: readonly string[];
  /** Loads a package by its name. */
  readonly load: (name: string) => unknown;
  readonly onStep: (step: string) => void;
}

/** An object of Flux that no construct says. */
export interface NotTyped {
  readonly file: string;
  readonly object: string;
  readonly reason: string;
}

/** What is proven of a program. */
export interface Proof {
  /** Files of the repository whose objects the program renders. */
  readonly files: number;
  readonly objects: number;
  /** What is not the same; nothing, if the program is right. */
  readonly differences: readonly string[];
  /** Deliveries whose builds were compared, and the objects in them. */
  readonly deliveries: number;
  readonly built: number;
}

/** A repository as a program. */
export interface Imported {
  /** The files of the program, by path. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly clusters: readonly string[];
  readonly folders: number;
  /** Objects of Flux, and how many of them are constructs. */
  readonly flux: number;
  readonly typed: number;
  readonly notTyped: readonly NotTyped[];
  /** Checks that are accepted, by folder. */
  readonly accepted: Accepted;
  /** Files that are left as they are, because `flux bootstrap` writes them. */
  readonly ofBootstrap: readonly string[];
  /** Undefined where the program does not synthesize. */
  readonly proof?: Proof;
  /** Why it does not. */
  readonly refused?: string;
  /** What could not be known. */
  readonly unread: readonly string[];
}

const MOST_ROUNDS = 12;
const MOST_PATCHES = 6;

/** Makes a program of a repository, and runs it until what it renders is what the repository has. */
export function importDirectory(options: ImportOptions): Imported {
  const { directory, clusters, onStep } = options;
  onStep('reading');
  const program = new FileProgram([{ root: directory, prefix: '' }], clusters, (name) => onStep(`building ${name}`));
  const repository = new ImportedRepository(program);
  const said = new Map<ImportedObject, Said>(repository.objects.map((each) => [each, { way: Way.TYPED, isUnordered: each.manifest.kind === 'Kustomization' }]));
  const accepted = new Map<string, Set<string>>();
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-import-'));
  try {
    const copies = copiesOf(repository, directory);
    for (const [name, content] of copies) write(path.join(work, name), content);
    const { modules, proof, refused } = settle(repository, options, said, accepted, work);
    const files = new Map<string, string | Uint8Array>([...copies, ...modules.map((module): [string, string] => [`${module.path}.ts`, typescript(module)])]);
    const ofFlux = repository.objects.filter(({ manifest }) => isOfFlux(manifest));
    const notTyped = ofFlux.filter((each) => said.get(each)!.way === Way.INCLUDED);
    return {
      files,
      clusters: program.roots.map(({ name }) => name),
      folders: repository.folders.size,
      flux: ofFlux.length,
      typed: ofFlux.length - notTyped.length,
      notTyped: notTyped.map((each) => ({
        file: `${each.file.folder.path}/${each.file.name}`, object: `${each.manifest.kind} ${String(each.manifest.metadata?.name)}`, reason: said.get(each)!.reason ?? '',
      })),
      accepted,
      ofBootstrap: repository.ofBootstrap,
      proof,
      refused,
      unread: program.unread.all,
    };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** A run of the program. */
interface Run {
  readonly modules: readonly Module[];
  readonly error?: unknown;
}

interface Settled {
  readonly modules: readonly Module[];
  readonly proof?: Proof;
  readonly refused?: string;
}

/** Runs the program, says otherwise what was not right, and so on. */
function settle(
  repository: ImportedRepository, options: ImportOptions, said: Map<ImportedObject, Said>, accepted: Map<string, Set<string>>, work: string,
): Settled {
  const rendering = path.join(work, 'dist');
  const run = (step: string): Run => {
    options.onStep(`synthesizing: ${step}`);
    const modules = modulesOf(repository, options, said, accepted);
    fs.rmSync(rendering, { recursive: true, force: true });
    return { modules, error: rehearse(modules, work, rendering, options.load) };
  };
  for (let round = 1; ; round++) {
    const { modules, error } = run(`round ${round}`);
    const lines = error === undefined ? [] : CheckError.linesOf(error);
    if (!lines) {
      if (UserError.textOf(error, false) === undefined) throw error;
      return { modules, refused: UserError.textOf(error, false) };
    }
    const root = path.join(rendering, options.repository);
    const isChanged = error === undefined ? improve(repository, said, root) : accept(repository, lines, said, accepted);
    if (isChanged && round < MOST_ROUNDS) continue;
    if (error !== undefined) return { modules, refused: UserError.textOf(error, false) };
    const last = ordered(repository, said, run, root) ?? run('as it was').modules;
    return { modules: last, proof: prove(repository, root, options) };
  }
}

/** Leaves the order of deliveries to the library where that adds nothing to what they say. Undefined: nowhere. */
function ordered(
  repository: ImportedRepository, said: Map<ImportedObject, Said>, run: (step: string) => Run, root: string,
): readonly Module[] | undefined {
  const unordered = [...said.values()].filter(({ isUnordered, way }) => isUnordered && way !== Way.INCLUDED);
  for (const each of unordered) each.isUnordered = false;
  for (let attempt = 1; attempt <= 2; attempt++) {
    const { modules, error } = run(`order ${attempt}`);
    if (error !== undefined) break;
    const others = repository.objects.filter((each) => unordered.includes(said.get(each)!) && !isRendered(each, root));
    if (others.length === 0) return modules;
    for (const each of others) said.get(each)!.isUnordered = true;
  }
  for (const each of unordered) each.isUnordered = true;
  return undefined;
}

function isRendered(each: ImportedObject, root: string): boolean {
  const { folder, name, objects } = each.file;
  return isDeepStrictEqual(manifestsIn(path.join(root, folder.path, name))[objects!.indexOf(each)], each.manifest);
}

const CHECKS: ReadonlySet<string> = new Set(CHECK_IDS);

/** Accepts what checks find, because it is so in the repository; what a construct refuses becomes YAML. Returns whether that changes anything. */
function accept(
  repository: ImportedRepository, lines: readonly ReportLine[], said: Map<ImportedObject, Said>, accepted: Map<string, Set<string>>,
): boolean {
  let isChanged = false;
  for (const { check, place, message } of lines) {
    const construct = constructAt(place);
    const folder = construct && enclosingFolder(construct)?.path;
    const file = construct && ManifestFile._of(construct)?.path;
    const isRecorded = construct !== undefined && problemsOf(construct).some((each) => each.check === check && each.message === message);
    if (!CHECKS.has(check) || isRecorded) {
      const { kind, name } = construct as { readonly kind?: unknown; readonly name?: unknown } ?? {};
      const refused = repository.objects.filter(({ file: its, manifest }) => its.folder.path === folder && its.name === file
        && manifest.kind === kind && manifest.metadata?.name === name);
      for (const each of refused) {
        const its = said.get(each)!;
        if (its.way === Way.INCLUDED) continue;
        its.way = Way.INCLUDED;
        its.reason = message;
        isChanged = true;
      }
      continue;
    }
    const where = folder ?? (place instanceof FilePlace ? folderIn(repository, place.file) : '*');
    const known = accepted.get(where) ?? new Set();
    accepted.set(where, known);
    if (known.has(check)) continue;
    known.add(check);
    isChanged = true;
  }
  return isChanged;
}

function folderIn(repository: ImportedRepository, file: string): string {
  const above = [...repository.folders.keys()].filter((each) => isBelow(file, each));
  return above.reduce<string | undefined>((longest, each) => (longest === undefined || each.length > longest.length ? each : longest), undefined) ?? '*';
}

/** Says in another way what was rendered otherwise. Returns whether that changes anything. */
function improve(repository: ImportedRepository, said: Map<ImportedObject, Said>, root: string): boolean {
  let isChanged = false;
  for (const { path: folder, files } of repository.folders.values()) {
    for (const { name, objects } of files) {
      if (!objects) continue;
      const rendered = manifestsIn(path.join(root, folder, name));
      for (const [i, each] of objects.entries()) {
        const its = said.get(each)!;
        if (its.way === Way.INCLUDED || isDeepStrictEqual(rendered[i], each.manifest)) continue;
        isChanged = true;
        its.way++;
        if (its.way === Way.PATCHED) its.patches = patchBetween(rendered[i], each.manifest);
        const isSmall = its.patches!.length <= MOST_PATCHES && its.patches!.every((patch) => patch.path !== '');
        if (its.way === Way.PATCHED && isSmall) continue;
        its.way = Way.INCLUDED;
        its.reason = `a construct renders it otherwise, in ${its.patches!.length} fields`;
      }
    }
  }
  return isChanged;
}

function manifestsIn(file: string): readonly Manifest[] {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  return readManifests(text, file).objects.map(({ manifest }) => manifest);
}

/** Compares what the program renders with the repository: the files, and what Flux builds of them. */
function prove(repository: ImportedRepository, root: string, { clusters, onStep }: ImportOptions): Proof {
  onStep('comparing');
  const differences: string[] = [];
  let [files, objects] = [0, 0];
  for (const { path: folder, kustomization, files: all } of repository.folders.values()) {
    for (const name of [...kustomization === undefined ? [] : [kustomization], ...all.map((file) => file.name)]) {
      const file = folder === '' ? name : `${folder}/${name}`;
      const imported = all.find((each) => each.name === name)?.objects;
      const rendered = path.join(root, file);
      files++;
      if (!fs.existsSync(rendered)) differences.push(`${file} is not rendered`);
      else if (!imported && fs.readFileSync(rendered, 'utf8') !== repository.textOf(file)) differences.push(`${file} is not the same`);
      if (!imported || !fs.existsSync(rendered)) continue;
      const own = manifestsIn(rendered);
      objects += imported.length;
      if (own.length !== imported.length) differences.push(`${file} has ${imported.length} objects, and ${own.length} as it is rendered`);
      imported.forEach(({ manifest }, i) => {
        if (!isDeepStrictEqual(manifest, own[i])) differences.push(`${file}: ${manifest.kind} ${String(manifest.metadata?.name)} is not the same`);
      });
    }
  }
  const before = builtOf(repository.program, new Set(repository.ofBootstrap));
  const paths = clusters ?? repository.program.roots.map((each) => each.path);
  const after = builtOf(new FileProgram([{ root, prefix: '' }], paths, () => undefined), new Set());
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(key) === after.get(key)) continue;
    differences.push(`${key} is ${after.has(key) ? before.has(key) ? 'built otherwise' : 'built in addition' : 'not built'}`);
  }
  const deliveries = repository.program.contents.flatMap(({ targets }) => targets).length;
  return { files, objects, differences, deliveries, built: before.size };
}

/** What Flux makes of the files, by cluster and object. */
function builtOf(program: FileProgram, without: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name: cluster, objects } of program.contents) {
    for (const { object, namespace, name, by } of objects) {
      if (without.has((object.place as FilePlace).file)) continue;
      found.set(`${cluster}: ${object.kind} ${namespace}/${name}${by ? ` of Kustomization ${by.name}` : ''}`, canonical(object.json));
    }
  }
  return found;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'object' && each !== null && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each));
}

/** The files that the program copies. */
function copiesOf(repository: ImportedRepository, directory: string): Map<string, string | Uint8Array> {
  const found = new Map<string, string | Uint8Array>();
  for (const folder of repository.folders.values()) {
    const copied = folder.files.filter(({ objects }) => !objects).map(({ name }) => name);
    const names = [...folder.kustomization === undefined ? [] : [folder.kustomization], ...copied];
    for (const name of names) found.set(sourceOf(folder, name), readFile(path.join(directory, folder.path, name)));
  }
  return found;
}

function write(file: string, content: string | Uint8Array): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}
