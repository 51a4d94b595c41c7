import { Progress } from '../../src/cli/progress';

/** A run of steps, each after so many milliseconds, on a terminal or not. */
function shown(isTTY: boolean, steps: ReadonlyArray<readonly [number, string]>): string {
  let [now, text] = [0, ''];
  const progress = new Progress({ isTTY, write: (each) => text += String(each) }, () => now);
  for (const [after, step] of steps) {
    now += after;
    progress.show(step);
  }
  progress.end();
  return text;
}

test('nothing is shown within a second, then one line that changes at most ten times a second, which is cleared at the end', () => {
  expect(shown(true, [[500, 'a'], [400, 'b']])).toBe('');
  expect(shown(true, [[900, 'a'], [200, 'b'], [50, 'c'], [60, 'd\u001b\n']])).toBe('\r\u001b[Kb\r\u001b[Kd??\r\u001b[K');
});

test('nothing is shown where no one reads it', () => {
  expect(shown(false, [[5_000, 'a']])).toBe('');
});
