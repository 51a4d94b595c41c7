import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { javascript, Module, Operation } from './program-text';

/**
 * Runs a program as it will be run, with `directory` as its working directory.
 *
 * @param outdir where it writes what it renders; what it prints is dropped
 * @param load loads a package by its name
 * @returns what it throws; undefined where it ends well
 */
export function rehearse(modules: readonly Module[], directory: string, outdir: string, load: (name: string) => unknown): unknown {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const loaded = new Map<string, object>();
  const run = (name: string): object => {
    const known = loaded.get(name);
    if (known) return known;
    const module = byPath.get(name)!;
    const exports = {};
    loaded.set(name, exports);
    const loadFrom = (request: string): unknown => (request.startsWith('.') ? run(path.posix.join(path.posix.dirname(name), request)) : load(request));
    // The program is ours: it consists of names and of values that are written as literals.
    new Function('load', 'exports', `${javascript(module)}\n//# sourceURL=${path.join(directory, `${name}.ts`)}`)(loadFrom, exports);
    return exports;
  };
  const before = { directory: process.cwd(), outdir: process.env.CDK8S_OUTDIR, write: process.stderr.write };
  try {
    process.chdir(directory);
    process.env.CDK8S_OUTDIR = outdir;
    process.stderr.write = (() => true) as typeof process.stderr.write;
    run('main');
    return undefined;
  } catch (error) {
    return error;
  } finally {
    process.stderr.write = before.write;
    process.chdir(before.directory);
    if (before.outdir === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before.outdir;
  }
}

/** A JSON patch that makes one value of another. */
export function patchBetween(from: unknown, to: unknown, at = ''): Operation[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) return from.flatMap((each, i) => patchBetween(each, to[i], `${at}/${i}`));
  if (isMap(from) && isMap(to)) {
    const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key)).map((key) => ({ op: 'remove', path: `${at}/${escaped(key)}` }));
    const others = Object.keys(to).flatMap((key) => (Object.hasOwn(from, key) ? patchBetween(from[key], to[key], `${at}/${escaped(key)}`)
      : [{ op: 'add', path: `${at}/${escaped(key)}`, value: to[key] }]));
    return [...removed, ...others];
  }
  return [{ op: 'replace', path: at, value: to }];
}

function escaped(key: string): string {
  return key.replace(/~/g, '~0').replace(/\//g, '~1');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
