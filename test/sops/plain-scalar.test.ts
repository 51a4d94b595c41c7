import { readJsonLiteral, readYamlPlain } from '../../src/sops/plain-scalar';
import { floatText } from '../../src/sops/value';

// What go-yaml v3.0.4, which sops 3.13.3 is built with, makes of each; but of integers beyond 64 bits it makes floats without a word.
test.each([
  ['', 'null'], ['~', 'null'], ['NULL', 'null'], ['nUll', 'str nUll'],
  ['true', 'bool True'], ['FALSE', 'bool False'], ['yes', 'str yes'], ['on', 'str on'], ['y', 'str y'],
  ['12', 'int 12'], ['+12', 'int 12'], ['-0', 'int 0'], ['1_000', 'int 1000'], ['0x1F', 'int 31'], ['0o17', 'int 15'], ['017', 'int 15'],
  ['0b11', 'int 3'], ['-0b11', 'int -3'], ['0o-7', 'int -7'], ['08', 'float 8'], ['9223372036854775807', 'int 9223372036854775807'],
  ['-9223372036854775808', 'int -9223372036854775808'], ['9223372036854775808', 'too-large'], ['-18446744073709551616', 'too-large'],
  ['0xFFFFFFFFFFFFFFFFF', 'str 0xFFFFFFFFFFFFFFFFF'],
  ['1.50', 'float 1.5'], ['1e3', 'float 1000'], ['.5', 'float 0.5'], ['.5_0', 'float 0.5'], ['1.', 'float 1'], ['-0.0', 'float -0'],
  ['1e400', 'str 1e400'], ['.inf', 'float +Inf'], ['-.INF', 'float -Inf'], ['.nan', 'float NaN'], ['inf', 'str inf'], ['e5', 'str e5'],
  ['2026-01-01', 'time 2026-01-01T00:00:00Z'], ['2026-1-2 3:4:5', 'time 2026-01-02T03:04:05Z'],
  ['2026-01-01T10:00:00.1200+02:00', 'time 2026-01-01T10:00:00.12+02:00'], ['2024-02-29', 'time 2024-02-29T00:00:00Z'],
  ['2026-02-29', 'str 2026-02-29'], ['2026-01-01T00:00:00-00:00', 'time 2026-01-01T00:00:00Z'], ['2026-01-01 10:00', 'str 2026-01-01 10:00'],
  ['1:30', 'str 1:30'], ['1.2.3', 'str 1.2.3'], ['-', 'str -'], ['0x', 'str 0x'], ['<<', 'str <<'],
])('reads the plain scalar %j as go-yaml does: %s', (text, expected) => {
  const value = readYamlPlain(text);
  expect(typeof value === 'string' ? value : `${value.type} ${value.text}`).toBe(expected);
});

test.each([
  ['12', 'int 12'], ['-0', 'int 0'], ['1.0', 'float 1'], ['1e3', 'float 1000'], ['9223372036854775808', 'float 9223372036854776000'],
  ['true', 'bool True'], ['null', 'null'],
])('reads the JSON literal %s as sops does: %s', (text, expected) => {
  const value = readJsonLiteral(text);
  expect(typeof value === 'string' ? value : `${value.type} ${value.text}`).toBe(expected);
});

test.each([
  [1e21, '1000000000000000000000'], [1.5e-7, '0.00000015'], [123.456, '123.456'], [5e-324, `0.${'0'.repeat(323)}5`], [-1.25e3, '-1250'],
])('writes the float %d without an exponent', (value, expected) => {
  expect(floatText(value)).toBe(expected);
});
