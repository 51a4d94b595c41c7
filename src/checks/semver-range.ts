import { localCheck } from './local-check';
import { isSemverRange, SEMVER_FORMS } from '../flux/source/semver-range';
import { shown, textAt, valuesAt } from '../program/json-path';

const RANGES: { readonly [kind: string]: string } = {
  'source.toolkit.fluxcd.io/GitRepository': 'spec.ref.semver',
  'source.toolkit.fluxcd.io/OCIRepository': 'spec.ref.semver',
  'source.toolkit.fluxcd.io/HelmChart': 'spec.version',
  'helm.toolkit.fluxcd.io/HelmRelease': 'spec.chart.spec.version',
  'image.toolkit.fluxcd.io/ImagePolicy': 'spec.policy.semver.range',
};

/** Ranges of versions that Flux cannot read. */
export const semverRange = localCheck({
  id: 'semver-range',
  doc: 'A source, chart or image policy chooses versions by a range that Flux cannot read: it never becomes ready. Correct the range.',
  concerns: (kind) => kind in RANGES,
  *judge({ place, json, kind, name }) {
    const at = RANGES[kind];
    for (const { value } of valuesAt(json, at)) {
      if (typeof value !== 'string' || value === '' || isSemverRange(value) || !isRead(json)) continue;
      yield {
        place,
        at,
        message: `${json.kind} ${name}: ${at} ${shown(value)} is not a valid version range`,
        fix: SEMVER_FORMS,
      };
    }
  },
});

/** Charts of Git repositories and buckets have no versions to choose from, so theirs is not read. */
function isRead(json: unknown): boolean {
  const source = textAt(json, 'spec.chart.spec.sourceRef.kind') ?? textAt(json, 'spec.sourceRef.kind');
  return source === undefined || source === 'HelmRepository';
}
