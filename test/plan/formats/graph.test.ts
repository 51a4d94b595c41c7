import { HOSTILE } from './formats';
import { asDot, asGraphJson, asMermaid } from '../../../src/plan/formats/graph';
import type { Graph } from '../../../src/plan/graph';

const GRAPH: Graph = {
  nodes: [
    { id: 'p', kind: 'cluster', label: 'production', cluster: 'production' }, { id: 'p|a', kind: 'delivery', label: 'Kustomization a', cluster: 'production' },
    { id: 'p|o', kind: 'object', label: 'Pod x', cluster: 'production', delivery: 'a' }, { id: 'p|e', kind: 'elsewhere', label: 'Secret y', cluster: 'production' },
  ],
  edges: [{ from: 'p', to: 'p|a', kind: 'applies', count: 1 }, { from: 'p|a', to: 'p', kind: 'waits', count: 1 }, { from: 'p|o', to: 'p|e', kind: 'needs', count: 3 }],
};
const HOSTILE_GRAPH: Graph = { nodes: HOSTILE.map((label, i) => ({ id: String(i), kind: 'object', label, cluster: HOSTILE[0] })), edges: [] };

test('Mermaid', () => {
  expect(asMermaid(GRAPH)).toBe(`flowchart LR
  subgraph c0["production"]
    n0["production"]
    n1["Kustomization a"]
    n2(["Pod x"])
    n3>"Secret y"]
  end
  n0 --> n1
  n1 ==> n0
  n2 -.->|3| n3
`);
});

test('Graphviz', () => {
  expect(asDot(GRAPH)).toContain('    n0 [label = "production", shape = box3d];');
  expect(asDot(GRAPH)).toContain('  n2 -> n3 [style = dashed, label = "3"];');
});

test('JSON', () => {
  expect(JSON.parse(asGraphJson(GRAPH))).toEqual({ version: 1, ...GRAPH });
});

test('a name is nothing but a name', () => {
  for (const line of asMermaid(HOSTILE_GRAPH).split('\n').filter((each) => each.startsWith('    n'))) expect(line).toMatch(/^ {4}n\d+\(\["[^"<>`[\]{}()|\\]*"\]\)$/);
  for (const line of asDot(HOSTILE_GRAPH).split('\n').filter((each) => each.startsWith('    n'))) expect(line).toMatch(/^ {4}n\d+ \[label = "(?:[^"\\\n]|\\.)*", shape = ellipse\];$/);
});
