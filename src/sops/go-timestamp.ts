/** The date and time that go-yaml takes for a timestamp when it is not quoted. */
const FORM = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?))?$/;

/**
 * Reads an unquoted scalar as go-yaml's `parseTimestamp` does.
 *
 * @returns the time as Go's `MarshalText` writes it (RFC 3339, no trailing zeros in the fraction), undefined when it is none
 */
export function readTimestamp(text: string): string | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number);
  const [hour, minute, second] = [match[4] ?? match[9] ?? 0, match[5] ?? match[10] ?? 0, match[6] ?? match[11] ?? 0].map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = readZone(match[8] ?? 'Z');
  if (zone === undefined) return undefined;
  const fraction = (match[7] ?? match[12] ?? '').slice(0, 9).replace(/0+$/, '');
  const date = `${match[1]}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction && `.${fraction}`}${zone}`;
}

function readZone(zone: string): string | undefined {
  if (zone === 'Z' || /^[-+]00:00$/.test(zone)) return 'Z';
  return Number(zone.slice(1, 3)) <= 23 && Number(zone.slice(4)) <= 59 ? zone : undefined;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
