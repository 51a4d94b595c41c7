import { hostileReport, reportOf, someReport } from './formats';
import { asText } from '../../../src/plan/formats/text';
import { appsOf, configMap } from '../planned';

test('what is dangerous comes first, then each delivery with its objects and fields, then one line of it all', () => {
  const text = asText(someReport({ oldFindings: 2, unknown: ['x.yaml:1 is remote'], repaired: [{ check: 'object-name', isWarning: false, message: 'wrong', fix: 'x' }] }), false);
  expect(text).toBe(`danger[pruned-namespace]: Namespace team is deleted, and everything in it, whoever created it
  --> Kustomization flux-system/apps
  help: to keep it, mark it with the annotation kustomize.toolkit.fluxcd.io/prune: disabled in a commit of its own, and remove it from Git only after that is applied

production: 4 objects of 1 delivery
  Kustomization flux-system/apps
    ~ ConfigMap default/a
        data.a: 1 → 2
        data.text:
          - y
          + Y
        + data.b: 3
    + ConfigMap default/new
    - ConfigMap default/gone
    - Namespace team

repaired by this change, says check:
  - object-name: wrong

not known, and so not compared:
  - x.yaml:1 is remote

main → the working tree: 1 to create, 1 to change, 2 to prune; 1 dangerous; 1 repaired; 2 findings of checks as before
`);
});

test('nothing changes', () => {
  expect(asText(reportOf(appsOf(configMap('a')), appsOf(configMap('a'))), false)).toBe('main → the working tree: nothing changes\n');
});

test('colours on a terminal', () => {
  expect(asText(someReport(), true)).toContain('\u001b[32m+ ConfigMap default/new\u001b[0m');
});

test('no text changes the terminal, and long ones are cut', () => {
  const text = asText(hostileReport(), false);
  expect(text).not.toMatch(/[\u001b\u202e]/);
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ${'x'.repeat(400)}`).join('\\n');
  const long = asText(reportOf(appsOf(configMap('a', 'a: "x"')), appsOf(configMap('a', `a: "${lines}"`))), false);
  expect(long).toContain('… and 461 lines more');
  expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThan(330);
});
