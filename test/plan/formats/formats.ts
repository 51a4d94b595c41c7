import type { PlanReport } from '../../../src/plan/formats/report';
import { appsOf, configMap, documents, planned, Tree } from '../planned';

/** A report about a change, without findings of checks. */
export function reportOf(before: Tree, after: Tree, rest: Partial<PlanReport> = {}): PlanReport {
  return { from: 'main', to: 'the working tree', set: planned(before, after), newFindings: [], repaired: [], oldFindings: 0, unknown: [], ...rest };
}

/** A change with one of each. */
export function someReport(rest: Partial<PlanReport> = {}): PlanReport {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: team }\n';
  return reportOf(
    appsOf(documents(configMap('a', 'a: "1", text: "x\\ny\\nz\\n"'), configMap('gone'), namespace)),
    appsOf(documents(configMap('a', 'a: "2", text: "x\\nY\\nz\\n", b: "3"'), configMap('new'))),
    rest,
  );
}

/** Words that would do something where they were taken for Markdown, HTML or a terminal's. */
export const HOSTILE = [
  '@everyone', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '![x](https://evil.example/x.png)', '[x](javascript:alert(1))', '```\n# broken out', '</code></summary></details>', '#1', '!2',
  'https://evil.example', '\u001b[31mred', '\u202eturned', '--> <!--', '$(rm -rf /)', '~label', '|a|b|', '"\' onmouseover="x',
];

/** A change whose texts are hostile: a value, a key, an annotation. */
export function hostileReport(): PlanReport {
  const data = (words: readonly string[]): string => words.map((word, i) => `k${i}: ${JSON.stringify(word)}`).join(', ');
  return reportOf(appsOf(configMap('a', data(HOSTILE.map(() => 'x')))), appsOf(configMap('a', data(HOSTILE), `, annotations: { ${JSON.stringify(HOSTILE[1])}: ${JSON.stringify(HOSTILE[5])} }`)), {
    from: '<b>@everyone</b>`x`',
    newFindings: [{ check: 'object-name', isWarning: false, message: HOSTILE.join(' '), fix: HOSTILE.join(' '), file: HOSTILE[3] }],
    repaired: [{ check: 'object-name', isWarning: false, message: HOSTILE.join(' '), fix: 'x' }],
    unknown: HOSTILE,
  });
}
