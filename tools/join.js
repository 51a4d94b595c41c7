// Puts the files of lib/ that a program of plain charts loads into one, lib/joined.js: Node takes longer to find, open and read a file than to run it, and small
// programs do little else. Each of them stays, and takes what it exports from there, so whoever loads it by its name gets the same.
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const esbuild = require('esbuild');
const ts = require('typescript');

const root = path.join(__dirname, '..');
const lib = path.join(root, 'lib');
const JOINED = 'joined.js';

/** Loads what such programs load, and prints which files that were. */
const PROGRAM = `
const { ApiObject, Chart } = require('cdk8s');
const { KubeDeployment } = require('cdk8s-plus-28').k8s;
const { App } = require('./lib');
const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-join-')) });
const chart = new Chart(app, 'chart');
const spec = { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } } };
new ApiObject(chart, 'object', { apiVersion: 'apps/v1', kind: 'Deployment', spec });
new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'a' } });
new KubeDeployment(chart, 'generated', { spec });
app.synth();
fs.rmSync(app.outdir, { recursive: true });
console.log(JSON.stringify(Object.keys(require.cache)));
`;

/** The names of those files in lib/, in alphabetical order. */
function loaded() {
  const files = JSON.parse(execFileSync(process.execPath, ['-e', PROGRAM], { cwd: root, encoding: 'utf8' }));
  return files.map((file) => path.relative(lib, file).split(path.sep).join('/')).filter((file) => !file.startsWith('..') && !file.startsWith('bundled/')).sort();
}

/** The text of a file as part of lib/joined.js: without comments, and its requires are those of that file. */
function part(name, names) {
  const text = esbuild.transformSync(fs.readFileSync(path.join(lib, name), 'utf8'), { target: 'node22', legalComments: 'none' }).code;
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const edits = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'require' && node.arguments[0].text.startsWith('.')) {
      const target = path.posix.join(path.posix.dirname(name), node.arguments[0].text);
      const found = names.find((each) => each === `${target}.js` || each === `${target}/index.js`);
      edits.push([node.getStart(file), node.end, found ? `joined("${found}")` : `require("./${target}")`]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const changed = edits.sort(([a], [b]) => b - a).reduce((result, [start, end, edit]) => result.slice(0, start) + edit + result.slice(end), text);
  return `"${name}"(exports, module, __dirname) {\n${changed}}`;
}

/** What is left of a file; Node reads from the line of an index what names an `import` can have. */
function rest(name) {
  const visible = /^0 && \(module\.exports = .*\n/m.exec(fs.readFileSync(path.join(lib, name), 'utf8'))?.[0] ?? '';
  const up = path.posix.relative(path.posix.dirname(name), JOINED);
  return `"use strict";\nconst joined = require("${up.startsWith('.') ? up : `./${up}`}");\nmodule.exports = joined("${name}");\n${visible}`;
}

const names = loaded();
const parts = names.map((name) => part(name, names));
const rests = names.map(rest);
fs.writeFileSync(path.join(lib, JOINED), `"use strict";
const path = require("path");
const parts = {
${parts.join(',\n')},
};
const modules = new Map();
/** What a file exports, as far as it is: files that need each other get it while it is not complete. */
function joined(name) {
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  parts[name].call(module.exports, module.exports, module, path.join(__dirname, path.dirname(name)));
  return module.exports;
}
module.exports = joined;
`);
names.forEach((name, i) => fs.writeFileSync(path.join(lib, name), rests[i]));
