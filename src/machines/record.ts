import * as fs from 'fs';
import * as path from 'path';
import type { MachineState } from './kept';
import type { Diagnostic } from '../base/diagnostic';
import { isMap } from '../base/manifest';
import { refusal } from '../base/refusal';
import { explainFailure, failureCode, failureOf } from '../synth/files/file-system';

/** What is known of the machines of a stack, by their paths in it. */
export type StackMachines = { readonly [path: string]: MachineState };

/** The file: what each machine was when its stack was last synthesized. */
export interface MachineRecord {
  readonly version: number;
  /** By environment and name of the stack, as CloudFormation tells stacks apart. */
  readonly stacks: { readonly [stack: string]: StackMachines };
}

/** The format of this version of the library. */
const VERSION = 1;
const REMARK = 'Written by cdk-gitops: what machines were at the last synthesis, so that the next one sees what would change. Commit it.';
const RESTORE = 'restore it from Git, or correct it: without it, changes cannot be detected';
/** How long another run may take to write, in milliseconds. */
const PATIENCE = 5000;

/**
 * The record of a program.
 *
 * @returns undefined where there is none
 * @throws Refusal where it cannot be read
 */
export function readRecord(file: string): MachineRecord | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return undefined;
    throw explainFailure(error);
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const isConflict = /^<{7} /m.test(text);
    throw refusal('machine-record', `the record of machines is not valid JSON: ${isConflict ? 'it has a merge conflict' : (error as Error).message}`, RESTORE, file);
  }
  const { version, stacks } = (isMap(content) ? content : {}) as { readonly version?: unknown; readonly stacks?: unknown };
  if (typeof version === 'number' && version > VERSION) throw refusal('machine-record', `the record of machines has the format ${version}, which a newer version of cdk-gitops writes; this one reads ${VERSION}`, 'use a newer cdk-gitops', file);
  if (version !== VERSION || !isMap(stacks) || !Object.values(stacks).every(isStack)) throw refusal('machine-record', 'the file is not a valid record of machines', RESTORE, file);
  return { version, stacks: stacks as MachineRecord['stacks'] };
}

/** Why a record could not be written there; undefined where it could. */
export function unwritable(file: string): Diagnostic & { readonly place?: string } | undefined {
  try {
    fs.accessSync(path.dirname(realPath(file)), fs.constants.W_OK);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return failure;
  }
}

/**
 * Writes what machines of stacks are; what it says of other stacks stays. Another run may write the same file at the same time: the file beside it, which becomes the record, is its lock.
 *
 * @param stacks machines by stack; a stack without any leaves the record
 * @param patience how long to wait for another run, in milliseconds
 */
export function writeRecord(file: string, stacks: MachineRecord['stacks'], patience = PATIENCE): void {
  const target = realPath(file);
  const staging = `${target}.new`;
  lock(staging, patience);
  try {
    const before = readRecord(target);
    const all = Object.fromEntries(Object.entries({ ...before?.stacks, ...stacks }).filter(([, machines]) => Object.keys(machines).length > 0));
    const record = { '//': REMARK, 'version': VERSION, 'stacks': sorted(all) };
    fs.writeFileSync(staging, `${JSON.stringify(record, null, 2)}\n`);
    fs.renameSync(staging, target);
  } catch (error) {
    fs.rmSync(staging, { force: true });
    throw explainFailure(error);
  }
}

function lock(staging: string, patience: number): void {
  for (const end = Date.now() + patience; ;) {
    try {
      fs.closeSync(fs.openSync(staging, 'wx'));
      return;
    } catch (error) {
      if (failureCode(error) !== 'EEXIST') throw explainFailure(error);
      if (Date.now() > end) throw refusal('machine-record', 'another run is writing the record of machines, or was interrupted', 'remove this file if no other run is active', staging);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** The file itself where a symbolic link stands. */
function realPath(file: string): string {
  return fs.existsSync(file) ? fs.realpathSync(file) : file;
}

/** The same with the keys of all objects in their order. */
export function sorted<T>(value: T): T {
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)])) as T;
}

function isStack(machines: unknown): boolean {
  return isMap(machines) && Object.values(machines).every((state) =>
    isMap(state) && typeof state.kind === 'string' && isValues(state.machine) && isValues(state.firstBoot));
}

function isValues(values: unknown): boolean {
  return isMap(values) && Object.values(values).every((value) => typeof value === 'string');
}
