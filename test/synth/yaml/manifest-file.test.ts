import { manifestText } from '../../../src/synth/yaml/manifest-file';

const MISREAD = ['0o17', '0X1F', '0B11', '0b-1', '-0o7', '+_90', '\ta\nb', '\n\ta\nb', ' \n', 'a\u00a0b', 'a\u0080b', 'a\u2028b'];

test.each(MISREAD)('%j is not plain YAML, which kustomize reads otherwise', (text) => {
  for (const json of [{ data: { key: text } }, { data: [text] }, ...text.includes('\n') ? [] : [{ data: { [text]: 'x' } }]]) {
    expect(manifestText(json)).toMatch(/^\{/);
    expect(JSON.parse(manifestText(json))).toEqual(json);
  }
});

test('what is only alike stays YAML', () => {
  expect(manifestText({ a: 'x\n0o17\n  \n\ty\n', b: '0b-x', c: 'a_b', d: -0.5, e: 'y', f: '010' }))
    .toBe('a: |\n  x\n  0o17\n    \n  \ty\nb: 0b-x\nc: a_b\nd: -0.5\ne: "y"\nf: "010"\n');
});
