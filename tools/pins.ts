import { ACTIONS, GITEA_ACTIONS, IMAGES, TOOLS, type Pin, type ToolPin } from '../src/ci/tools/pins';

// Prints what of the pin table somebody has to look up: rows without a commit, digest or checksum, and rows older than three months.

/** The tables to read; a test gives its own. */
export interface PinTables {
  readonly actions: { readonly [name: string]: Pin };
  readonly giteaActions: { readonly [name: string]: Pin };
  readonly images: { readonly [name: string]: Pin };
  readonly tools: { readonly [name: string]: ToolPin };
}

/** The day three months before a day (`YYYY-MM-DD`); the last day of a month that is too short. */
export function threeMonthsBefore(today: string): string {
  const [year, month, day] = today.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month - 3, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 4, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

/** One line for each row that is not whole or not fresh on a day (`YYYY-MM-DD`), in the order of the tables. */
export function stalePins(tables: PinTables, today: string): string[] {
  const oldest = threeMonthsBefore(today);
  const lines: string[] = [];
  const look = (kind: string, name: string, { version, date }: Pin | ToolPin, missing: readonly string[]): void => {
    const faults = missing.map((what) => `${what} unknown`);
    if (date < oldest) faults.push(`last looked up on ${date}, more than three months ago`);
    if (faults.length > 0) lines.push(`${kind} ${name} ${version}: ${faults.join('; ')}`);
  };
  for (const [name, pin] of Object.entries(tables.actions)) look('action', name, pin, pin.exact ? [] : ['commit']);
  for (const [name, pin] of Object.entries(tables.giteaActions)) look('action on Gitea', name, pin, pin.exact ? [] : ['commit']);
  for (const [name, pin] of Object.entries(tables.images)) look('image', name, pin, pin.exact ? [] : ['digest']);
  for (const [name, pin] of Object.entries(tables.tools)) {
    look('tool', name, pin, (['amd64', 'arm64'] as const).filter((cpu) => !pin[cpu]).map((cpu) => `SHA-256 for ${cpu}`));
  }
  return lines;
}

if (require.main === module) {
  const lines = stalePins({ actions: ACTIONS, giteaActions: GITEA_ACTIONS, images: IMAGES, tools: TOOLS }, new Date().toISOString().slice(0, 10));
  console.log(lines.length > 0 ? lines.join('\n') : 'Every pin is exact and was looked up within three months.');
}
