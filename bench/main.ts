import * as os from 'os';
import { check } from './check';
import { emission } from './emission';
import { kustomize } from './kustomize';
import { plan, simulate } from './plan';
import { programs, repositories } from './programs';
import { reading } from './reading';
import { growth, loading, MEMORY_FOLDER, synthesis } from './synthesis';
import { types } from './types';

/** Prints a table whose first row names the columns. */
function print(rows: string[][]): void {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const lines = rows.map((row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
  console.log([lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1), ''].join('\n'));
}

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  console.log(`Node ${process.version}, ${os.cpus().length} x ${os.cpus()[0].model}, files in ${MEMORY_FOLDER}, each measurement in a process of its own${
    quick ? ', without what takes cdk8s long' : ''}\n`);
  print(loading());
  print(programs({ quick }));
  print(repositories());
  print(types());
  print(await emission());
  print(reading());
  print(kustomize());
  print(check());
  print(plan({ quick }));
  print(simulate());
  print(growth());
  print(synthesis({ quick }));
}

void main();
