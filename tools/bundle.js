// Puts each library that is not a peer into one file of lib/bundled/, and makes lib/ read that: what is installed is ours and the peers, some ten files instead of
// seven hundred (docs/decisions/0021). Each stays a file of its own, which is loaded when it is first used. Their licences are in lib/bundled/LICENSES.txt.
const fs = require('fs');
const { isBuiltin } = require('module');
const path = require('path');
const esbuild = require('esbuild');

const root = path.join(__dirname, '..');
const lib = path.join(root, 'lib');
const out = path.join(lib, 'bundled');
const { LIBRARIES } = require('./bundled');
const { peerDependencies } = require('../package.json');
const fileOf = (library) => path.join(out, `${library.replace(/^@/, '').replace('/', '-')}.js`);

/** Writes one library, and returns the folders of the packages that it consists of. */
function bundle(library) {
  const { metafile } = esbuild.buildSync({
    stdin: { contents: `module.exports = require('${library}');`, resolveDir: root },
    outfile: fileOf(library), bundle: true, platform: 'node', format: 'cjs', target: 'node22', minifySyntax: true, legalComments: 'none', metafile: true, logLevel: 'warning',
  });
  return Object.keys(metafile.inputs).filter((input) => input !== '<stdin>').map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)[0]);
}

/** The text of a package's licence, which has to go with its code. */
function licence(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const files = fs.readdirSync(path.join(root, folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  if (files.length === 0) throw new Error(`${folder} has no file with its licence`);
  return [`${name} ${version} (${license})`, ...files.map((file) => fs.readFileSync(path.join(root, folder, file), 'utf8').trim())].join('\n\n');
}

/** Reads the bundled file where a library is named; at once, also where the source says `import()`, which Jest does not have. */
function redirect(file) {
  const text = fs.readFileSync(file, 'utf8');
  const changed = text.replace(/\b(?:require|import)\((["'])([^"'\n]+)\1\)/g, (call, quote, name) => {
    if (!Object.hasOwn(LIBRARIES, name)) {
      if (!name.startsWith('.') && !isBuiltin(name) && !Object.keys(peerDependencies).some((peer) => `${name}/`.startsWith(`${peer}/`))) {
        throw new Error(`${path.relative(root, file)} loads ${name}, which users do not have: add it to tools/bundled.js`);
      }
      return call;
    }
    const to = path.relative(path.dirname(file), fileOf(name)).split(path.sep).join('/');
    return `require(${quote}${to.startsWith('.') ? to : `./${to}`}${quote})`;
  });
  if (changed !== text) fs.writeFileSync(file, changed);
}

fs.rmSync(out, { recursive: true, force: true });
const folders = [...new Set(Object.keys(LIBRARIES).flatMap(bundle))].sort();
fs.writeFileSync(path.join(out, 'LICENSES.txt'), `${folders.map(licence).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
for (const file of fs.readdirSync(lib, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.js') && !file.startsWith('bundled')) redirect(path.join(lib, file));
}
