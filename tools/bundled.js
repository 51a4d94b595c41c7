// The libraries whose code the package contains (tools/bundle.js), with their versions; docs/decisions/ says why each is here.
const LIBRARIES = {
  '@marcbachmann/cel-js': '^8.0.0',
  'age-encryption': '^0.3.1',
  'js-yaml': '^4.3.2',
  'pako': '3.0.3', // exactly: its bytes are in templates
  're2js': '^2.10.0',
  'yaml': '^2.9.1',
};

/** The names of the libraries, and of all that they depend on. */
function names() {
  const { packages } = require('../package-lock.json');
  const all = new Set(Object.keys(LIBRARIES));
  for (const name of all) { // which grows
    for (const [folder, { dependencies = {} }] of Object.entries(packages)) {
      if (folder.endsWith(`node_modules/${name}`)) for (const dependency of Object.keys(dependencies)) all.add(dependency);
    }
  }
  return all;
}

module.exports = { LIBRARIES, names };
