import { visible } from '../../base/diagnostic';
import type { Graph, GraphEdge, GraphNode } from '../graph';

const ARROWS: { readonly [kind in GraphEdge['kind']]: string } = { applies: '-->', waits: '==>', needs: '-.->' };
const STYLES: { readonly [kind in GraphEdge['kind']]: string } = { applies: 'solid', waits: 'bold', needs: 'dashed' };
const SHAPES: { readonly [kind in GraphNode['kind']]: string } = { cluster: 'box3d', delivery: 'box', object: 'ellipse', elsewhere: 'note' };

/** A graph as a diagram of Mermaid, which GitHub, GitLab and Gitea draw in Markdown. */
export function asMermaid(graph: Graph): string {
  const names = namesIn(graph);
  const lines = clustersIn(graph).flatMap(([cluster, nodes], i) => [
    `  subgraph c${i}["${mermaidText(cluster)}"]`,
    ...nodes.map((node) => `    ${names.get(node.id)!}${node.kind === 'object' ? `(["${mermaidText(node.label)}"])` : node.kind === 'elsewhere' ? `>"${mermaidText(node.label)}"]` : `["${mermaidText(node.label)}"]`}`),
    '  end',
  ]);
  const edges = graph.edges.map(({ from, to, kind, count }) => `  ${names.get(from)!} ${ARROWS[kind]}${count > 1 ? `|${count}|` : ''} ${names.get(to)!}`);
  return ['flowchart LR', ...lines, ...edges, ''].join('\n');
}

/** A graph in the language of Graphviz: `dot -Tsvg` draws it. */
export function asDot(graph: Graph): string {
  const names = namesIn(graph);
  const clusters = clustersIn(graph).flatMap(([cluster, nodes], i) => [
    `  subgraph cluster_${i} {`, `    label = ${dotText(cluster)};`,
    ...nodes.map(({ id, kind, label }) => `    ${names.get(id)!} [label = ${dotText(label)}, shape = ${SHAPES[kind]}];`),
    '  }',
  ]);
  const edges = graph.edges.map(({ from, to, kind, count }) => `  ${names.get(from)!} -> ${names.get(to)!} [style = ${STYLES[kind]}${count > 1 ? `, label = ${dotText(String(count))}` : ''}];`);
  return ['digraph platform {', '  rankdir = LR;', '  node [fontname = "sans-serif"];', ...clusters, ...edges, '}', ''].join('\n');
}

/** A graph for programs. */
export function asGraphJson({ nodes, edges }: Graph): string {
  return `${JSON.stringify({ version: 1, nodes, edges }, undefined, 2)}\n`;
}

function namesIn({ nodes }: Graph): Map<string, string> {
  return new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
}

function clustersIn({ nodes }: Graph): [string, GraphNode[]][] {
  const found = new Map<string, GraphNode[]>();
  for (const node of nodes) found.set(node.cluster, [...found.get(node.cluster) ?? [], node]);
  return [...found];
}

/** What Mermaid would take for its own, as entities. */
function mermaidText(text: string): string {
  return visible(text).replace(/[#"&<>;`[\]{}()|\\]/g, (letter) => `#${letter.charCodeAt(0)};`);
}

function dotText(text: string): string {
  return `"${visible(text).replace(/[\\"]/g, (letter) => `\\${letter}`)}"`;
}
