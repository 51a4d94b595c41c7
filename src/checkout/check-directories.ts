import { Acknowledgement, Acknowledgements } from './acknowledgements';
import type { DirectoryRepository } from './directory-repository';
import { CheckedDirectory, FileProgram } from './file-program';
import { isSecret, withoutCredentials } from '../base/hidden-values';
import type { Check } from '../checks/check';
import { findingsOf, ReportLine, underCauses, withoutRepeated } from '../checks/report';
import { unjudgedKinds } from '../checks/schema';
import { wavesOf } from '../checks/waves';
import type { Acknowledged, CheckResult, FileFinding } from '../cli/formats/finding';
import type { DeclaredChart } from '../program/chart-kinds';
import { kindOf } from '../program/kind';
import { FilePlace } from '../program/place';
import { viewsOf } from '../program/view';

/** An object that something outside of the repository creates. */
export interface Declaration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Default: any. */
  readonly namespace?: string;
  /** Keys of a Secret or ConfigMap. Default: any. */
  readonly keys?: readonly string[];
}

/** What to check, and how. */
export interface DirectoryCheck {
  /** The one with the clusters first. */
  readonly directories: readonly CheckedDirectory[];
  /** The directories that clusters follow, below the first directory. Default: those that are found. */
  readonly clusters?: readonly string[];
  readonly checks: readonly Check[];
  /** The minor version of Kubernetes that the clusters have, such as 1.36. Default: any that is known. */
  readonly kubernetesVersion?: string;
  readonly declared: readonly Declaration[];
  /** What charts bring that are not known. Default: nothing. */
  readonly charts?: readonly DeclaredChart[];
  /** Whether the result says in which waves clusters come up. Default: false. */
  readonly waves?: boolean;
  readonly acknowledged: readonly Acknowledgement[];
  /** Is told what is done next, for people who wait. */
  readonly onStep?: (step: string) => void;
}

/**
 * Judges what Flux would apply from directories of YAML.
 *
 * @throws MissingClusterError if a directory that a cluster is said to follow does not exist
 */
export function checkDirectories(options: DirectoryCheck): CheckResult {
  return checkedProgram(options).result;
}

/** What directories of YAML are, and what checks say of it. */
export interface CheckedProgram {
  readonly program: FileProgram;
  readonly result: CheckResult;
}

/**
 * The same, with the program that was judged.
 *
 * @throws MissingClusterError if a directory that a cluster is said to follow does not exist
 */
export function checkedProgram(options: DirectoryCheck): CheckedProgram {
  const { directories, clusters, checks, kubernetesVersion, declared, charts = [], waves = false, acknowledged, onStep = () => undefined } = options;
  onStep('reading');
  const program = new FileProgram(directories, clusters, (name) => onStep(`building ${name}`));
  program.kubernetesVersion = kubernetesVersion;
  for (const { apiVersion, kind, name, namespace, keys } of declared) {
    program.externals.push({ place: new FilePlace('cdk-gitops.yaml', () => 'cdk-gitops.yaml'), kind: kindOf(apiVersion, kind), name, namespace, keys });
  }
  program.charts.push(...charts);
  const isWhole = program.clusterNames.length > 0;
  const judged = [...findingsOf(program, checks.filter((check) => isWhole || check.local || BY_ITSELF.has(check.id)), onStep)];
  const warnings = new Set<string>(checks.filter(({ warning }) => warning).map(({ id }) => id));
  const { shown } = underCauses([...program.found.filter(({ check }) => check === 'malformed-yaml'), ...withoutRepeated(judged.map(({ line }) => line).filter((line) => !isUnknown(line)))]);
  const pathOf = pathsBelow(directories);
  const all = distinct(shown.map((line) => findingFrom(line, warnings.has(line.check), program, pathOf)));
  const texts = new Map((program.repositories as DirectoryRepository[]).flatMap((repository) =>
    repository.yamlFiles().map((path) => [repository.shown(path), () => repository.textOf(path)] as const)));
  const settled = new Acknowledgements(acknowledged, (file) => texts.get(file)?.());
  const accepted: Acknowledged[] = [];
  const findings: FileFinding[] = [];
  for (const finding of all) {
    const reason = settled.reasonFor(finding);
    if (reason === undefined) findings.push(finding);
    else accepted.push({ finding, reason });
  }
  findings.push(...settled.problems([...texts.keys()], new Set([...checks.map(({ id }) => id), ...ALWAYS])).map((each) => ({ ...each, path: pathOf(each.file ?? '') })));
  const views = viewsOf(program);
  const references = views.flatMap((view) => view.references);
  const result: CheckResult = {
    findings: findings.sort(byPlace),
    acknowledged: accepted,
    unchecked: [...program.unread.all, ...unjudgedKinds(program)].map((reason) => ({ reason: withoutCredentials(reason) })),
    coverage: {
      clusters: program.clusterNames,
      deliveries: views.reduce((sum, { contents }) => sum + contents.targets.length, 0),
      objects: views.reduce((sum, { contents }) => sum + contents.objects.length, 0),
      references: references.length,
      unknownReferences: references.filter(({ target }) => target?.isUnknown).length,
    },
    ...waves ? { waves: wavesOf(program) } : {},
  };
  return { program, result };
}

