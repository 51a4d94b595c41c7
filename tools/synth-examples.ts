import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

// Checks the types of all examples at once, synthesizes each into dist/examples/<name>/ in a process of its own as its user would, and prints a short summary.

const root = path.resolve(__dirname, '..');
const examples = fs.readdirSync(path.join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(root, 'examples', entry.name, 'main.ts')))
  .map((entry) => entry.name)
  .sort();

const types = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', path.join(root, 'examples')], { stdio: 'inherit' });
if (types.status !== 0) process.exit(1);

console.log(['example'.padEnd(24), 'files', 'written', 'objects', 'checks', 'warnings', 'ms'].join('  '));
let failed = 0;
for (const name of examples) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', path.join(__dirname, 'synth-example.ts')], {
    cwd: path.join(root, 'examples', name),
    env: { ...process.env, CDK8S_OUTDIR: path.join(root, 'dist', 'examples', name), TS_NODE_PROJECT: path.join(root, 'tsconfig.dev.json') },
    encoding: 'utf8',
  });
  process.stderr.write(stderr);
  if (status !== 0) {
    failed++;
    console.log(`${name.padEnd(24)}  failed`);
  } else {
    console.log(`${name.padEnd(24)}  ${stdout.trim()}`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
