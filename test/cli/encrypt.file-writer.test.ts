import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { FileWriter } from '../../src/cli/encrypt';

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'file-writer-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

test('replaces and creates files', () => {
  const [old, young] = ['old', 'new'].map((name) => path.join(directory, name));
  fs.writeFileSync(old, 'before', { mode: 0o600 });
  const writer = new FileWriter();
  writer.add(old, 'after');
  writer.add(young, 'text');
  writer.write();
  expect([old, young].map((file) => fs.readFileSync(file, 'utf8'))).toEqual(['after', 'text']);
  expect(fs.statSync(old).mode.toString(8)).toBe('100600');
  expect(fs.readdirSync(directory).sort()).toEqual(['new', 'old']);
});

test('leaves every file as it was when one cannot be written, and nothing beside them', () => {
  const old = path.join(directory, 'old');
  fs.writeFileSync(old, 'before');
  const writer = new FileWriter();
  writer.add(old, 'after');
  writer.add(path.join(directory, 'missing', 'file'), 'text');
  expect(() => writer.write()).toThrow(`the folder of the file does not exist\n  --> ${directory}/missing/file\n`);
  expect(fs.readFileSync(old, 'utf8')).toBe('before');
  expect(fs.readdirSync(directory)).toEqual(['old']);
});

test('removes what a killed run has left, and nothing of one that runs, of another machine, or of others', () => {
  const started = 'const [w, file] = process.argv.slice(1); const { FileWriter } = require(w); const fs = require("fs"); '
    + 'fs.renameSync = () => process.kill(process.pid, "SIGKILL"); const writer = new FileWriter(); writer.add(file, "secret"); writer.write();';
  const file = path.join(directory, 'file');
  const killed = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', started, require.resolve('../../src/cli/encrypt'), file]);
  expect(killed.signal).toBe('SIGKILL');
  const [left] = fs.readdirSync(directory);
  expect(left).toMatch(/^\.cdk-gitops-[0-9a-f]{8}-\d+-[0-9a-f]{12}\.tmp$/);
  const kept = [left.replace(String(killed.pid), String(process.pid)), left.replace(/-[0-9a-f]{8}-/, '-00000000-'), '.cdk-gitops-mine.tmp', 'mine.tmp'];
  for (const name of kept) fs.writeFileSync(path.join(directory, name), 'kept');
  const writer = new FileWriter();
  writer.add(file, 'text');
  writer.write();
  expect(fs.readdirSync(directory).sort()).toEqual([...kept, 'file'].sort());
});
