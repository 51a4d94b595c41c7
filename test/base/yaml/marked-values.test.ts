import { mayHaveMarkedValues, withMarkedValuesOf, withoutMarkedValues } from '../../../src/base/yaml/marked-values';

const MARKER = '# {"$imagepolicy": "flux-system:app"}';

test('values of image automation stay, and the rest follows the new text', () => {
  const earlier = `replicas: 1\nimage: a:2 ${MARKER}\ntag: "2.0" # {"$imagepolicy": "flux-system:app:tag"}\nold: x # {"$imagepolicy": "flux-system:gone"}\n`;
  const text = `replicas: 3\nimage: a:1 ${MARKER}\nagain: a:1 ${MARKER}\ntag: "1.0" # {"$imagepolicy": "flux-system:app:tag"}\nnew: y # {"$imagepolicy": "flux-system:new"}\n`;
  expect(withMarkedValuesOf(earlier, text)).toBe(text.replace(/a:1/g, 'a:2').replace('1.0', '2.0'));
});

test.each([
  ['1.0', '2', '2'], ['"1.0"', '2.0', '"2.0"'], ['\'1\'', '"2.0"', '\'2.0\''], ['x', '"2.0"', '"2.0"'],
])('%s becomes %s as %s', (was, is, written) => {
  expect(withMarkedValuesOf(`a: ${is} ${MARKER}`, `  - b: ${was} ${MARKER}`)).toBe(`  - b: ${written} ${MARKER}`);
});

test('texts that differ in such values only are the same without them', () => {
  const text = (value: string): string => `a: ${value} ${MARKER}\r\n- ${value}   #  ${MARKER.slice(2)}\nb: {"c": ${value}, ${MARKER}\n`;
  expect(withoutMarkedValues(text('a:1'))).toBe(withoutMarkedValues(text('"b:2"')));
  expect(withoutMarkedValues(`a: 1 ${MARKER}`)).not.toBe(withoutMarkedValues('a: 1'));
});

test('other texts stay as they are', () => {
  expect(mayHaveMarkedValues(Buffer.from('a: 1 # {"$other": "x"}'))).toBe(false);
  expect(mayHaveMarkedValues(Buffer.from(`x${MARKER}`).subarray(1))).toBe(true);
  expect(withoutMarkedValues('a: 1 # "$imagepolicy"')).toBe('a: 1 # "$imagepolicy"');
});
