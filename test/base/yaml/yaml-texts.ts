import { fc } from '../../properties';

/** Plain scalars that readers of YAML disagree about, and random ones of the same letters. */
export const plainScalars = fc.oneof(
  fc.constantFrom(
    'y', 'n', 'Y', 'N', 'yes', 'no', 'NO', 'on', 'off', 'On', 'OFF', 'true', 'True', 'TRUE', 'tRUE', 'false', 'null', 'Null', 'NULL', '~', '~a', '.', '..', '=', '<', '<<',
    '0', '-0', '+0', '00', '007', '010', '08', '0o17', '0O17', '0o8', '-0o7', '0o-7', '0x1F', '0X1f', '-0x1F', '0x', '0b1', '0B11', '0b-1', '-0b1', '0b2',
    '1_000', '1__0_', '_1', '0x1_F', '0b1_0', '1_0.5', '1e3', '1E3', '1e+3', '1e', 'e5', '.5', '.5e3', '+.5', '-.5', '5.', '.e5', '._5', '.5_0', '1.5.2', '1e400', '-1e400', '1e-400',
    '12345678901234567890', '9007199254740991', '-9007199254740991', '0777777777777777777777', '0xFFFFFFFFFFFFFFFFFF', '1:30', '22:22:22', '1:30.5', '190:20:30',
    '2020-01-01', '2020-1-1', '2020-13-01', '2020-02-30', '2020-02-29', '2020-01-01T00:00:00Z', '2020-01-01t1:2:3.450+02:00', '2020-01-01 10:00:00', '2020-01-01 10:00:00.5 -5', '2020-01-01T00:00:00',
    '20200101', '.inf', '-.inf', '+.INF', '.nan', '.NaN', '-.nan', 'a', 'v1', '1a', 'a b', 'a:b', 'a#b', 'http://x/y?z=1&b', '*.a', '1.2.3.4', '10.0.0.0/8', '1m', '100Mi', '- a', '-a', '--', '---', '-', '?', ':', '::', '?a', ':a',
    'a ,b', '@a', '`a', '%a', '!a', '&a', '*a', '| a', '> a', '{a', 'a}', '[a', 'a]', 'é', '\u{1f600}', '\u00a0', 'a\u00a0', '"a', '\'a', 'a"b', 'a\\b', '${A}', '${A:=b}', '{{ .Values.a }}',
  ),
  fc.string({ unit: fc.constantFrom(...'0123456789_+-.eExXoObB:inftTruaN~'), minLength: 1, maxLength: 7 }),
);

/** A scalar in any style that YAML has for it on one line. */
export const scalars = fc.oneof(
  plainScalars,
  fc.string({ maxLength: 8, unit: fc.constantFrom(...'ab :#-\'"\\{}[],&*!|>%@`\té\u{1f600}01') }).map((text) => JSON.stringify(text)),
  fc.string({ maxLength: 8, unit: fc.constantFrom(...'ab :#-"\\{}[],&*!|>%@`é01') }).map((text) => `'${text}'`),
  fc.tuple(fc.constantFrom('!!str', '!!int', '!!float', '!!bool', '!!null', '!foo', '!', '!!timestamp', '!<tag:yaml.org,2002:str>'), plainScalars).map(([tag, text]) => `${tag} ${text}`),
);

/** Scalars that all readers take. */
const safeScalars = fc.constantFrom('a', 'b c', 'y', 'no', '5', '0o17', '1.5', 'true', '~', '"x: y"', "'it''s'", '2020-01-01', 'a:b', 'a#b', '"\\u00e9\\n"', '10.0.0.0/8', '1_000', '010', '"yes"', '!!str 5', '-', 'x-', '-x');

/** A value over lines that are indented by as much, behind what stands before it. */
type Block = (indentation: string) => string;

const key = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('a', 'b', 'c', 'name', 'image', 'app.kubernetes.io/name', 'a b', '"q"', '\'s\'', '__proto__', 'constructor', 'toString') },
  { weight: 1, arbitrary: plainScalars },
);

// Without indented lines in folded text and blank ones at its end: there, kustomize adds line breaks.
const literal = fc.oneof(
  fc.tuple(fc.constantFrom('|', '|-', '|+', '|2', '|1'), fc.array(fc.constantFrom('x', 'x: y', '# c', '', '  x', '- x', '\tx', 'x ', '---x', '"', '{}'), { minLength: 1, maxLength: 5 })),
  fc.tuple(fc.constantFrom('>', '>-', '>2-'), fc.array(fc.constantFrom('x', 'x: y', '# c', '', '- x', 'x ', '---x', '"', '{}'), { minLength: 1, maxLength: 5 })),
).map(([header, lines]): Block => (indentation) => ` ${header}\n${lines.map((line) => (line === '' ? '' : `${indentation}${line}`)).join('\n')}`);

