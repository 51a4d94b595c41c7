import { hostileReport, someReport } from './formats';
import { asHtml } from '../../../src/plan/formats/html';

test('is one page with everything', () => {
  const page = asHtml(someReport({ unknown: ['x is remote'] }));
  for (const part of ['<html lang="en">', '<code>pruned-namespace</code>', 'data.a: 1 → 2', '+ ConfigMap default/new', 'x is remote']) expect(page).toContain(part);
});

test('has no script, loads nothing, and takes no text for HTML', () => {
  const page = asHtml(hostileReport());
  expect(page).toContain("default-src 'none'");
  const [tags, attributes] = [[...page.matchAll(/<([a-z][\w-]*)/g)], [...page.matchAll(/<[a-z][\w-]*((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>/g)]];
  expect([...new Set(tags.map(([, tag]) => tag))].sort()).toEqual(['body', 'code', 'details', 'div', 'h1', 'h2', 'head', 'html', 'li', 'main', 'meta', 'p', 'pre', 'style', 'summary', 'title', 'ul']);
  expect(attributes.length).toBe(tags.length);
  expect(attributes.map(([, text]) => text).join(' ')).not.toMatch(/\bon\w+=|src=|href=/);
});
