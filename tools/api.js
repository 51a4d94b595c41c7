// Writes docs/api/: what API.md has, one page for each submodule, with links from page to page, and a list of all classes (`npm run api`, after `npm run compile`).
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..');
const out = path.join(root, 'docs', 'api');
const { name, types, submodules } = JSON.parse(fs.readFileSync(path.join(root, '.jsii'), 'utf8'));
const namespaces = Object.keys(submodules).map((submodule) => submodule.slice(name.length + 1)).sort();
const pageOf = (namespace) => `${namespace ?? name}.md`;

/** Links lead to the page that has the type; jsii-docgen writes them for one page. */
function linked(text, page) {
  return text.replace(/href="#([^"]+)"/g, (link, anchor) => {
    const [, first] = anchor.startsWith(`${name}.`) ? anchor.split('.') : [];
    const target = first === undefined ? page : pageOf(namespaces.includes(first) ? first : undefined);
    return target === page ? link : `href="${target}#${anchor}"`;
  });
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out);
execFileSync(process.execPath, [require.resolve('jsii-docgen/bin/jsii-docgen'), '-o', path.join(out, pageOf()), '--split-by-submodule'], { cwd: root, stdio: 'inherit' });
for (const page of fs.readdirSync(out)) {
  const file = path.join(out, page);
  // The declarations of the root leave `aws` out; jsii-docgen does not know entries.
  const text = fs.readFileSync(file, 'utf8').replaceAll("import { aws } from 'cdk-gitops'", "import * as aws from 'cdk-gitops/aws'");
  fs.writeFileSync(file, linked(text, page));
}

const classesOf = (namespace) => Object.values(types).filter((type) => type.kind === 'class' && type.namespace === namespace)
  .sort((a, b) => (a.name < b.name ? -1 : 1)).map((type) => `[${type.name}](${pageOf(namespace)}#${type.fqn})`);
fs.writeFileSync(path.join(out, 'README.md'), [
  '# API',
  'A page for each submodule, with all classes, properties, defaults and errors. All of it on one page: [API.md](../../API.md).', '',
  '| | classes |', '|---|---|',
  ...[undefined, ...namespaces].map((namespace) => `| [\`${namespace ?? name}\`](${pageOf(namespace)}) | ${classesOf(namespace).join(', ')} |`), '',
].join('\n'));