/** The results of several checks as one. */
export function merged(results: readonly CheckResult[]): CheckResult {
  if (results.length === 1) return results[0];
  const sum = (of: (coverage: CheckResult['coverage']) => number): number => results.reduce((all, { coverage }) => all + of(coverage), 0);
  return {
    findings: distinct(results.flatMap(({ findings }) => findings)).sort(byPlace),
    acknowledged: results.flatMap(({ acknowledged }) => acknowledged),
    unchecked: [...new Map(results.flatMap(({ unchecked }) => unchecked).map((each) => [each.reason, each])).values()],
    coverage: {
      clusters: results.flatMap(({ coverage }) => coverage.clusters),
      deliveries: sum(({ deliveries }) => deliveries),
      objects: sum(({ objects }) => objects),
      references: sum(({ references }) => references),
      unknownReferences: sum(({ unknownReferences }) => unknownReferences),
    },
    ...results.some(({ waves }) => waves) ? { waves: results.flatMap(({ waves = [] }) => waves) } : {},
  };
}

/** Checks whose findings are at values that are secrets. */
const HIDDEN: ReadonlySet<string> = new Set(['plaintext-secret', 'private-key', 'default-password']);

/** Whether a finding is about a value that has a variable whose value is not known. */
function isUnknown({ check, message }: ReportLine): boolean {
  return check !== 'substitution' && check !== 'kustomize-build' && message.includes('${');
}

function findingFrom(
  { check, message: said, fix, place, at }: ReportLine, isWarning: boolean, program: FileProgram, pathOf: (file: string) => string,
): FileFinding {
  const message = withoutCredentials(said); // what building says has not been looked at
  if (!(place instanceof FilePlace)) return { check, isWarning, message, fix };
  const json = program.objectsOf(place)[0]?.json;
  const position = place.position(at === undefined ? [] : pathIn(json, at));
  const [line, column] = position.slice(place.file.length + 1).split(':').map((text) => (text === '' ? undefined : Number(text)));
  const isHidden = HIDDEN.has(check) || (json !== undefined && isSecret(json));
  return { check, isWarning, message, fix, file: place.file, path: pathOf(place.file), line, column, isHidden };
}

/** `spec.containers[0].image` as a path in an object; keys may have dots. As far as the object has it. */
function pathIn(json: unknown, at: string): (string | number)[] {
  const path: (string | number)[] = [];
  let rest = at;
  for (let value = json; rest !== '' && typeof value === 'object' && value !== null;) {
    const [whole, index] = /^\[(\d+)\]\.?/.exec(rest) ?? [];
    if (whole !== undefined) {
      path.push(Number(index));
      value = (value as unknown[])[Number(index)];
      rest = rest.slice(whole.length);
      continue;
    }
    const fields = value as Record<string, unknown>;
    const keys = Object.keys(fields).filter((each) => rest === each || (rest.startsWith(each) && /^[.[]/.test(rest.slice(each.length))));
    if (keys.length === 0) break;
    const key = keys.reduce((longest, each) => (each.length > longest.length ? each : longest));
    path.push(key);
    value = fields[key];
    rest = rest.slice(key.length).replace(/^\./, '');
  }
  return path;
}

/** Checks that judge each object by itself and are not local, because they need more than its JSON. */
const BY_ITSELF: ReadonlySet<string> = new Set(['schema', 'encrypted-file', 'image-automation', 'image-marker', 'lost-text', 'lone-surrogate']);

/** What reading says, whichever checks are run. */
const ALWAYS = ['malformed-yaml'];

/** Paths below the directory that they are in, whatever messages call it. */
function pathsBelow(directories: readonly CheckedDirectory[]): (file: string) => string {
  const prefixes = directories.map(({ prefix }) => prefix).filter((prefix) => prefix !== '').sort((a, b) => b.length - a.length);
  return (file) => {
    const prefix = prefixes.find((each) => file.startsWith(`${each}/`));
    return prefix === undefined ? file : file.slice(prefix.length + 1);
  };
}

/** One finding at one place is said once, however many clusters have it. */
function distinct(all: readonly FileFinding[]): FileFinding[] {
  return [...new Map(all.map((each) => [[each.check, each.file, each.line, each.column, each.message].join('|'), each])).values()];
}

function byPlace(a: FileFinding, b: FileFinding): number {
  const compared = compare(a.file ?? '', b.file ?? '');
  return compared !== 0 ? compared : (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
