import { posix } from 'node:path';
import { call, Code, literal, name, object, Printer } from './code';
import { Fields, Unsaid } from './fields';
import { creationOf, Handles, isOfFlux, jsonPatch, Target, targetsOf } from './flux-objects';
import type { ImportedFile, ImportedFolder, ImportedObject, ImportedRepository } from './imported-repository';
import { emit } from '../synth/yaml/emit';

/** How an object is said: the ways from the best to the last, which always works. */
export enum Way {
  /** By a construct. */
  TYPED,
  /** By a construct, with patches of what it says otherwise. */
  PATCHED,
  /** As YAML. */
  INCLUDED,
}

/** An operation of a JSON patch. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** What was found out about one object. */
export interface Said {
  way: Way;
  /** Whether it waits for nothing that it does not name, where it is a Kustomization. */
  isUnordered: boolean;
  /** Why no construct says it. */
  reason?: string;
  /** What a construct says otherwise, as JSON patches. */
  patches?: readonly Operation[];
}

/** A file of the program. */
export interface Module {
  /** Path without extension, such as `folders/apps/base`. */
  readonly path: string;
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly statements: readonly Statement[];
  /** The names that statements use. */
  readonly used: ReadonlySet<string>;
}

interface Statement {
  /** The variable that it declares. */
  readonly variable?: string;
  isExported?: boolean;
  readonly text: string;
}

export interface Names {
  /** Id of the repository. */
  readonly repository: string;
  readonly url: string;
  readonly branch: string;
}

/** Findings that are accepted as they were, by folder: the checks. */
export type Accepted = ReadonlyMap<string, ReadonlySet<string>>;

/** The modules of a program that is a repository. */
export function modulesOf(repository: ImportedRepository, names: Names, said: ReadonlyMap<ImportedObject, Said>, accepted: Accepted): Module[] {
  return new ProgramText(repository, names, said, accepted).modules();
}

class ProgramText {
  private readonly variables = new Map<object, string>();
  private readonly objects = new Map<string, ImportedObject[]>();
  private readonly order: ImportedFolder[] = [];
  private readonly place = new Map<ImportedFolder, number>();
  private readonly exported = new Set<string>();

  constructor(
    private readonly repository: ImportedRepository, private readonly names: Names,
    private readonly said: ReadonlyMap<ImportedObject, Said>, private readonly accepted: Accepted,
  ) {
    for (const each of repository.objects) {
      const key = identity(each.manifest.kind, each.namespace, each.manifest.metadata!.name as string);
      this.objects.set(key, [...this.objects.get(key) ?? [], each]);
    }
    const needed = new Map([...repository.folders.values()].map((folder) => [folder, this.neededBy(folder)]));
    const isOpen = new Set<ImportedFolder>();
    const visit = (folder: ImportedFolder): void => {
      if (isOpen.has(folder) || this.place.has(folder)) return;
      isOpen.add(folder);
      for (const other of needed.get(folder)!) visit(other);
      this.place.set(folder, this.order.length);
      this.order.push(folder);
    };
    for (const folder of repository.folders.values()) visit(folder);
  }

  public modules(): Module[] {
    const { repository, url, branch } = this.names;
    const printer = new Printer();
    const created = call('new Repository', name('app'), literal(repository), object({
      url: literal(url), branch: branch === 'main' ? undefined : literal(branch),
    }));
    const statements: Statement[] = [
      { variable: 'app', isExported: true, text: printer.print(call('new App'), 0, 19) },
      { variable: 'manifests', isExported: true, text: printer.print(created, 0, 25) },
    ];
    const everywhere = [...this.accepted.get('*') ?? []];
    for (const check of everywhere) statements.push({ text: printer.print(call('Checks.of(app).acknowledge', literal(check), literal(REASON))) });
    const folders = this.order.map((folder) => this.folderModule(folder));
    for (const [i, { statements: all }] of folders.entries()) {
      for (const statement of all) if (this.exported.has(`${this.order[i].path} ${statement.variable}`)) statement.isExported = true;
    }
    const first: Module = { path: 'repository', imports: new Map([['cdk-gitops', asNamed(['App', ...everywhere.length > 0 ? ['Checks'] : [], 'Repository'])]]), statements, used: printer.names };
    const main: Module = {
      path: 'main',
      imports: new Map([['./repository', asNamed(['app'])], ...folders.map(({ path }): [string, ReadonlyMap<string, string>] => [`./${path}`, asNamed([])])]),
      statements: [{ text: 'app.synth()' }],
      used: new Set(['app']),
    };
    return [first, ...folders, main];
  }

