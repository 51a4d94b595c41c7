import * as fs from 'fs';
import * as path from 'path';

const FIXTURES = path.join(__dirname, 'fixtures');

/** The text of a fixture. */
export function fixture(name: string): string {
  return fs.readFileSync(path.join(FIXTURES, name), 'utf8');
}

/** The path of a fixture. */
export function fixturePath(name: string): string {
  return path.join(FIXTURES, name);
}

const keys = fixture('TEST-ONLY.agekey');

/** Published secret keys, for tests only: X25519 and post-quantum. */
export const [IDENTITY, HYBRID_IDENTITY] = keys.match(/^AGE-SECRET-KEY-\S+$/gm)!;
/** Their public keys. */
export const [RECIPIENT, HYBRID_RECIPIENT] = keys.match(/age1\S+$/gm)!;
/** Public keys whose secret keys nobody kept. */
export const OTHER_RECIPIENT = 'age1z3368ssrhd7laahs5duyz5vhfavtru4eeym2xrzw3pntagwe9q8qjaw3l4';
