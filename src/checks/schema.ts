import { Check, Finding } from './check';
import { removedVersion } from './removed-version';
import { isEnforcedAt } from './report';
import { selectorLabels } from './selector-labels';
import { Program, ProgramObject } from '../program/program';
import { isFilledIn } from '../program/secret-keys';
import { viewsOf } from '../program/view';
import { isAccepted } from '../schema/acceptance';
import { listNameOf, readList } from '../schema/fields';
import { judge, SchemaProblem } from '../schema/judge';
import { isKubernetesGroup, kindProblem } from '../schema/kubernetes';

/** What the API server refuses of an object. */
export const schema: Check = {
  id: 'schema',
  doc: 'An object of Kubernetes itself (1.34 to 1.37, or the `kubernetesVersion` of its cluster) or of another kind in docs/kinds.md has a field that does not exist, a value of the '
    + 'wrong type, outside the allowed ones or not matching its pattern, lacks a required field, or has fields that contradict each other (a selector that does not match, a '
    + 'volumeMount without volume, a request above its limit, …): the API server refuses it and the apply fails. Correct it. Judged in repositories, and in plain charts that enforce checks.',
  *run(program) {
    const minors = minorsOf(program);
    for (const object of program.judged) {
      if (object.encrypted || (!object.folder && !isEnforcedAt(object.place))) continue;
      const said = new Set<string>();
      for (const minor of minors?.get(object) ?? [undefined]) {
        for (const finding of findingsOf(object, minor)) {
          if (!said.has(finding.message)) yield finding;
          said.add(finding.message);
        }
      }
    }
  },
};

const SHOWN_KINDS = 10;

/** The kinds whose fields are not known, in one sentence. */
export function unjudgedKinds(program: Program): string[] {
  const objects = program.objects.filter(({ kind, json: { apiVersion } }) =>
    !isKubernetesGroup(apiVersion) && !removedVersion.concerns!(kind, apiVersion));
  const kinds = [...new Set(objects.filter(({ json }) => listNameOf(json) === undefined).map(({ json }) => `${json.apiVersion} ${json.kind}`))].sort();
  const more = kinds.length > SHOWN_KINDS ? ` and ${kinds.length - SHOWN_KINDS} other kinds` : '';
  return kinds.length === 0 ? [] : [`the fields of ${kinds.slice(0, SHOWN_KINDS).join(', ')}${more} are not known, so they are not judged`];
}

/** The versions of the clusters that an object arrives in; undefined where no cluster says its version. */
function minorsOf(program: Program): Map<ProgramObject, Set<string | undefined>> | undefined {
  if (program.kubernetesVersion === undefined && !program.clusters.some(({ kubernetesVersion }) => kubernetesVersion)) return undefined;
  const minors = new Map<ProgramObject, Set<string | undefined>>();
  for (const { contents } of viewsOf(program)) {
    const minor = contents.kubernetesVersion ?? program.kubernetesVersion;
    for (const { object } of contents.objects) minors.set(object, (minors.get(object) ?? new Set()).add(minor));
  }
  return minors;
}

function* findingsOf({ place, json, kind, name, isTemplate }: ProgramObject, minor: string | undefined): Iterable<Finding> {
  const causes = [{ check: 'cdk-token', place }]; // such a value has another type, too
  const wrong = removedVersion.concerns!(kind, json.apiVersion) ? undefined : kindProblem(json.apiVersion, json.kind, minor);
  if (wrong) yield { place, at: wrong.at, message: `${json.kind} ${name}: ${wrong.message}`, fix: wrong.fix, causes };
  const list = listNameOf(json);
  if (!list || wrong || isAccepted(list, json as Record<string, unknown>, minor)) return;
  const fix = `correct the field: kubectl explain ${json.kind.toLowerCase()} describes it`;
  const { problems } = judge(list, json, minor);
  const newer = new Set(problems.filter((problem) => isNewer(list, problem)).map(({ at }) => providerOf(at)));
  const isForeign = readList(list).header.foreign !== undefined;
  const meant = new Set(problems.flatMap(({ at, message }) => {
    const [, field] = / does not exist; did you mean ([^?]+)\?$/.exec(message) ?? [];
    return field === undefined ? [] : [`${at.slice(0, at.lastIndexOf('.') + 1)}${field}`];
  }));
  for (const problem of problems.filter(({ message }) => ![...meant].some((field) => message.endsWith(`: ${field} is required`)))) {
    if (isTemplate && isFilledIn(json) && problem.at.startsWith('data')) continue; // Flux Operator copies it in before it applies the object
    const mayBeNewer = isForeign ? isUnknown(problem) : newer.has(providerOf(problem.at));
    const isOfOthers = /^metadata\.(labels|annotations)\{/.test(problem.at) || (selectorLabels.concerns!(kind, json.apiVersion) && problem.message.includes(' do not match the selector ')); // object-name and selector-labels say it
    if (!mayBeNewer && !isOfOthers) yield { place, at: problem.at.replaceAll('{', '.').replaceAll('}', ''), message: problem.message, fix, causes };
  }
}

/**
 * Providers of External Secrets Operator come and change with each release: one with fields that are not near any known one is newer than the list. So is such a field of
 * a kind that the library does not emit.
 */
function isNewer(list: string, { at, message }: SchemaProblem): boolean {
  return list.startsWith('external-secrets.io_') && providerOf(at) !== undefined && isUnknown({ at, message });
}

function providerOf(at: string): string | undefined {
  return /^spec\.provider\.[^.]+/.exec(at)?.[0];
}

/** Whether it is about a field that is not near any known one. */
function isUnknown({ message }: SchemaProblem): boolean {
  return message.includes(' does not exist; there are ');
}
