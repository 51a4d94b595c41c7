import { Check, Finding } from './check';
import { shownUrl } from '../flux/source/git-url';
import { textAt } from '../program/json-path';
import type { ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';

const REPOSITORY = 'source.toolkit.fluxcd.io/HelmRepository';

/** A chart repository whose address does not lead to charts. */
export const helmRepository: Check = {
  id: 'helm-repository',
  doc: 'A HelmRepository has an `oci://` address without `type: oci`, or the reverse: source-controller refuses it. Or its `oci://` address ends with the chart, which Flux appends once more: '
    + 'the chart is not found. Correct the type, or remove the chart from the address.',
  *run(program) {
    for (const object of program.objects) if (object.kind === REPOSITORY) yield* judgeType(object);
    for (const { references } of viewsOf(program)) {
      for (const { reference: { kind, from, at }, target } of references) {
        if (kind !== REPOSITORY || !/(^|\.)sourceRef$/.test(at)) continue;
        const chart = textAt(from.object.json, at.replace(/sourceRef$/, 'chart'));
        for (const { object } of target?.by ?? []) if (chart !== undefined) yield* judgeChart(object, chart);
      }
    }
  },
};

function* judgeType({ place, json, name }: ProgramObject): IterableIterator<Finding> {
  const url = textAt(json, 'spec.url') ?? '';
  const type = textAt(json, 'spec.type') ?? 'default';
  if (/^oci:\/\//.test(url) && type !== 'oci') {
    yield { place, at: 'spec.url', message: `HelmRepository ${name} has url ${shownUrl(url)}, but not type oci`, fix: 'set type: oci, or use an OCIRepository' };
  } else if (type === 'oci' && /^https?:\/\//.test(url)) {
    yield { place, at: 'spec.url', message: `HelmRepository ${name} has type oci, but url ${shownUrl(url)}`, fix: 'use the oci:// address of the registry, or remove type' };
  }
}

/** Registries have charts below a path such as `charts`; elsewhere a repository may be named as its chart is (`oci://public.ecr.aws/karpenter`). */
function* judgeChart({ place, json, name }: ProgramObject, chart: string): IterableIterator<Finding> {
  const url = textAt(json, 'spec.url') ?? '';
  if (!url.startsWith('oci://')) return;
  const steps = url.slice('oci://'.length).split('/').filter((step) => step !== '');
  if (steps.length < 3 || steps[steps.length - 1] !== chart || !/chart|helm/i.test(steps[steps.length - 2])) return;
  yield {
    place,
    at: 'spec.url',
    message: `HelmRepository ${name} has url ${shownUrl(url)}, to which Flux appends the name of chart ${chart} once more`,
    fix: `use ${url.slice(0, url.lastIndexOf(`/${chart}`))}`,
  };
}
