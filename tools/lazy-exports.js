// Makes the indexes of lib/ load each file when something of it is first used: a program must not pay for what it does not use.
// jsii wants them written as `export *`, which TypeScript compiles to immediate requires. Also makes the command executable.
const fs = require('fs');
const path = require('path');

const lib = path.join(__dirname, '..', 'lib');
const folders = fs.readdirSync(lib, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => path.join(lib, entry.name));
const indexes = [lib, ...folders].map((folder) => path.join(folder, 'index.js')).filter((file) => fs.existsSync(file));

// The first use replaces the getter by the value: a require costs 20 µs even when the file is loaded.
const HELPER = 'const __lazy = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {\n'
  + '    const value = load();\n    Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });\n    return value;\n} });\n';
const getter = (name, value) => `__lazy(${JSON.stringify(name)}, () => ${value});`;

// Never executed: Node reads from it, without running the file, which names an `import` of ES modules can have.
const visible = (names) => `0 && (module.exports = { ${names.join(', ')} });\n`;

// Names are asked for before anything is rewritten.
const rewritten = indexes.map((file) => {
  const text = fs.readFileSync(file, 'utf8');
  const lazy = text
    .replace(/^exports\.(\w+) = __importStar\(require\((".+?")\)\);$/gm, (_, name, from) => getter(name, `require(${from})`))
    .replace(/^__exportStar\(require\((".+?")\), exports\);$/gm, (_, from) => Object.keys(require(path.resolve(path.dirname(file), JSON.parse(from))))
      .map((name) => getter(name, `require(${from}).${name}`)).join('\n'))
    // export { A, B } from './file'
    .replace(/^var (\w+) = require\((".+?")\);\n((?:Object\.defineProperty\(exports, "\w+", .* return \1\.\w+; } }\);\n)+)/gm, (_, variable, from, lines) =>
      lines.replace(/^Object\.defineProperty\(exports, "(\w+)".*$/gm, (__, name) => getter(name, `require(${from}).${name}`)));
  if (lazy === text) throw new Error(`${file} is not as TypeScript used to write it: adapt this script`);
  const names = [...lazy.matchAll(/^__lazy\("(\w+)"/gm)].map(([, name]) => name);
  return [file, `${lazy.replace(/^(?=__lazy\()/m, HELPER)}${visible(names)}`];
});
for (const [file, text] of rewritten) fs.writeFileSync(file, text);
fs.chmodSync(path.join(lib, 'cli', 'main.js'), 0o755);
