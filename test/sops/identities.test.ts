import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { fixturePath, HYBRID_IDENTITY, IDENTITY } from './test-keys';
import { readIdentities } from '../../src/sops/identities';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'identities-'));
const env = { HOME: home, XDG_CONFIG_HOME: path.join(home, 'config'), PATH: process.env.PATH };
afterAll(() => fs.rmSync(home, { recursive: true }));

test('reads them from where sops does', () => {
  expect(readIdentities(env, home)).toEqual([]);
  expect(readIdentities({ ...env, SOPS_AGE_KEY: `${IDENTITY} ${HYBRID_IDENTITY}\n` }, home)).toEqual([IDENTITY, HYBRID_IDENTITY]);
  expect(readIdentities({ ...env, SOPS_AGE_KEY_FILE: path.relative(home, fixturePath('TEST-ONLY.agekey')) }, home)).toEqual([IDENTITY, HYBRID_IDENTITY]);
  expect(readIdentities({ ...env, SOPS_AGE_KEY_CMD: `"${process.execPath}" -e 'console.log(process.argv[1])' ${IDENTITY}` }, home)).toEqual([IDENTITY]);
  fs.mkdirSync(path.join(home, 'config/sops/age'), { recursive: true });
  fs.copyFileSync(fixturePath('TEST-ONLY.agekey'), path.join(home, 'config/sops/age/keys.txt'));
  expect(readIdentities({ ...env, SOPS_AGE_KEY: IDENTITY }, home)).toEqual([IDENTITY, HYBRID_IDENTITY]);
  fs.rmSync(path.join(home, 'config'), { recursive: true });
});

test.each([
  [{ SOPS_AGE_KEY: 'hunter2' }, 'error[age-identity]: line 1 of SOPS_AGE_KEY is not a valid age identity\n  help: use what age-keygen prints: it starts with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1'],
  [{ SOPS_AGE_KEY_FILE: 'missing' }, `the file of SOPS_AGE_KEY_FILE cannot be read: ENOENT\n  --> ${path.join(home, 'missing')}\n`],
  [{ SOPS_AGE_KEY_CMD: `"${process.execPath}" -e 'process.exit(3)'` }, `the command of SOPS_AGE_KEY_CMD, ${process.execPath}, failed: exit code 3`],
  [{ SOPS_AGE_KEY_CMD: 'no-such-program' }, 'the command of SOPS_AGE_KEY_CMD, no-such-program, failed: ENOENT'],
  [{ SOPS_AGE_KEY_CMD: ' ' }, 'SOPS_AGE_KEY_CMD is empty'],
])('refuses %j without showing what it read', (more, message) => {
  expect(() => readIdentities({ ...env, ...more }, home)).toThrow(message);
  expect(message).not.toMatch(/hunter2/);
});
