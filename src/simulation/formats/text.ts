import { answersOf } from './answers';
import { timeText } from './words';
import { visible } from '../../base/diagnostic';
import type { EntryKind } from '../history';
import type { ClusterResult, Simulation } from '../simulate';

const STYLES: { readonly [kind in EntryKind]: readonly [sign: string, style: string] } = {
  commit: ['*', '1;34'],
  fetched: ['↓', '34'],
  drift: ['!', '1;33'],
  corrected: ['↺', '32'],
  applied: ['~', '36'],
  pruned: ['-', '31'],
  waiting: ['…', '33'],
  ready: ['✓', '32'],
  failed: ['✗', '1;31'],
  fault: ['!', '1;31'],
  outage: ['!', '1;31'],
  recovered: ['✓', '1;32'],
};

/** More lines than so many of one cluster are cut, and it is said. */
const LINES = 300;
const WIDTH = 72;

/** A simulation as people read it in a terminal: what happens in its order, the chart of the synchronization state, and the answers. */
export function asText(simulation: Simulation, colours: boolean): string {
  const paint = (style: string, text: string): string => (colours ? `\u001b[${style}m${text}\u001b[0m` : text);
  const { duration, clusters } = simulation;
  const parts = clusters.map((cluster) => {
    const lines = cluster.entries.flatMap(({ at, kind, subject, message, details }) => {
      const [sign, style] = STYLES[kind];
      return [`${timeText(at).padStart(9)}  ${paint(style, sign)} ${visible(`${subject} ${message}`)}`, ...details.map((detail) => `${' '.repeat(13)}${visible(detail)}`)];
    });
    const cut = lines.length > LINES ? [...lines.slice(0, LINES), `${' '.repeat(11)}… ${lines.length - LINES} more lines: --format json has all of them`] : lines;
    return [paint('1', `${visible(cluster.name)}: ${timeText(duration)}`), ...cut, '', ...syncChart(cluster, duration, paint)].join('\n');
  });
  return `${[...parts, [paint('1', 'what follows'), ...answersOf(simulation).map((line) => `  ${visible(line)}`)].join('\n')].join('\n\n')}\n`;
}

/** One column a slice of time, which shows the worst of it. */
function syncChart({ sync }: ClusterResult, duration: number, paint: (style: string, text: string) => string): string[] {
  const worst = Array.from({ length: WIDTH }, () => 0);
  sync.forEach(({ at, differences }, i) => {
    const [first, last] = [at, sync[i + 1]?.at ?? duration].map((time) => Math.min(WIDTH - 1, Math.floor(time / duration * WIDTH)));
    for (let column = first; column <= last; column++) worst[column] = Math.max(worst[column], differences);
  });
  const most = Math.max(...worst);
  const levels = '▁▂▃▄▅▆▇█';
  const bars = worst.map((count) => (count === 0 ? paint('32', '▁') : paint('31', levels[Math.max(1, Math.round(count / most * 7))]))).join('');
  const label = `0 ${' '.repeat(WIDTH - 2 - timeText(duration).length)}${timeText(duration)}`;
  return [`${'not synced'.padStart(11)}  ${bars}`, `${' '.repeat(13)}${label}${most === 0 ? '' : `  (${most} at most)`}`];
}
