import { Testing } from 'cdk8s';
import { IDENTITY, RECIPIENT } from './sops/test-keys';
import { readManifests } from '../src/base/yaml/manifests';
import { readYaml } from '../src/base/yaml/read';
import { Include } from '../src/include';
import { decrypt } from '../src/sops/decrypt';
import { encrypt } from '../src/sops/encrypt';
import { inspectEncryptedFile } from '../src/sops/inspect';

/** Methods whose work grows with the length of what they are called on, at most by that much. */
const WORKING: [object: object, methods: string[]][] = [
  [Array.prototype, ['filter', 'find', 'findIndex', 'findLast', 'some', 'every', 'indexOf', 'includes', 'slice', 'splice', 'concat', 'map', 'flatMap', 'forEach', 'reduce', 'shift', 'unshift']],
  [String.prototype, ['split', 'replaceAll', 'search', 'match']],
];

/** How much is done in all of these calls: a count that does not depend on the machine. */
async function work(action: () => unknown): Promise<number> {
  let count = 0;
  const spies = WORKING.flatMap(([object, methods]) => methods.map((name) => {
    const original = (object as any)[name];
    // eslint-disable-next-line func-names -- it has a `this`
    (object as any)[name] = function (this: { length: number }, ...rest: unknown[]): unknown {
      count += this.length;
      return original.apply(this, rest);
    };
    return () => { (object as any)[name] = original; };
  }));
  try {
    await action();
  } finally {
    spies.forEach((restore) => restore());
  }
  return count;
}

const lines = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('');
const HEAD = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n';
const TERMS = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex' as const, value: '^(data|stringData)$' }, macOnlyEncrypted: false };
const ALL = { ...TERMS, selection: { kind: 'unencrypted_suffix' as const, value: '_unencrypted' } };

/** Texts with that many keys, documents, comments and items. */
const TEXTS: [name: string, file: string, make: (count: number) => string][] = [
  ['keys with comments', 's.yaml', (count) => HEAD + lines(count, (i) => `  # ${i}\n  k${i}: "v${i}"\n`)],
  ['texts over lines', 's.yaml', (count) => HEAD + lines(count, (i) => `  k${i}: |\n    a\n    # ${i}\n`)],
  ['items of one value', 's.yaml', (count) => `${HEAD}  l:\n${lines(count, () => '    # x\n    - same\n')}`],
  ['documents', 's.yaml', (count) => lines(count, (i) => `---\n# ${i}\n${HEAD}  k: v${i}\n`)],
  ['JSON', 's.json', (count) => JSON.stringify({ data: Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, `v${i}`])) }, null, 2)],
  ['dotenv', 's.env', (count) => lines(count, (i) => `# ${i}\nK${i}=v${i}\n`)],
];

const SIZES = [400, 800];
const grows = (counts: readonly number[]): void => expect(counts[1] / counts[0]).toBeLessThan(2.6); // 2 is linear, 4 is quadratic

describe.each(TEXTS)('a SOPS file of %s', (name, file, make) => {
  it('takes work that grows as it does', async () => {
    const terms = file === 's.yaml' ? TERMS : ALL;
    const texts = SIZES.map((size) => make(name === 'documents' ? size / 8 : size));
    const encrypted: string[] = [];
    const counts: number[][] = [[], [], [], []];
    for (const text of texts) {
      let result = '';
      counts[0].push(await work(async () => { result = await encrypt(text, file, terms); }));
      counts[1].push(await work(() => decrypt(result, file, [IDENTITY])));
      counts[2].push(await work(() => inspectEncryptedFile(result, file, terms)));
      counts[3].push(await work(() => encrypt(text.replace('v7', 'w7'), file, terms, { text: result, identities: [IDENTITY] })));
      encrypted.push(result);
    }
    expect(encrypted.every((text) => text.includes('ENC['))).toBe(true);
    counts.forEach(grows);
  });
});

it.each<[string, (count: number) => string]>([
  ['keys', (count) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n${lines(count, (i) => `  k${i}: "v"\n`)}`],
  ['keys with tags', (count) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n${lines(count, (i) => `  k${i}: !!str v\n`)}`],
  ['objects', (count) => lines(count, (i) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x${i}}\n`)],
  ['items of a list', (count) => `apiVersion: v1\nkind: List\nitems:\n${lines(count, (i) => `- {apiVersion: v1, kind: ConfigMap, metadata: {name: x${i}}}\n`)}`],
  ['mistakes', (count) => lines(count, () => 'a: 1\n---\n')],
])('included YAML with many %s takes work that grows as it does', async (_, make) => {
  const counts: number[] = [];
  for (const size of SIZES) counts.push(await work(() => readManifests(make(size), 'x.yaml')));
  grows(counts);
  const includes: number[] = [];
  for (const size of SIZES) includes.push(await work(() => new Include(Testing.chart(), 'i', { text: make(size) })));
  grows(includes);
});

it('a text in which nothing ends takes work that grows as it does', async () => {
  for (const piece of ['[', '{', '"', '- ', '? ', '&a ', '# ', '|\n ', 'a: ', '\n\n', '---\n', '!a ', '*a ', '<<: ', '${', '%']) {
    const counts: number[] = [];
    for (const size of SIZES) counts.push(await work(() => readYaml(piece.repeat(4 * size), 'x.yaml')));
    grows(counts);
  }
});
