const UNITS: readonly (readonly [unit: string, millis: number])[] = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000]];

/** How long something takes, for people: `2.3s`, `1m5s`, `2h`. */
export function timeText(millis: number): string {
  let rest = millis < 60_000 ? Math.round(millis / 100) * 100 : Math.round(millis / 1000) * 1000;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return rest === 0 && text !== '' ? text : `${text}${rest / 1000}s`;
}

/** A number with at most one digit after the point. */
export function rounded(count: number): string {
  return String(Math.round(count * 10) / 10);
}

/** Whether there is one or several: `1 delivery`, `3 deliveries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
