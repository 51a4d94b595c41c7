// Writes the indexes of lib/ anew, from what jsii says is public: names and nothing else, since src/ has `export *`, which takes internal names with it.
// JavaScript loads each file when something of it is first used: a program must not pay for what it does not use. Declarations of the root leave
// `aws` out, which is an entry of its own: its types read those of aws-cdk-lib, thirteen times as many files as all others. Also makes the command executable.
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..');
const { name, types, submodules } = JSON.parse(fs.readFileSync(path.join(root, '.jsii'), 'utf8'));
const namespaces = Object.keys(submodules).map((submodule) => submodule.slice(name.length + 1)).sort();
/** The folder of a namespace: its room need not have its name. */
const folderOf = (namespace) => path.posix.dirname(submodules[`${name}.${namespace}`].symbolId.replace(/^src\//, ''));

/** Entries whose types the root does not name, with the optional peer that they need. At run time, the root has them too. */
const APART = { aws: 'aws-cdk-lib' };

// At once: an `import` of names would give undefined for what does not load.
const needs = (namespace, from, peer) => (namespace === undefined
  ? `require("${from}").requireAtLoad();\n`
  : `require("${from}").requireAtLoad("${peer}", "${name}/${namespace}");\n`);

// The first use replaces the getter by the value: a require costs 20 µs even when the file is loaded.
const HEAD = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const __lazy = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {
    const value = load();
    Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });
    return value;
} });
`;

// Never executed: Node reads from it, without running the file, which names an `import` of ES modules can have.
const visible = (names) => `0 && (module.exports = { ${names.join(', ')} });\n`;

/** Writes the index of a namespace, or of the root, which has the others. */
function writeIndex(namespace, others) {
  const folder = namespace === undefined ? '.' : folderOf(namespace);
  const entries = Object.values(types).filter((type) => type.namespace === namespace).map((type) => {
    const [file, symbol] = type.symbolId.split(':');
    return { symbol, isValue: type.kind !== 'interface', from: `./${path.posix.relative(path.posix.join('src', folder), file)}` };
  });
  const values = entries.filter(({ isValue }) => isValue);
  const code = [
    ...values.map(({ symbol, from }) => `__lazy("${symbol}", () => require("${from}").${symbol});\n`),
    ...others.map((other) => `__lazy("${other}", () => require("./${folderOf(other)}"));\n`),
  ];
  const files = [...new Set(entries.map(({ from }) => from))].sort();
  const declarations = [
    ...files.map((file) => `export { ${entries.filter(({ from }) => from === file).map(({ symbol }) => symbol).join(', ')} } from '${file}';\n`),
    ...others.filter((other) => !(other in APART)).map((other) => `export * as ${other} from './${folderOf(other)}';\n`),
  ];
  const index = path.join(root, 'lib', folder, 'index');
  fs.writeFileSync(`${index}.js`, HEAD + (namespace === undefined || namespace in APART ? needs(namespace, `./${path.posix.relative(folder, 'base/requirements')}`.replace('./..', '..'), APART[namespace]) : '') + code.join('') + visible([...values.map(({ symbol }) => symbol), ...others]));
  fs.writeFileSync(`${index}.d.ts`, declarations.join(''));
}

for (const namespace of namespaces) writeIndex(namespace, []);
writeIndex(undefined, namespaces);
fs.chmodSync(path.join(root, 'lib', 'cli', 'main.js'), 0o755);
