import { outOfSync } from './answers';
import { timeText } from './words';
import { visible } from '../../base/diagnostic';
import type { EntryKind } from '../history';
import type { ClusterResult, Simulation } from '../simulate';

const WIDTH = 1000;
const LEFT = 250;
const RIGHT = 20;
const ROW = 22;
const CHART = 90;
/** More lanes than so many cannot be read. */
const LANES = 60;
/** Entries that are marked and listed. */
const MARKED: ReadonlySet<EntryKind> = new Set(['commit', 'drift', 'corrected', 'applied', 'pruned', 'failed', 'fault', 'outage', 'recovered']);
/** More entries than so many cannot be read. */
const LISTED = 40;

const STYLE = `
svg { color-scheme: light dark; background: Canvas; }
text { font: 13px system-ui, sans-serif; fill: CanvasText; }
.title { font-weight: 600; font-size: 15px; } .small { font-size: 11px; } .time { font-family: ui-monospace, monospace; }
.grid { stroke: #8885; } .lane { stroke: #8883; }
.reconciling, .ready, .corrected, .applied, .recovered { fill: #2e7d32; } .waiting { fill: #b26a00; } .failed, .fault, .outage, .drift, .pruned { fill: #c62828; } .commit { fill: #1565c0; }
.mark { stroke: #8889; stroke-dasharray: 3 3; }
.synced { fill: #2e7d3244; } .differing { fill: #c6282888; stroke: #c62828; }
`;

/** The timeline of a simulation: lanes of deliveries, what happens, and how many objects are out of sync over time. One picture without scripts or fonts. */
export function asSvg(simulation: Simulation): string {
  let y = 10;
  const parts = simulation.clusters.map((cluster) => {
    const drawn = drawCluster(cluster, simulation.duration, y);
    y = drawn.bottom + 30;
    return drawn.svg;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${escaped(`Simulation of ${timeText(simulation.duration)}`)}">`,
    `<style>${STYLE}</style>`, ...parts, '</svg>', '',
  ].join('\n');
}

function drawCluster(cluster: ClusterResult, duration: number, top: number): { readonly svg: string; readonly bottom: number } {
  const x = (time: number): number => Math.round((LEFT + (WIDTH - LEFT - RIGHT) * time / duration) * 10) / 10;
  const lines: string[] = [];
  const text = (at: number, y: number, said: string, classes = '', anchor = 'start'): void => void lines.push(`<text x="${at}" y="${y}" class="${classes}" text-anchor="${anchor}">${escaped(said)}</text>`);
  const { total, times } = outOfSync(cluster, duration);
  text(10, top + 15, `${cluster.name}: ${times === 0 ? 'in sync all the time' : `out of sync for ${timeText(total)} of ${timeText(duration)}`}`, 'title');
  let y = top + 35;

  const marked = cluster.entries.filter(({ kind }) => MARKED.has(kind));
  for (const { at, kind, subject, message, details } of marked.slice(0, LISTED)) {
    const field = details.find((detail) => detail.includes(' → '))?.trim();
    lines.push(`<circle cx="20" cy="${y - 4}" r="5" class="${kind}"/>`);
    text(105, y, timeText(at), 'time', 'end');
    text(120, y, shortened(`${subject} ${message}${field === undefined ? '' : `: ${field}`}`, 118));
    y += ROW;
  }
  if (marked.length > LISTED) {
    text(120, y, `and ${marked.length - LISTED} more`);
    y += ROW;
  }
  y += 10;
  const lanesTop = y;
  const lanes = [...cluster.spans].slice(0, LANES);
  for (const [delivery, spans] of lanes) {
    text(LEFT - 10, y + 14, shortened(delivery, 34), '', 'end');
    lines.push(`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y + ROW}" y2="${y + ROW}" class="lane"/>`);
    for (const { from, to, state } of spans) {
      lines.push(`<rect x="${x(from)}" y="${y + 4}" width="${Math.max(2, x(to) - x(from)).toFixed(1)}" height="${ROW - 8}" rx="2" class="${state}"><title>${escaped(`${delivery}: ${state}, ${timeText(from)} to ${timeText(to)}`)}</title></rect>`);
    }
    y += ROW;
  }
  if (cluster.spans.size > LANES) {
    text(LEFT - 10, y + 14, `and ${cluster.spans.size - LANES} more`, '', 'end');
    y += ROW;
  }
  y += 10;
  lines.push(...syncChart(cluster, duration, y, x));
  text(LEFT - 10, y + 14, 'objects out of sync', '', 'end');
  text(LEFT - 10, y + 30, `at most ${Math.max(0, ...cluster.sync.map(({ differences }) => differences))}`, 'small', 'end');
  for (const { at, kind, subject, message } of marked.filter((each) => ['commit', 'drift', 'fault', 'outage'].includes(each.kind)).slice(0, LISTED)) {
    lines.push(`<line x1="${x(at)}" x2="${x(at)}" y1="${lanesTop}" y2="${y + CHART}" class="mark"><title>${escaped(`${timeText(at)}: ${subject} ${message}`)}</title></line>`);
    lines.push(`<path d="M ${x(at) - 5} ${y + CHART + 9} l 5 -8 l 5 8 z" class="${kind}"/>`);
  }
  y += CHART;
  for (let i = 0; i <= 5; i++) text(x(duration * i / 5), y + 24, timeText(duration * i / 5), 'small', i === 0 ? 'start' : i === 5 ? 'end' : 'middle');
  lines.push(`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" class="grid"/>`);
  return { svg: `<g>\n${lines.join('\n')}\n</g>`, bottom: y + 30 };
}

function syncChart({ sync }: ClusterResult, duration: number, top: number, x: (time: number) => number): string[] {
  const most = Math.max(1, ...sync.map(({ differences }) => differences));
  const bottom = top + CHART;
  const height = (count: number): number => Math.round((bottom - count / most * (CHART - 6)) * 10) / 10;
  const rects: string[] = [];
  let path = `M ${x(0)} ${bottom}`;
  sync.forEach(({ at, differences }, i) => {
    const end = sync[i + 1]?.at ?? duration;
    if (differences === 0) rects.push(`<rect x="${x(at)}" y="${top + 6}" width="${(x(end) - x(at)).toFixed(1)}" height="${CHART - 6}" class="synced"/>`);
    path += ` L ${x(at)} ${height(differences)} L ${x(end)} ${height(differences)}`;
  });
  return [...rects, `<path d="${path} L ${x(duration)} ${bottom} Z" class="differing"/>`];
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
