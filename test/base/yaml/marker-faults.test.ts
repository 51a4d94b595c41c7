import { markerFaults } from '../../../src/base/yaml/marker-faults';

function said(text: string): string[] {
  return markerFaults(text).map(({ line, column, message }) => `${line}:${column} ${message}`);
}

test.each([
  'image: a:1 # {"$imagepolicy": "flux-system:app"}', 'tag: "1" #{ "$imagepolicy": "flux-system:app:tag" }', '- a:1 # {"$imagepolicy": "flux-system:app"}',
  '  # {"$imagepolicy": "flux-system:app"}\n  - a:1', 'image: {tag: 1} # {"$imagepolicy": "flux-system:app:tag"}', '# put "$imagepolicy" behind the value', 'a: "x # {$imagepolicy}"',
  'data:\n  doc: |\n    image: a # {$imagepolicy: b}\n', 'a: >-  # {"x": 1}\n  b # {$imagepolicy: b}',
])('%j is fine', (text) => expect(said(text)).toEqual([]));

test.each([
  ['image: a:1 # {\'$imagepolicy\': \'flux-system:app\'}', /^1:12 .* is not JSON/],
  ['a: 1\nimage: a:1 # {$imagepolicy: "flux-system:app"}', /^2:12 .* is not JSON/],
  ['image: a:1 # {"$imagepolicy": "app"}', /is not a namespace and a policy/],
  ['image: a:1 # {"$imagepolicy": "flux-system:app:version"}', /is not a namespace and a policy/],
  ['image: a:1 # {"$imagepolicy": 1}', /does not name a policy/],
  ['image: a:1 # {"$imagepolicy": "a:b", "$imagepolicy": "a:c"}', /two policies write one field/],
  ['image: a:1 # {"$imagepolicy": "a:b"} {"$imagepolicy": "a:c"}', /two policies write one field/],
  ['# {"$imagepolicy": "a:b"}\nimage: a:1', /on a line of its own/],
  ['image: # {"$imagepolicy": "a:b"}\n  tag: 1', /behind something that is not a scalar/],
])('%j is ignored by image automation', (text, message) => expect(said(text)).toEqual([expect.stringMatching(message)]));
