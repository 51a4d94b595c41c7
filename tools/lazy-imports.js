// Lets each file of lib/ load another one when something of it is first used, as the indexes do: most programs use a small part of the library, and what is
// only needed to report a mistake is not needed where there is none. TypeScript writes `const x_1 = require("./x")` and `x_1.name` wherever the name is used.
const fs = require('fs');
const path = require('path');
const ts = require('typescript');

const lib = path.join(__dirname, '..', 'lib');

/** The imports of a file, by the names that TypeScript gives them. */
function importsOf(file) {
  return new Map(file.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    const [{ name, initializer }] = statement.declarationList.declarations;
    const isImport = ts.isIdentifier(name) && /_\d+$/.test(name.text) && initializer && ts.isCallExpression(initializer) && initializer.expression.getText(file) === 'require';
    return isImport ? [[name.text, { statement, initializer }]] : [];
  }));
}

/** The text of a file that loads its imports on demand. */
function lazy(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const imports = importsOf(file);
  const edits = [...imports].map(([id, { statement, initializer }]) => [
    statement.getStart(file), statement.end, `let ${id}_; const ${id} = () => ${id}_ ??= ${initializer.getText(file)};`,
  ]);
  const visit = (node) => {
    // In parentheses: `new x_1().Name()` would call x_1 as a constructor.
    if (ts.isIdentifier(node) && imports.has(node.text) && node.parent.name !== node) edits.push([node.getStart(file), node.end, `(${node.text}())`]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits.sort(([a], [b]) => b - a).reduce((result, [start, end, edit]) => result.slice(0, start) + edit + result.slice(end), text);
}

for (const name of fs.readdirSync(lib, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.js') || name.startsWith('bundled')) continue;
  const file = path.join(lib, name);
  const text = fs.readFileSync(file, 'utf8');
  const changed = lazy(name, text);
  if (changed !== text) fs.writeFileSync(file, changed);
}
