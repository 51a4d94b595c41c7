import { readFileSync } from 'node:fs';
import { writeTree } from '../write-tree';

// Writes a tree in two versions by turns, until it is told to stop, which it does after the first of them.
const [root, own, other] = process.argv.slice(2);
let isStopped = false;
process.on('message', () => {
  isStopped = true;
});

function write(files: string): string {
  try {
    writeTree(root, JSON.parse(readFileSync(files, 'utf8')));
    return 'ok';
  } catch (error) {
    return (error as Error).message;
  }
}

function next(): void {
  const said = [write(other), write(own)].find((each) => each !== 'ok') ?? 'ok';
  process.send!(said);
  if (isStopped) process.exit();
  setImmediate(next);
}
next();
