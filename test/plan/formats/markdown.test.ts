import { HOSTILE, hostileReport, reportOf, someReport } from './formats';
import { asMarkdown, COMMENT_LIMIT, MARK } from '../../../src/plan/formats/markdown';
import { appsOf, configMap, documents } from '../planned';

/** What a renderer would look at for mentions and links: everything outside of blocks of code and of `<code>`. */
function outsideOfCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const [ticks] = /^`{3,}/.exec(line) ?? [];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined && line === fence) fence = undefined;
    else if (fence === undefined) lines.push(line.replace(/<code>[^<]*<\/code>/g, ''));
  }
  expect(fence).toBeUndefined();
  return lines.join('\n');
}

test('a comment: a mark, one line, the dangers, and a section for each delivery', () => {
  const text = asMarkdown(someReport());
  expect(text.startsWith(`${MARK}\n### ⚠️ Plan: 1 to create, 1 to change, 2 to prune; 1 dangerous\n`)).toBe(true);
  expect(text).toContain('```text\ndanger[pruned-namespace]:');
  expect(text).toContain('<details><summary><code>Kustomization flux-system/apps</code> (4 objects)</summary>\n\n```diff\n! ConfigMap default/a\n      data.a: 1 → 2\n      data.text:\n-     y\n+     Y\n+     data.b: 3\n+ ConfigMap default/new\n- ConfigMap default/gone\n- Namespace team\n```\n\n</details>');
});

test('nothing in it is a mention, a link, a picture or HTML, whatever manifests say', () => {
  const text = asMarkdown(hostileReport());
  const outside = outsideOfCode(text);
  for (const word of ['@', 'http', 'script', 'onerror', 'javascript', '#1', '!2', '](', 'broken out', '<b>']) expect(outside).not.toContain(word);
  expect(outside.replace(/<\/?(details|summary)( open)?>|<!-- cdk-gitops plan -->/g, '')).not.toMatch(/[<>]/);
  expect(text).not.toMatch(/[\u001b\u202e]/);
  for (const word of ['@everyone', 'alert(1)']) expect(text).toContain(word);
  expect(HOSTILE.length).toBeGreaterThan(10);
});

const MANY = reportOf(appsOf(configMap('a')), appsOf(documents(...Array.from({ length: 900 }, (_, i) => configMap(`config-${'x'.repeat(100)}-${i}`)))));

test.each([1000, 5000, COMMENT_LIMIT])('has at most %i characters, and says that it is cut', (limit) => {
  const text = asMarkdown(MANY, limit);
  expect(text.length).toBeLessThanOrEqual(limit);
  expect(text.length).toBeGreaterThan(limit / 3);
  expect(text).toContain('*Cut, because a comment has a limit');
  expect(outsideOfCode(text).match(/<details/g)?.length ?? 0).toBe(outsideOfCode(text).match(/<\/details/g)?.length ?? 0);
});

test('is the same for the same plan', () => {
  expect(asMarkdown(someReport())).toBe(asMarkdown(someReport()));
});
