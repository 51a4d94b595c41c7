import { acknowledgementsIn, Acknowledgement, isAccepted } from './acknowledgements';
import { CheckedDirectory, FileProgram } from './file-program';
import { nameOf } from './flux-layout';
import { isSecret, withoutCredentials } from '../base/hidden-values';
import type { Check } from '../checks/check';
import { findingsOf, ReportLine, underCauses, withoutRepeated } from '../checks/report';
import { unjudgedKinds } from '../checks/schema';
import type { CheckResult, FileFinding } from '../cli/formats/finding';
import { normalize } from '../program/cluster-contents';
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
  /** The directories that clusters follow. Default: those that are found. */
  readonly clusters?: readonly string[];
  readonly checks: readonly Check[];
  /** The minor version of Kubernetes that the clusters have, such as 1.36. Default: any that is known. */
  readonly kubernetesVersion?: string;
  readonly declared: readonly Declaration[];
  readonly acknowledged: readonly Acknowledgement[];
  /** The text of a file by its path in a place. */
  readonly textOf: (file: string) => string | undefined;
}

/** Judges what Flux would apply from directories of YAML. */
export function checkDirectories({ directories, clusters, checks, kubernetesVersion, declared, acknowledged, textOf }: DirectoryCheck): CheckResult {
  const program = new FileProgram(directories, clusters?.map((path) => ({ path: normalize(path), name: nameOf(path) })));
  program.kubernetesVersion = kubernetesVersion;
  for (const { apiVersion, kind, name, namespace, keys } of declared) {
    program.externals.push({ place: new FilePlace('cdk-gitops.yaml', () => 'cdk-gitops.yaml'), kind: kindOf(apiVersion, kind), name, namespace, keys });
  }
  const judged = [...findingsOf(program, checks)];
  const warnings = new Set(judged.filter(({ isError }) => !isError).map(({ line }) => line));
  const { shown } = underCauses([...program.found, ...withoutRepeated(judged.map(({ line }) => line).filter((line) => !isUnknown(line)))]);
  const all = distinct(shown.map((line) => findingFrom(line, warnings.has(line), program)));
  const inComments = acknowledgementsIn(textOf);
  const accepted = all.flatMap((finding) => {
    const reason = isAccepted(finding, acknowledged, inComments);
    return reason === undefined ? [] : [{ finding, reason }];
  });
  const findings = all.filter((finding) => !accepted.some((each) => each.finding === finding));
  const views = viewsOf(program);
  const references = views.flatMap((view) => view.references);
  return {
    findings: findings.sort(byPlace),
    acknowledged: accepted,
    unchecked: [...program.unread.all, ...unjudgedKinds(program)].map((reason) => ({ reason: withoutCredentials(reason) })),
    coverage: {
      clusters: program.roots.map(({ name }) => name),
      deliveries: views.reduce((sum, { contents }) => sum + contents.targets.length, 0),
      objects: views.reduce((sum, { contents }) => sum + contents.objects.length, 0),
      references: references.length,
      unknownReferences: references.filter(({ target }) => target?.isUnknown).length,
    },
  };
}

/** Checks whose findings are at values that are secrets. */
const HIDDEN: ReadonlySet<string> = new Set(['plaintext-secret', 'private-key', 'default-password']);

/** Whether a finding is about a value that has a variable whose value is not known. */
function isUnknown({ check, message }: ReportLine): boolean {
  return check !== 'substitution' && message.includes('${');
}

function findingFrom({ check, message: said, fix, place, at }: ReportLine, isWarning: boolean, program: FileProgram): FileFinding {
  const message = withoutCredentials(said); // what building says has not been looked at
  if (!(place instanceof FilePlace)) return { check, isWarning, message, fix };
  const json = program.objectsOf(place)[0]?.json;
  const position = place.position(at === undefined ? [] : pathIn(json, at));
  const [line, column] = position.slice(place.file.length + 1).split(':').map((text) => (text === '' ? undefined : Number(text)));
  const isHidden = HIDDEN.has(check) || (json !== undefined && isSecret(json));
  return { check, isWarning, message, fix, file: place.file, line, column, isHidden };
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