  private folderModule(folder: ImportedFolder): Module {
    const text = new FolderText(folder, this);
    const statements = text.statements(this.accepted.get(folder.path) ?? new Set());
    return { path: moduleOf(folder), imports: text.imports(), statements, used: text.used };
  }

  /** The folders that one refers to by handles. */
  private neededBy(folder: ImportedFolder): ImportedFolder[] {
    const found = new Set<ImportedFolder>();
    for (const each of folder.files.flatMap(({ objects = [] }) => objects)) {
      const applied = each.applies === undefined ? undefined : this.folder(each.applies);
      const referred = this.referredBy(each).map(({ file }) => file.folder);
      for (const other of [...applied ? [applied] : [], ...referred]) if (other !== folder) found.add(other);
    }
    return [...found];
  }

  /** The objects of the program that one refers to. */
  public referredBy(each: ImportedObject): ImportedObject[] {
    return targetsOf(each.manifest).flatMap((target) => this.find(each, target) ?? []);
  }

  public find(from: ImportedObject, { kind, name: named, namespace }: Target): ImportedObject | undefined {
    const all = this.objects.get(identity(kind, namespace ?? from.namespace, named)) ?? [];
    const near = all.filter(({ clusters }) => [...from.clusters].every((cluster) => clusters.has(cluster)));
    return near.length === 1 ? near[0] : near.find(({ file }) => file.folder === from.file.folder);
  }

  public folder(path: string): ImportedFolder | undefined {
    return this.repository.folders.get(path);
  }

  public saidOf(each: ImportedObject): Said {
    return this.said.get(each)!;
  }

  /** Whether a folder comes before another in the order of modules. */
  public isBefore(one: ImportedFolder, other: ImportedFolder): boolean {
    return this.place.get(one)! < this.place.get(other)!;
  }

  /** The variable of something that an earlier module, or this one, has declared. */
  public variableOf(each: object): string | undefined {
    return this.variables.get(each);
  }

  public declare(each: object, variable: string): void {
    this.variables.set(each, variable);
  }

  public export(folder: ImportedFolder, variable: string): void {
    this.exported.add(`${folder.path} ${variable}`);
  }
}

/** Why a finding is accepted. */
const REASON = 'it was so when the repository was imported';

const RESERVED = new Set(['default', 'new', 'delete', 'import', 'export', 'function', 'class', 'return', 'this', 'null', 'true', 'false', 'in', 'for', 'if', 'do', 'case',
  'switch', 'package', 'public', 'private', 'static', 'enum', 'var', 'let', 'const', 'with', 'yield', 'await', 'try', 'catch', 'throw', 'void', 'while', 'flux', 'load', 'require', 'exports',
  'module', 'process', 'console', 'global', 'interface', 'protected', 'implements', 'super', 'typeof', 'else', 'break', 'continue', 'finally', 'instanceof', 'extends', 'debugger', 'arguments', 'eval']);

export function moduleOf({ path }: ImportedFolder): string {
  return `folders/${path === '' ? 'root' : path}`;
}

/** The module of one folder. */
class FolderText {
  private readonly printer = new Printer();
  private readonly taken = new Set<string>(['manifests', 'app']);
  /** What is imported of other modules, and what it is called here. */
  private readonly foreign = new Map<string, Map<string, string>>();
  private readonly externals = new Map<string, Statement>();
  private readonly externalKeys = new Map<string, object>();
  private readonly variable: string;
  private readonly cluster?: string;
  private readonly created = new Set<ImportedObject>();

  constructor(private readonly folder: ImportedFolder, private readonly whole: ProgramText) {
    this.variable = this.newVariable(folder, folder.path || 'root');
    if (folder.cluster !== undefined) this.cluster = this.newVariable({}, folder.cluster, 'cluster');
  }

