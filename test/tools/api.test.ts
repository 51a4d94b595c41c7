import * as fs from 'node:fs';
import * as path from 'node:path';

const API = path.join(__dirname, '..', '..', 'docs', 'api');
const pages = Object.fromEntries(fs.readdirSync(API).map((page) => [page, fs.readFileSync(path.join(API, page), 'utf8')]));

test('each link among the pages of the API leads somewhere', () => {
  const anchors = Object.fromEntries(Object.entries(pages).map(([page, text]) => [page, new Set(Array.from(text.matchAll(/id="([^"]+)"/g), ([, id]) => id))]));
  const links = Object.entries(pages).flatMap(([page, text]) =>
    Array.from(text.matchAll(/href="([^"#]*)#([^"]+)"|\]\(([\w-]+\.md)#([^)]+)\)/g), ([link, href, anchor, file, id]) => ({ page, link, to: href ?? file, id: anchor ?? id })));
  const here = links.filter(({ to }) => !/^https?:/.test(to));
  expect(here.length).toBeGreaterThan(5000);
  expect(here.filter(({ page, to, id }) => anchors[to === '' ? page : to]?.has(id) !== true).map(({ page, link }) => `${page}: ${link}`)).toEqual([]);
});

test('the overview has each submodule', () => {
  for (const page of Object.keys(pages).filter((name) => name !== 'README.md')) expect(pages['README.md']).toContain(`](${page})`);
});
