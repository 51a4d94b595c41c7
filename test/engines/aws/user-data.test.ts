import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { addEverything } from './matrix';
import { resolve } from './resolve';
import { synthesize } from './synthesized';

/** Each machine's user data as EC2 gets it, once for each text. */
const machines = ((): { readonly name: string; readonly text: string }[] => {
  const { names, template } = synthesize(addEverything);
  const found = new Map<string, string>();
  for (const name of names) {
    const read = template(name);
    for (const [id, { Type, Properties = {} }] of Object.entries(read.Resources)) {
      const data = Type === 'AWS::EC2::Instance' ? Properties.UserData : Type === 'AWS::EC2::LaunchTemplate' ? Properties.LaunchTemplateData.UserData : undefined;
      if (data === undefined) continue;
      const text = resolve(read, name, data) as string;
      if (!found.has(text)) found.set(text, `${name}/${id}`);
    }
  }
  return [...found].map(([text, name]) => ({ name, text }));
})();

/** The script that user data carries. */
function payload(text: string): string {
  const [, packed] = /^base64 -d <<'SCRIPT' \| gunzip >\/opt\/bootstrap\/run\n([\s\S]*?)\nSCRIPT$/m.exec(text)!;
  return gunzipSync(Buffer.from(packed, 'base64')).toString();
}

/** Each different script, and the first machine that has it. */
const scripts = new Map(machines.map(({ name, text }) => [payload(text), name]));
const folder = mkdtempSync(join(tmpdir(), 'user-data-'));

test('there are machines of each kind', () => {
  expect(machines.length).toBeGreaterThan(100);
  expect(scripts.size).toBeGreaterThanOrEqual(20);
  process.stderr.write(`user data: ${machines.length} machines, ${scripts.size} scripts, at most ${Math.max(...machines.map(({ text }) => Buffer.byteLength(text)))} of 16384 bytes\n`);
});

test('user data is a script for cloud-init, in the size that EC2 takes', () => {
  for (const { name, text } of machines) {
    expect([name, text.slice(0, 3)]).toEqual([name, '#!/']);
    expect([name, Buffer.byteLength(text) <= 16 * 1024]).toEqual([name, true]);
  }
});

test('no machine is told a secret', () => {
  for (const { name, text } of machines) {
    expect(`${name}: ${text}${payload(text)}`).not.toMatch(/AGE-SECRET-KEY-1|BEGIN [A-Z ]*PRIVATE KEY|glrt-[\w-]{15}|\{\{resolve:(?:ssm-secure|secretsmanager)|\b[a-z0-9]{6}\.[a-z0-9]{16}\b/);
  }
});

test('Bash takes all user data and all scripts', () => {
  for (const [script, name] of [...scripts, ...machines.map((machine): [string, string] => [machine.text, machine.name])]) {
    const { stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    expect([name, stderr]).toEqual([name, '']);
  }
});

test('shellcheck finds nothing in any script, nor in the user data around it', () => {
  const texts = [...[...scripts].map(([script]) => script), machines[0].text];
  const files = texts.map((text, index) => {
    writeFileSync(join(folder, `${index}.sh`), text);
    return join(folder, `${index}.sh`);
  });
  const { status, stdout } = spawnSync('shellcheck', ['--format', 'gcc', ...files], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  expect(stdout.split('\n').slice(0, 20).join('\n')).toBe('');
  expect(status).toBe(0);
});

// Whoever writes to it is killed (SIGPIPE) if it is quick enough: now and then the pipeline fails, and the boot with it.
test('no script pipes into what may end before it has read everything', () => {
  for (const [script, name] of scripts) expect([name, /\| *(?:head|grep (?:-\w*q|--quiet))\b.*/.exec(script)?.[0]]).toEqual([name, undefined]);
});

test('shellcheck sees what is wrong', () => {
  const { stdout } = spawnSync('shellcheck', ['--format', 'gcc', '-'], { input: '#!/bin/bash\nrm $1/file\n', encoding: 'utf8' });
  expect(stdout).toContain('SC2086');
  expect(() => execFileSync('bash', ['-n'], { input: 'if true; then', stdio: ['pipe', 'ignore', 'ignore'] })).toThrow();
});
