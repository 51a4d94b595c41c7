import { parseAllDocuments, stringify } from 'yaml';
import { fc, runs } from '../properties';
import { IDENTITY, RECIPIENT } from './test-keys';
import { decryptAll, open, plaintextOf } from '../../src/sops/decrypt';
import { encrypt } from '../../src/sops/encrypt';
import { readSource } from '../../src/sops/source';

const hostile = fc.constantFrom('', ' ', 'yes', 'null', '~', '2026-01-01', '1_000', '0b11', '1e3', '.5', '0x1F', '017', '1:30', '<<', '=', '-', '---', '...',
  'a: b', 'a #b', '# c', '- x', '[x]', '{y}', '"q"', "it's", '`', '@at', '%d', '&a', '*a', '!t', '|', '>', '?', 'multi\nline', 'multi\nline\n', 'end\n\n',
  '\nlead', '  lead', 'trail ', '\ttab', 'a\n  b\n c', 'a\n\n\nb\n', 'cr\rx', 'crlf\r\nx', 'nul\u0000', 'del\u007f', 'nel\u0085', 'ls\u2028x', 'bom\ufeff',
  '😀', '$(x) ${y} {{ z }}', '\\n', 'rtl\u202e', 'x'.repeat(200), 'ENC[AES256_GCM', '-----BEGIN KEY-----\nabc\n-----END KEY-----\n');
const string = fc.oneof(hostile, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const leaf = fc.oneof(string, number, fc.boolean(), fc.constant(null));
const name = fc.string({ unit: 'grapheme', minLength: 1 });
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(name, tie('any'), { maxKeys: 3 })),
})).any;
const data = fc.dictionary(fc.constantFrom('a', 'b', 'tls.crt', 'x:y', 'yes', '1', 'é'), value, { minKeys: 1, maxKeys: 4 });
const document = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constantFrom('Secret', 'ConfigMap'),
  metadata: fc.record({ name: string, annotations: fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf) }),
  stringData: data,
});

/** Documents as YAML in one of the ways that programs write it; strings that look like something else are quoted. */
const texts = fc.tuple(fc.array(document, { minLength: 1, maxLength: 2 }), fc.constantFrom(2, 4), fc.constantFrom(undefined, 'QUOTE_DOUBLE' as const), fc.boolean())
  .map(([documents, indent, defaultStringType, isFlow]) => documents.map((each) => stringify(each, {
    indent, version: '1.1', lineWidth: 0, collectionStyle: isFlow ? 'flow' : 'any', ...defaultStringType ? { defaultStringType } : {},
  })).join('---\n'))
  .filter(isUsable);

/** Whether nothing in it is to be refused: a lone surrogate, a raw control character in a place that stays readable, nothing to encrypt. */
function isUsable(text: string): boolean {
  const source = readSource(text, 'x.yaml');
  return source.problems.length === 0 && source.leaves.some(({ path, value: { text: plain } }) => path[0] === 'stringData' && plain !== '')
    && !/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\p{Surrogate}]/u.test(text);
}

/** What another reader, of YAML 1.1, makes of a text. */
function read(text: string): unknown[] {
  return parseAllDocuments(text, { version: '1.1', intAsBigInt: true }).map((each) => each.toJS() as unknown);
}

test('decrypting gives back what was encrypted, whatever it is; encrypting it again changes nothing', async () => {
  await fc.assert(fc.asyncProperty(texts, fc.boolean(), async (text, macOnlyEncrypted) => {
    const terms = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex' as const, value: '^(data|stringData)$' }, macOnlyEncrypted };
    const encrypted = await encrypt(text, 'x.yaml', terms);
    const opened = await open(encrypted, 'x.yaml', [IDENTITY]);
    const decrypted = plaintextOf(opened, encrypted);
    expect(read(decrypted)).toEqual(read(text));
    const [before, after] = [readSource(text, 'x.yaml'), readSource(decrypted, 'x.yaml')].map(({ leaves }) => leaves.map(({ path, value: v }) => [path, v] as const));
    expect(after).toEqual(before);
    const again = await encrypt(decrypted, 'x.yaml', terms, { text: encrypted, identities: [IDENTITY] });
    expect(again).toBe(encrypted);
    const readable = before.filter(([path]) => path[0] !== 'stringData').map(([, { text: plain }]) => plain).join('\n');
    const rest = encrypted.replace(/ENC\[[^\]]*\]/g, '');
    const secrets = decryptAll(opened).values.map(({ value: { text: secret } }) => secret).filter((secret) => secret.length > 12);
    expect(secrets.filter((secret) => rest.includes(secret) && !readable.includes(secret))).toEqual([]);
  }), { numRuns: runs(60) });
});