  public statements(accepted: ReadonlySet<string>): Statement[] {
    const { path, kustomization, files, cluster } = this.folder;
    const manifests = name('manifests');
    const head: Statement[] = [this.declare(this.variable, call('manifests.folder', literal(path), object({
      kustomization: kustomization === undefined ? call('KustomizationFile.generatedByFlux') : call('KustomizationFile.fromFile', literal(sourceOf(this.folder, kustomization))),
    })))];
    if (cluster !== undefined) {
      const engine = call('flux.Engine.bootstrapped');
      head.push(this.declare(this.cluster!, call('new Cluster', name('app'), literal(cluster), object({ repository: manifests, system: name(this.variable), engine }))));
    }
    for (const check of [...accepted].sort()) {
      head.push({ text: this.printer.print(call(`Checks.of(${this.variable}).acknowledge`, literal(check), literal(REASON))) });
      this.printer.names.add('Checks').add(this.variable);
    }
    const copies = files.filter(({ objects }) => !objects).map((file) => this.copied(file));
    const body = this.inOrder(files.filter(({ objects }) => objects)).flatMap((file) => this.fileOf(file));
    return [...head, ...copies, ...this.externals.values(), ...body];
  }

  public get used(): ReadonlySet<string> {
    return this.printer.names;
  }

  public imports(): Map<string, ReadonlyMap<string, string>> {
    const { names } = this.printer;
    const imports = new Map<string, ReadonlyMap<string, string>>();
    const from = (module: string, all: readonly string[]): void => {
      const used = all.filter((each) => names.has(each));
      if (used.length > 0) imports.set(module, asNamed(used));
    };
    from('node:fs', ['readFileSync']);
    from('cdk-gitops', ['Checks', 'Cluster', 'ExternalObject', 'flux', 'Include', 'KustomizationFile', 'Secret']);
    from('cdk8s', ['Duration', 'JsonPatch']);
    const here = posix.dirname(moduleOf(this.folder));
    const relative = (module: string): string => posix.relative(here, module).replace(/^(?!\.)/, './');
    from(relative('repository'), ['app', 'manifests']);
    for (const [module, variables] of [...this.foreign].sort(([a], [b]) => (a < b ? -1 : 1))) imports.set(relative(module), variables);
    return imports;
  }

  private copied(file: ImportedFile): Statement {
    const source = literal(sourceOf(this.folder, file.name));
    if (!file.isManifest) {
      return { text: this.printer.print(call(`${this.variable}.addFile`, literal(file.name), call('readFileSync', source, literal('utf8')))) };
    }
    const options = file.name.includes('/') ? object({ path: literal(file.name) }) : undefined;
    return { text: this.printer.print(call(`${this.variable}.addManifest`, source, options)) };
  }

