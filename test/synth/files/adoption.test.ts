import * as fs from 'node:fs';
import { adoptionFault } from '../../../src/synth/files/adoption';
import { applyPlan, planTrees } from '../../../src/synth/files/write';
import { makeRoot, put } from '../tree-on-disk';

const OURS = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n';
const THEIRS = '# a comment\nkind: ConfigMap\napiVersion: v1\nmetadata: { name: a }\ndata: { k: "v" }\n';

test.each([
  ['written otherwise', THEIRS, undefined],
  ['with another value', THEIRS.replace('"v"', 'w'), 'a.yaml:2:1 ConfigMap a is rendered with another data.k'],
  ['with a field more', THEIRS.replace('{ name: a }', '{ name: a, labels: { x: y } }'), 'a.yaml:2:1 ConfigMap a is rendered with another metadata.labels'],
  ['with an object more', `${THEIRS}---\n${OURS.replace('name: a', 'name: b')}`, 'a.yaml:7:1 ConfigMap b is not rendered by the program'],
  ['with an object less', '# nothing\n', 'a.yaml lacks ConfigMap a, which the program renders'],
  ['that is another object', THEIRS.replace('name: a', 'name: z'), 'a.yaml:2:1 ConfigMap z is rendered as ConfigMap a'],
])('a file %s', (_, standing, fault) => {
  expect(adoptionFault(standing, OURS, 'a.yaml')).toBe(fault);
});

test('a file that is not YAML says so', () => {
  expect(adoptionFault('a: [', OURS, 'a.yaml')).toMatch(/^a\.yaml:1/);
});

describe('in a tree', () => {
  let root: string;
  beforeEach(() => {
    root = makeRoot();
    put(root, { 'a.yaml': THEIRS });
  });
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  const write = (content: string, adopt = false): { readonly adopted: readonly string[]; readonly written: readonly string[] } => {
    const [plan] = planTrees([{ root, files: [{ path: 'a.yaml', content }] }], { adopt });
    applyPlan(plan);
    return { adopted: plan.adopted, written: plan.write.map(({ path }) => path) };
  };

  test('it stays as it is written until the program renders something else', () => {
    expect(() => write(OURS)).toThrow(/did not write/);
    expect(write(OURS, true)).toEqual({ adopted: ['a.yaml'], written: [] });
    expect(write(OURS)).toEqual({ adopted: [], written: [] });
    expect(fs.readFileSync(`${root}/a.yaml`, 'utf8')).toBe(THEIRS);
    const changed = OURS.replace('v\n', 'w\n');
    expect(write(changed)).toEqual({ adopted: [], written: ['a.yaml'] });
    expect(fs.readFileSync(`${root}/a.yaml`, 'utf8')).toBe(changed);
    expect(write(changed)).toEqual({ adopted: [], written: [] });
  });

  test('once it is edited by hand, the next run says so', () => {
    write(OURS, true);
    put(root, { 'a.yaml': THEIRS.replace('comment', 'word') });
    expect(() => write(OURS)).toThrow(/edited by hand/);
    expect(() => write(OURS, true)).toThrow(/edited by hand/);
  });

  test('other objects are refused with the first difference, and nothing is written', () => {
    expect(() => write(OURS.replace('v\n', 'w\n'), true)).toThrow(/cannot be adopted: a\.yaml:2:1 ConfigMap a is rendered with another data\.k/);
    expect(fs.readdirSync(root)).toEqual(['a.yaml']);
  });
});
