import { Check } from './check';
import { isEnforcedAt } from './report';
import { listNameOf } from '../schema/fields';
import { judge, SchemaProblem } from '../schema/judge';

/** What the schema of a custom resource refuses. */
export const schema: Check = {
  id: 'schema',
  doc: 'A Flux or External Secrets object, a PodMonitor, ServiceMonitor, Probe or PrometheusRule, an object of the Gateway API, a GrafanaDashboard or a Crossplane Harbor object has a field that does not exist, a value of the '
    + 'wrong type, outside the allowed ones or not matching its pattern, or lacks a required field: the apply fails. Correct it. Judged in '
    + 'repositories, and in plain charts that enforce checks.',
  *run(program) {
    for (const { place, json, encrypted, folder } of program.judged) {
      if (encrypted || (!folder && !isEnforcedAt(place))) continue;
      const list = listNameOf(json);
      if (!list) continue;
      const fix = `correct the field: kubectl explain ${json.kind.toLowerCase()} describes it`;
      const { problems } = judge(list, json);
      const newer = problems.filter((problem) => isNewer(list, problem)).map(({ at }) => providerOf(at));
      const meant = new Set(problems.flatMap(({ at, message }) => {
        const [, field] = / does not exist; did you mean ([^?]+)\?$/.exec(message) ?? [];
        return field === undefined ? [] : [`${at.slice(0, at.lastIndexOf('.') + 1)}${field}`];
      }));
      const said = problems.filter(({ message }) => ![...meant].some((field) => message.endsWith(`: ${field} is required`)));
      for (const problem of said) if (!newer.includes(providerOf(problem.at))) yield { place, at: problem.at, message: problem.message, fix };
    }
  },
};

/** Providers of External Secrets Operator come and change with each release: one with fields that are not near any known one is newer than the list. */
function isNewer(list: string, { at, message }: SchemaProblem): boolean {
  return list.startsWith('external-secrets.io_') && providerOf(at) !== undefined && message.includes(' does not exist; there are ');
}

function providerOf(at: string): string | undefined {
  return /^spec\.provider\.[^.]+/.exec(at)?.[0];
}
