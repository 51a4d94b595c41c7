import { expansionsOf } from '../../src/kustomize/expansions';

/** What `fluxcd/pkg/envsubst` 1.8 does in strict mode: which variable it misses, `text` where it only replaces, `error` where it does not parse. */
const CASES: [string, string][] = [
  ['${z}', 'z'], ['$${z}', 'text'], ['$$${z}', 'z'], ['$$$${z}', 'text'], ['${1}', '1'], ['${é}', 'é'],
  ['${z:=d}', 'text'], ['${z=d}', 'text'], ['${z:-d}', 'text'], ['${z:?d}', 'text'], ['${z:+d}', 'text'], ['${z:=}', 'text'], ['${z=}', 'text'],
  ['${z-d}', 'error'], ['${z?d}', 'error'], ['${z+x}', 'error'], ['${z:=d', 'error'], ['${z', 'error'],
  ['${h[0]}', 'error'], ['${{ github.sha }}', 'error'], ['$${{ github.sha }}', 'text'], ['$${h[0]}', 'text'], ['${', 'error'], ['${}', 'error'],
  ['${ a }', 'error'], ['${z.b}', 'error'], ['${!z}', 'error'], ['${z@Q}', 'error'], ['${*}', 'error'], ['${a b}', 'error'], ['${#a b}', 'error'],
  ['${#z}', 'z'], ['${z//x/y}', 'z'], ['${z^^}', 'z'], ['${z,}', 'z'], ['${z##x}', 'z'], ['${z%%x}', 'z'], ['${z:1:2}', 'z'],
  ['${z:=${y}}', 'y'], ['$a $(a) $ {a} a$', 'text'], ['$$$$', 'text'], ['$$', 'error'], ['x$$y', 'error'], ['$$(HOST)', 'error'], ['$$$(HOST)', 'error'],
];

test.each(CASES)('%s: %s', (text, outcome) => {
  const found = expansionsOf(text);
  const misses = found.map(({ needs }) => needs).filter((name) => name !== undefined);
  expect(found.some(({ fault }) => fault !== undefined) ? 'error' : misses.join() || 'text').toBe(outcome);
});
