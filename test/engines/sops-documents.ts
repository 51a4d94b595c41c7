import * as fc from 'fast-check';
import { stringify } from 'yaml';

/** Strings that YAML, JSON, sops or a shell could take for something else. Not `<<`: sops writes it back as `!!merge <<`, no string any more. */
const hostile = fc.constantFrom(
  '', ' ', 'yes', 'no', 'on', 'null', '~', 'true', '2026-01-01', '2026-01-01T00:00:00Z', '1_000', '0b11', '1e3', '.5', '0x1F', '017', '1:30',
  '=', '-', '---', '...', 'a: b', 'a #b', '# c', '- x', '[x]', '{y}', '"q"', "it's", '`', '@at', '%d', '&a', '*a', '!t', '|', '>', '?',
  'a\nb', 'a\nb\n', 'end\n\n', '\nlead', '  lead', 'trail ', '\ttab', 'a\n  b\n c', 'a\n\n\nb\n', 'crlf\r\nx', '😀', '$(x) ${y} {{ z }}',
  '\\n', 'x'.repeat(200), 'é', 'ENC[AES256_GCM', '-----BEGIN KEY-----\nabc\n-----END KEY-----\n',
);
const text = fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 40 }));
const double = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }).filter((each) => !Object.is(each, -0));
const number = fc.oneof(fc.maxSafeInteger(), double);
const leaf = fc.oneof(text, text, number, fc.boolean(), fc.constant(null));
const key = fc.constantFrom('a', 'b', 'yes', '1', 'é', 'x:y');
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(key, tie('any'), { maxKeys: 3 })),
})).any;

/** A document whose `stringData` is secret, with at least one value in it that is. */
export interface RandomDocument {
  readonly content: object;
  /** The content as YAML, in one of the ways that programs write it. */
  readonly yaml: string;
}

/** The same documents at every run. */
export function randomDocuments(count: number): RandomDocument[] {
  const documents = fc.record({
    content: fc.record({
      apiVersion: fc.constant('v1'),
      kind: fc.constant('Secret'),
      metadata: fc.record({ name: text, annotations: fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf) }),
      stringData: fc.record({ secret: fc.string({ unit: 'grapheme-ascii', minLength: 13, maxLength: 30 }), more: value, list: fc.array(value, { maxLength: 3 }) }),
    }),
    indent: fc.constantFrom(2, 4),
    quoted: fc.boolean(),
    flow: fc.boolean(),
  });
  const runs = { numRuns: count * Number(process.env.FUZZ ?? 1), seed: Number(process.env.SEED ?? 20261121) };
  return fc.sample(documents, runs).map(({ content: made, indent, quoted, flow }) => {
    const content = JSON.parse(JSON.stringify(made)) as object; // fast-check makes objects without a prototype
    // go-yaml, which sops reads with, refuses a plain scalar with `?` in a flow collection, though YAML allows it.
    const style = quoted || flow ? { defaultStringType: 'QUOTE_DOUBLE' as const, defaultKeyType: 'PLAIN' as const } : {};
    return { content, yaml: stringify(content, { indent, version: '1.1', lineWidth: 0, collectionStyle: flow ? 'flow' : 'any', ...style }) };
  });
}