  /** Files after those of the folder that they refer to, as far as that is possible. */
  private inOrder(files: readonly ImportedFile[]): ImportedFile[] {
    const found: ImportedFile[] = [];
    const seen = new Set<ImportedFile>();
    const visit = (file: ImportedFile): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const each of file.objects!) for (const other of this.whole.referredBy(each)) if (other.file.folder === this.folder) visit(other.file);
      found.push(file);
    };
    files.forEach(visit);
    return found;
  }

  private fileOf(file: ImportedFile): Statement[] {
    const scope = this.newVariable(file, file.name.replace(/\.ya?ml$/, ''), 'file');
    const statements = [this.declare(scope, call(`${this.variable}.file`, literal(file.name)))];
    for (const each of file.objects!) statements.push(...this.creation(each, scope, file));
    return statements;
  }

  private creation(each: ImportedObject, scope: string, file: ImportedFile): Statement[] {
    const said = this.whole.saidOf(each);
    const id = this.idOf(each, file);
    try {
      if (said.way === Way.INCLUDED) throw new Unsaid(said.reason);
      if (!isOfFlux(each.manifest)) throw new Unsaid('it is not of Flux');
      const { type, props } = creationOf(each.manifest, this.handles(each), said);
      const { name: own, ...others } = props;
      const code = call(`new ${type}`, name(scope), literal(id), object(id === each.manifest.metadata!.name ? others : { name: own, ...others }));
      const variable = this.newVariable(each, each.manifest.metadata!.name as string, each.manifest.kind);
      this.created.add(each);
      const patches = said.way === Way.PATCHED ? (said.patches ?? []).map((patch) => jsonPatch(patch, new Fields({}, ''))) : [];
      const statements: Statement[] = [this.declare(variable, code)];
      if (patches.length > 0) statements.push({ text: this.printer.print(call(`${variable}.addJsonPatch`, ...patches)) });
      return statements;
    } catch (error) {
      if (!(error instanceof Unsaid)) throw error;
      said.way = Way.INCLUDED;
      said.reason ??= error.message;
      return [{ text: this.printer.print(call('new Include', name(scope), literal(`${id}-yaml`), object({ text: literal(emit(each.manifest)) }))) }];
    }
  }

  /** The name of the object, unless another one in the file has it, too. */
  private idOf(each: ImportedObject, file: ImportedFile): string {
    const own = each.manifest.metadata!.name as string;
    const same = file.objects!.filter(({ manifest }) => manifest.metadata!.name === own);
    const id = same.length === 1 ? own : `${own}-${each.manifest.kind.toLowerCase()}`;
    const unique = same.filter(({ manifest }) => manifest.kind === each.manifest.kind).indexOf(each);
    return unique > 0 ? `${id}-${unique + 1}` : id;
  }

  private handles(each: ImportedObject): Handles {
    return {
      object: (target) => this.handle(each, target) ?? this.external(each, target),
      secret: (named) => this.declared('Secret', named, () => call('Secret.fromSecretName', name(this.variable), literal(`secret-${named}`), object({ name: literal(named) }))),
      configMap: (named) => this.declared('ConfigMap', named, () => this.core('ConfigMap', named)),
      serviceAccount: (named) => this.declared('ServiceAccount', named, () => this.core('ServiceAccount', named)),
      applied: (target, path) => this.applied(each, target, path),
    };
  }

  private applied(each: ImportedObject, target: Target, path: string | undefined): { folder?: Code; source?: Code; path?: Code } {
    const folder = each.applies === undefined ? undefined : this.whole.folder(each.applies);
    const source = (): Code => this.handle(each, target) ?? this.external(each, target);
    if (!folder || path !== `./${folder.path}` || !(folder === this.folder || this.whole.isBefore(folder, this.folder))) {
      return { source: source(), path: path === undefined ? undefined : literal(path) };
    }
    const variable = this.variableIn(folder, folder);
    const isImplied = this.cluster !== undefined && target.name === 'flux-system' && target.kind === 'GitRepository' && target.namespace === undefined;
    return { folder: name(variable), source: isImplied ? undefined : source() };
  }

  /** The variable of an object that another one refers to, where its namespace is written as the construct would. */
  private handle(each: ImportedObject, target: Target): Code | undefined {
    const other = this.whole.find(each, target);
    if (!other || this.whole.saidOf(other).way === Way.INCLUDED || !isOfFlux(other.manifest)) return undefined;
    const [its, own] = [other.manifest.metadata!.namespace, each.manifest.metadata!.namespace];
    if (its === own ? target.namespace !== undefined : target.namespace !== its) return undefined;
    const { folder } = other.file;
    const isEarlier = folder !== this.folder && this.whole.isBefore(folder, this.folder) && this.whole.variableOf(other) !== undefined;
    const isThere = isEarlier || this.created.has(other);
    if (!isThere) return undefined;
    return name(this.variableIn(folder, other));
  }

  private external(each: ImportedObject, { apiVersion, kind, name: named, namespace }: Target): Code {
    const shown = namespace ?? (each.manifest.metadata!.namespace as string | undefined);
    const attributes = object({ name: literal(named), namespace: shown === undefined ? undefined : literal(shown) });
    return this.declared(kind, named, () => {
      const id = literal(`${kind.toLowerCase()}-${shown === undefined ? '' : `${shown}-`}${named}`);
      if (EXTERNALS.has(kind)) return call(`flux.${kind}.from${kind}Name`, name(this.variable), id, attributes);
      const version = apiVersion ?? VERSIONS[kind];
      if (version === undefined) throw new Unsaid(`reference to ${kind} ${named}`);
      return call('new ExternalObject', name(this.variable), id, object({
        apiVersion: literal(version), kind: literal(kind), name: literal(named), namespace: shown === undefined ? undefined : literal(shown),
      }));
    }, shown);
  }

  private core(kind: string, named: string): Code {
    return call('new ExternalObject', name(this.variable), literal(`${kind.toLowerCase()}-${named}`), object({ apiVersion: literal('v1'), kind: literal(kind), name: literal(named) }));
  }

  private declared(kind: string, named: string, code: () => Code, namespace = ''): Code {
    const key = identity(kind, namespace, named);
    const marker = this.externalKeys.get(key) ?? {};
    this.externalKeys.set(key, marker);
    if (!this.externals.has(key)) {
      const variable = this.newVariable(marker, named, kind);
      this.externals.set(key, this.declare(variable, code()));
    }
    return name(this.whole.variableOf(marker)!);
  }

  /** The variable of something in a folder, which is imported where it is another one. */
  private variableIn(folder: ImportedFolder, each: object): string {
    const variable = this.whole.variableOf(each)!;
    if (folder === this.folder) return variable;
    const module = this.foreign.get(moduleOf(folder)) ?? new Map<string, string>();
    this.foreign.set(moduleOf(folder), module);
    const known = module.get(variable) ?? this.free(variable);
    module.set(variable, known);
    this.whole.export(folder, variable);
    return known;
  }

  /** A variable for something, named after words. */
  private newVariable(of: object, ...words: readonly string[]): string {
    const parts = words.join(' ').split(/[^A-Za-z0-9]+/).filter(Boolean);
    const camel = parts.map((part, i) => (i === 0 ? part[0].toLowerCase() + part.slice(1) : part[0].toUpperCase() + part.slice(1))).join('');
    const isName = /^[a-z]/.test(camel) && !RESERVED.has(camel);
    const variable = this.free(isName ? camel : `its${camel === '' ? '' : camel[0].toUpperCase()}${camel.slice(1)}`);
    this.whole.declare(of, variable);
    return variable;
  }

  private free(base: string): string {
    let variable = base;
    for (let i = 2; this.taken.has(variable); i++) variable = `${base}${i}`;
    this.taken.add(variable);
    return variable;
  }

  private declare(variable: string, code: Code): Statement {
    return { variable, text: this.printer.print(code, 0, variable.length + 16) };
  }
}

