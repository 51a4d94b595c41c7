import type { Construct } from 'constructs';
import { problem } from '../problem';

/** A problem for each value of settings that GitLab's API cannot be sent. */
export function checkValues(construct: Construct, settings: { readonly [name: string]: unknown } = {}): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined && !isJson(value)) problem(construct, 'gitlab-setting', `${name} of settings is ${describe(value)}`, 'use a text, a number, true, false, null, or a list or object of these');
  }
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'object' && Object.values(value).every(isJson);
}

function describe(value: unknown): string {
  return typeof value === 'function' ? 'a function' : typeof value === 'object' ? 'an object that has something else in it' : String(value);
}
