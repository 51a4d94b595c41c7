import { Check, Finding } from './check';
import { isMap } from '../base/manifest';
import { textAt, textsOf, valuesAt } from '../program/json-path';
import type { Program, ProgramObject } from '../program/program';
import { RESOURCE_SET } from '../program/resource-set';

const PROVIDER = 'fluxcd.controlplane.io/ResourceSetInputProvider';

/** Inputs that the operator adds to every set. */
const BUILT_IN = ['id', 'provider'];

/** Templates that read an input that nothing gives. */
export const resourceSetInput: Check = {
  id: 'resource-set-input',
  doc: 'The template of a ResourceSet reads an input, such as `<< inputs.tag >>`, that a set of its inputs or one of its ResourceSetInputProviders does not have: the operator creates nothing of '
    + 'it; or an object outside a template reads one. Correct the name, or give the input in `inputs` or `defaultValues`.',
  *run(program) {
    for (const object of program.judged) if (object.kind === RESOURCE_SET && !object.isTemplate) yield* judge(object, program);
  },
};

function* judge({ place, json, name, namespace }: ProgramObject, program: Program): Iterable<Finding> {
  if (textAt(json, 'spec.inputStrategy.name') === 'Permute') return; // the names that a template reads are those of providers
  const sets = setsOf(json, namespace, program);
  if (!sets) return;
  const said = new Set<string>();
  for (const { at, text } of textsOf({ resources: valueOf(json, 'resources'), resourcesTemplate: valueOf(json, 'resourcesTemplate'), steps: valueOf(json, 'steps') }, (each) => each.includes('<<'))) {
    for (const input of inputsRead(text)) {
      const lacking = sets.find(({ names }) => !names.includes(input) && !BUILT_IN.includes(input));
      if (!lacking || said.has(input)) continue;
      said.add(input);
      yield {
        place,
        at: `spec.${at}`,
        message: `ResourceSet ${name}: its template reads input ${input}, which ${lacking.from} does not have`,
        fix: `${lacking.from} has ${lacking.names.join(', ') || 'no inputs'}: correct the name, or give ${input} in ${lacking.isProvider ? 'defaultValues' : 'inputs'}`,
      };
    }
  }
}

interface InputNames {
  readonly from: string;
  readonly names: readonly string[];
  readonly isProvider: boolean;
}

/** The names of the inputs of each set; undefined where something else gives some. */
function setsOf(json: ProgramObject['json'], namespace: string | undefined, program: Program): InputNames[] | undefined {
  const own = valuesAt(json, 'spec.inputs[]').map(({ at, value }): InputNames => ({ from: at, names: isMap(value) ? Object.keys(value) : [], isProvider: false }));
  const found: InputNames[] = [];
  for (const { value } of valuesAt(json, 'spec.inputsFrom[]')) {
    const providerName = textAt(value, 'name');
    const provider = providerName === undefined ? undefined
      : program.judged.find((each) => each.kind === PROVIDER && each.name === providerName && each.namespace === namespace);
    const exports = provider && exportsOf(textAt(provider.json, 'spec.type') ?? '');
    if (!exports) return undefined;
    found.push({ from: `ResourceSetInputProvider ${providerName}`, names: [...exports, ...valuesAt(provider.json, 'spec.defaultValues{}').map(({ at }) => at.slice('spec.defaultValues.'.length))], isProvider: true });
  }
  return [...own, ...found];
}

/** What a type of providers exports; undefined where that is not known. */
function exportsOf(type: string): readonly string[] | undefined {
  if (type === 'Static') return ['id'];
  if (/(?:Pull|Merge)Request$/.test(type)) return ['id', 'sha', 'branch', 'author', 'title'];
  if (type === 'GitLabEnvironment') return ['id', 'sha', 'branch', 'author', 'title', 'slug'];
  if (type.endsWith('ArtifactTag')) return ['id', 'tag', 'digest'];
  if (type.endsWith('Branch')) return ['id', 'branch', 'sha'];
  return type.endsWith('Tag') ? ['id', 'tag', 'sha'] : undefined;
}

/** The inputs that a template certainly reads: not those that it may leave out by `if`, `get` or `default`. */
function inputsRead(text: string): string[] {
  const actions = [...text.matchAll(/<<-?([^<>]*)>>/g)].map(([, action]) => action);
  if (actions.some((action) => /\b(?:if|with|range|hasKey|define|block)\b/.test(action))) return [];
  return actions.flatMap((action) => [...action.replace(/"[^"]*"|`[^`]*`/g, '').matchAll(/(?:^|[\s(|])inputs\.(\w+)/g)].map(([, input]) => input));
}

function valueOf(json: ProgramObject['json'], key: string): unknown {
  return valuesAt(json, `spec.${key}`)[0]?.value;
}