/** Where the program keeps a file that it copies. */
export function sourceOf({ path }: ImportedFolder, file: string): string {
  return `manifests/${path === '' ? '' : `${path}/`}${file}`;
}

function identity(kind: string, namespace: string | undefined, named: string): string {
  return `${kind} ${namespace ?? ''}/${named}`;
}

const EXTERNALS = new Set(['GitRepository', 'OCIRepository', 'HelmRepository', 'HelmRelease', 'Kustomization', 'Provider']);
const VERSIONS: Readonly<Record<string, string>> = {
  Bucket: 'source.toolkit.fluxcd.io/v1',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  ExternalArtifact: 'source.toolkit.fluxcd.io/v1',
  ImageRepository: 'image.toolkit.fluxcd.io/v1',
  ImagePolicy: 'image.toolkit.fluxcd.io/v1',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io/v1',
};

function asNamed(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((each) => [each, each]));
}

/** A module as TypeScript. */
export function typescript({ imports, statements, used }: Module): string {
  const lines = [...imports].map(([module, names]) => (names.size === 0 ? `import '${module}';`
    : `import { ${[...names].map(([each, here]) => (each === here ? each : `${each} as ${here}`)).join(', ')} } from '${module}';`));
  const body = statements.map(({ variable, isExported, text }) => {
    if (variable === undefined || (!isExported && !used.has(variable))) return `${text};`;
    return `${isExported ? 'export ' : ''}const ${variable} = ${text};`;
  });
  return [...lines, '', ...spaced(body), ''].join('\n');
}

/** The same as JavaScript that Node runs as it is, with a function `load` for what it imports. */
export function javascript({ imports, statements }: Module): string {
  const lines = [...imports].map(([module, names]) => (names.size === 0 ? `load('${module}');`
    : `const { ${[...names].map(([each, here]) => `${each}: ${here}`).join(', ')} } = load('${module}');`));
  return [...lines, ...statements.map(({ variable, text }) => (variable === undefined ? `${text};` : `const ${variable} = exports.${variable} = ${text};`))].join('\n');
}

/** Empty lines around statements of several lines. */
function spaced(statements: readonly string[]): string[] {
  return statements.flatMap((text, i) => (i > 0 && (text.includes('\n') || statements[i - 1].includes('\n')) ? ['', text] : [text]));
}
