// Makes lib/index.js load each submodule when it is first used: a program that only uses Flux must not pay for the others.
// jsii wants them written as `export * as flux from './flux'`, which TypeScript compiles to an immediate require.
const fs = require('fs');
const path = require('path');

const file = path.join(__dirname, '..', 'lib', 'index.js');
const eager = /^exports\.(\w+) = __importStar\(require\("(.+?)"\)\);$/gm;
const text = fs.readFileSync(file, 'utf8');
const lazy = text.replace(eager, 'Object.defineProperty(exports, "$1", { enumerable: true, configurable: true, get: () => require("$2") });');
if (lazy === text) throw new Error(`${file} has no submodules as TypeScript used to write them: adapt this script`);
fs.writeFileSync(file, lazy);