const comment = fc.constantFrom('', '', '', '', ' # c', ' # {"a": 1}', ' #c');

const { block, flow } = fc.letrec<{ block: Block; flow: string }>((tie) => ({
  flow: fc.oneof({ maxDepth: 3 }, { weight: 8, arbitrary: safeScalars }, scalars,
    fc.array(tie('flow'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.uniqueArray(fc.tuple(key, tie('flow')), { maxLength: 3, selector: ([name]) => name.replace(/\W/g, '') }).map((pairs) => `{${pairs.map(([name, value]) => `${name}: ${value}`).join(', ')}}`),
    fc.constantFrom('[a, ]', '{a: 1, }', '{a, b: 1}', '[a: 1]', '{a: }', '[ ]', '{ }', '{"a":1}', '{a:1}', '[a,b]', '[[a], {b: c}]', '{? a : b}', '[? a : b]'),
  ),
  block: fc.oneof({ maxDepth: 4, withCrossShrink: true },
    fc.tuple(tie('flow'), comment).map(([value, after]): Block => () => ` ${value}${after}`),
    fc.constant<Block>(() => ''),
    literal,
    fc.tuple(plainScalars, plainScalars).map(([a, b]): Block => (indentation) => ` ${a}\n${indentation}${b}`),
    fc.tuple(fc.uniqueArray(fc.tuple(key, tie('block')), { minLength: 1, maxLength: 4, selector: ([name]) => name.replace(/\W/g, '') }), comment).map(([pairs, after]): Block => (indentation) =>
      `${after}\n${pairs.map(([name, value]) => `${indentation}${name}:${value(`${indentation}  `)}`).join('\n')}`),
    fc.tuple(fc.array(tie('block'), { minLength: 1, maxLength: 4 }), fc.boolean(), comment).map(([items, isFlush, after]): Block => (indentation) => {
      const start = isFlush ? indentation.slice(2) : indentation;
      return `${after}\n${items.map((item) => `${start}-${item(`${start}  `)}`).join('\n')}`;
    }),
    fc.tuple(fc.constantFrom('&x', '&y', '!!map', '!!seq', '!t'), tie('block')).map(([property, value]): Block => (indentation) => ` ${property}${value(indentation)}`),
    fc.constantFrom('*x', '*y').map((alias): Block => () => ` ${alias}`),
    fc.constantFrom('*x', '[*x, *y]', '{a: 1}', '[{a: 1}, *x]').map((merged): Block => (indentation) => `\n${indentation}<<: ${merged}\n${indentation}b: 2`),
  ),
}));

/** Documents of all shapes, one in some also with what is no YAML. */
export const documents = fc.tuple(
  fc.constantFrom('', '', '', '---\n', '# c\n', '\ufeff', '--- # c\n'),
  fc.array(fc.uniqueArray(fc.tuple(fc.constantFrom('spec', 'data', 'status', 'image', 'name'), block), { minLength: 1, maxLength: 4, selector: ([name]) => name }).map((pairs) => `x: &x {a: 1, c: y}\ny: &y [a, {b: 2}]\n${pairs.map(([name, value]) => `${name}:${value('  ')}`).join('\n')}`), { minLength: 1, maxLength: 3 }),
  fc.constantFrom('\n---\n', '\n--- # c\n', '\n---\n---\n', '\n...\n---\n', '\n--- \n'), fc.constantFrom('\n', '', '\n\n', '\n---\n', '\n...\n', '\n# c\n', '\n---'), fc.constantFrom('\n', '\n', '\n', '\r\n'),
).map(([start, all, between, end, lineBreak]) => `${start}${all.join(between)}${end}`.replaceAll('\n', lineBreak));

export { flow };

/** What gets into texts by accident. */
const ACCIDENTS = ['', ' ', '\n', '\t', ':', '-', '#', '"', '\'', '{', '}', '[', ']', ',', '&x ', '*x', '!', '|', '>', '?', '%', '...', '---', '\\', '\u00a0', '\r', ': ', '- ', '  '];

/** A text after small accidents: characters that are lost, doubled or come from elsewhere. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const accident = fc.tuple(fc.nat(), fc.constantFrom(...ACCIDENTS), fc.nat(2));
  return fc.tuple(text, fc.array(accident, { minLength: 1, maxLength: 3 })).map(([whole, accidents]) =>
    accidents.reduce((each, [at, inserted, lost]) => {
      const index = each.length === 0 ? 0 : at % each.length;
      return each.slice(0, index) + inserted + each.slice(index + lost);
    }, whole));
}
