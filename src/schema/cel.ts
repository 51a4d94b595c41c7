import { isIP } from 'node:net';
import type { RE2JS } from 're2js';
import { Field } from './notation';
import { quantityOf } from './quantity';
import { isMap } from '../base/manifest';

/** What is used of @marcbachmann/cel-js (docs/decisions/0019), which is loaded with the first rule that needs it. */
interface Environment {
  registerFunction(signature: string, handler: (...values: never[]) => unknown): Environment;
  registerType(name: string, type: new (...values: never[]) => object): Environment;
  parse(rule: string): (values: object) => unknown;
}

let environment: Environment | undefined;
const compiled = new Map<string, (values: object) => unknown>();

/**
 * Whether a rule of a CRD holds for a value; undefined where that is not known: it compares with the object in the cluster (`oldSelf`), a variable is not put in yet, or
 * it cannot be evaluated.
 */
export function holds(rule: string, self: unknown): boolean | undefined {
  if (/\boldSelf\b/.test(rule) || rule.startsWith('oneOf ')) return undefined;
  if (isMap(self) && holdsPlainly(rule, self)) return true;
  try {
    const result = compile(rule)({ self });
    return typeof result === 'boolean' ? result : undefined;
  } catch {
    return undefined;
  }
}

/** Compiles a rule. Throws where it is not CEL as the API server knows it. */
export function compile(rule: string): (values: object) => unknown {
  const known = compiled.get(rule);
  if (known) return known;
  const made = (environment ??= kubernetesEnvironment()).parse(rule);
  compiled.set(rule, made);
  return made;
}

/** Why a text is not CEL; undefined where it parses. Which variables and functions there are is not judged. */
export function celFault(text: string): string | undefined {
  try {
    environment ??= kubernetesEnvironment();
  } catch {
    return undefined; // a user's tests in Jest cannot load it, because it is an ES module
  }
  try {
    compile(text);
    return undefined;
  } catch (error) {
    const [said] = (error as Error).message.split('\n');
    return said.charAt(0).toLowerCase() + said.slice(1);
  }
}

/** A value as the API server gives it to rules: with defaults, without null, its integers as such, and fields with names that CEL can say. */
export function celValue(value: unknown, field: Field, containers: readonly string[] = field.containers): unknown {
  if (Array.isArray(value)) return value.map((each) => celValue(each, field, containers.slice(1)));
  if (containers.length > 0 && isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, celValue(each, field, containers.slice(1))]));
  }
  if (isMap(value)) return celFields(value, field.children);
  return typeof value === 'number' && Number.isInteger(value) && field.type !== 'number' ? BigInt(value) : value;
}

function celFields(value: Record<string, unknown>, fields: ReadonlyMap<string, Field>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const field = fields.get(name);
    if (each !== undefined && (each !== null || field?.nullable)) result[escaped(name)] = field ? celValue(each, field) : untyped(each);
  }
  for (const field of fields.values()) {
    const { default: standard } = field.constraints;
    if (standard === undefined || (value[field.name] ?? undefined) !== undefined) continue;
    result[escaped(field.name)] = celValue(JSON.parse(standard), field);
  }
  return result;
}

function untyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untyped);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, untyped(each)]));
  return Number.isInteger(value) ? BigInt(value as number) : value;
}

const RESERVED = new Set([
  'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while',
]);

/** How Kubernetes calls a field in CEL. */
function escaped(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replace(/__/g, '__underscores__').replace(/\./g, '__dot__').replace(/-/g, '__dash__').replace(/\//g, '__slash__');
}

const TERM = /^(!?)has\(self\.([\w.]+)\)$|^self\.([\w.]+) (==|!=) '([^'\\]*)'$/;

/**
 * Whether one of the alternatives of a rule is made of plain terms that hold. Nearly every rule about an object that is right is decided so, and the library, which takes
 * longer to load than most programs to be judged, is left alone.
 */
function holdsPlainly(rule: string, self: Record<string, unknown>): boolean {
  return splitOutside(rule, '||').some((alternative) => splitOutside(unwrapped(alternative), '&&').every((term) => {
    const [, not, field, other, operator, text] = TERM.exec(unwrapped(term)) ?? [];
    if (field !== undefined) return (valueAt(self, field) !== undefined) === (not === '');
    const value = other === undefined ? undefined : valueAt(self, other);
    return typeof value === 'string' && (value === text) === (operator === '==');
  }));
}

/** The parts of a rule between operators that are in no brackets. */
function splitOutside(rule: string, operator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const piece of rule.split(/(\|\||&&|[([{]|[)\]}]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\?)/)) {
    if (piece === '?' && depth === 0) return [rule]; // it chooses between two rules
    if (/^[([{]$/.test(piece)) depth++;
    if (/^[)\]}]$/.test(piece)) depth--;
    if (piece === operator && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts.map((part) => part.trim());
}

function unwrapped(part: string): string {
  const inner = part.startsWith('(') && part.endsWith(')') ? part.slice(1, -1).trim() : part;
  let depth = 0;
  for (const letter of inner) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (depth < 0) return part; // the brackets are not a pair
  }
  return inner;
}

function valueAt(self: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isMap(at) && Object.hasOwn(at, name) ? at[name] : undefined), self);
}

class Url { public constructor(public readonly url: URL) {} }
class Quantity { public constructor(public readonly value: number) {} }
class Ip { public constructor(public readonly text: string) {} }
class Cidr { public constructor(public readonly text: string, public readonly bits: number) {} }
class Semver { public constructor(public readonly parts: readonly number[], public readonly pre: string) {} }

const SEMVER = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

function parsed<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`not ${what}`);
  return value;
}

function urlOf(text: string): Url | undefined {
  try {
    return text.startsWith('/') ? new Url(new URL(text, 'none://')) : /^[a-z][a-z0-9+.-]*:/i.test(text) ? new Url(new URL(text)) : undefined;
  } catch {
    return undefined;
  }
}

function cidrOf(text: string): Cidr | undefined {
  const [address, bits, ...more] = text.split('/');
  const version = isIP(address);
  return version > 0 && more.length === 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (version === 4 ? 32 : 128) ? new Cidr(address, Number(bits)) : undefined;
}

function semverOf(text: string): Semver | undefined {
  const [, major, minor, patch, pre = ''] = SEMVER.exec(text) ?? [];
  return major === undefined ? undefined : new Semver([Number(major), Number(minor), Number(patch)], pre);
}

function compareSemver(a: Semver, b: Semver): bigint {
  const at = a.parts.findIndex((part, i) => part !== b.parts[i]);
  if (at >= 0) return a.parts[at] < b.parts[at] ? -1n : 1n;
  if (a.pre === b.pre) return 0n;
  return a.pre === '' ? 1n : b.pre === '' ? -1n : a.pre < b.pre ? -1n : 1n;
}

function regex(pattern: string): RE2JS {
  const { RE2JS: engine } = require('re2js') as { RE2JS: typeof RE2JS };
  return engine.compile(pattern);
}

function compared(a: number, b: number): bigint {
  return a < b ? -1n : a > b ? 1n : 0n;
}

function isWithin(address: string, { text, bits }: Cidr): boolean {
  const { BlockList } = require('node:net') as typeof import('node:net');
  const list = new BlockList();
  const family = isIP(text) === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(text, bits, family);
  return isIP(address) === isIP(text) && list.check(address, family);
}

type Item = bigint | number | string | boolean;

/** Kubernetes' own functions of CEL. */
const FUNCTIONS: { readonly [signature: string]: (...values: never[]) => unknown } = {
  'isURL(dyn): bool': (text: string) => urlOf(text) !== undefined,
  'url(dyn): Url': (text: string) => parsed(urlOf(text), 'a URL'),
  'Url.getScheme(): string': ({ url }: Url) => (url.protocol === 'none:' ? '' : url.protocol.slice(0, -1)),
  'Url.getHost(): string': ({ url }: Url) => url.host,
  'Url.getHostname(): string': ({ url }: Url) => url.hostname,
  'Url.getPort(): string': ({ url }: Url) => url.port,
  'Url.getEscapedPath(): string': ({ url }: Url) => url.pathname,
  'Url.getQuery(): map': ({ url }: Url) => Object.fromEntries([...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key)])),
  'isIP(dyn): bool': (text: string) => isIP(text) !== 0 && !text.includes('%'),
  'ip(dyn): Ip': (text: string) => parsed(isIP(text) === 0 ? undefined : new Ip(text), 'an IP address'),
  'Ip.family(): int': ({ text }: Ip) => BigInt(isIP(text)),
  'Ip.isLoopback(): bool': ({ text }: Ip) => /^127\.|^::1$/.test(text),
  'Ip.isUnspecified(): bool': ({ text }: Ip) => text === '0.0.0.0' || text === '::',
  'isCIDR(dyn): bool': (text: string) => cidrOf(text) !== undefined,
  'cidr(dyn): Cidr': (text: string) => parsed(cidrOf(text), 'a CIDR'),
  'Cidr.ip(): Ip': ({ text }: Cidr) => new Ip(text),
  'Cidr.prefixLength(): int': ({ bits }: Cidr) => BigInt(bits),
  'Cidr.containsIP(dyn): bool': (block: Cidr, address: string | Ip) => isWithin(typeof address === 'string' ? address : address.text, block),
  'Cidr.containsCIDR(dyn): bool': (block: Cidr, other: string | Cidr) => {
    const inner = typeof other === 'string' ? parsed(cidrOf(other), 'a CIDR') : other;
    return inner.bits >= block.bits && isWithin(inner.text, block);
  },
  'isQuantity(dyn): bool': (value: unknown) => quantityOf(value) !== undefined,
  'quantity(dyn): Quantity': (value: unknown) => new Quantity(parsed(quantityOf(typeof value === 'bigint' ? Number(value) : value), 'a quantity')),
  'Quantity.isGreaterThan(Quantity): bool': (a: Quantity, b: Quantity) => a.value > b.value,
  'Quantity.isLessThan(Quantity): bool': (a: Quantity, b: Quantity) => a.value < b.value,
  'Quantity.compareTo(Quantity): int': (a: Quantity, b: Quantity) => compared(a.value, b.value),
  'Quantity.sign(): int': ({ value }: Quantity) => compared(value, 0),
  'Quantity.isInteger(): bool': ({ value }: Quantity) => Number.isInteger(value),
  'Quantity.asInteger(): int': ({ value }: Quantity) => BigInt(value),
  'Quantity.asApproximateFloat(): double': ({ value }: Quantity) => value,
  'Quantity.add(Quantity): Quantity': (a: Quantity, b: Quantity) => new Quantity(a.value + b.value),
  'Quantity.sub(Quantity): Quantity': (a: Quantity, b: Quantity) => new Quantity(a.value - b.value),
  'isSemver(dyn): bool': (text: string) => semverOf(text) !== undefined,
  'semver(dyn): Semver': (text: string) => parsed(semverOf(text), 'a semantic version'),
  'Semver.major(): int': ({ parts }: Semver) => BigInt(parts[0]),
  'Semver.minor(): int': ({ parts }: Semver) => BigInt(parts[1]),
  'Semver.patch(): int': ({ parts }: Semver) => BigInt(parts[2]),
  'Semver.isGreaterThan(Semver): bool': (a: Semver, b: Semver) => compareSemver(a, b) > 0n,
  'Semver.isLessThan(Semver): bool': (a: Semver, b: Semver) => compareSemver(a, b) < 0n,
  'Semver.compareTo(Semver): int': compareSemver,
  'string.find(string): string': (text: string, pattern: string) => {
    const matcher = regex(pattern).matcher(text);
    return matcher.find() ? matcher.group() : '';
  },
  'string.findAll(string): list': (text: string, pattern: string) => {
    const [matcher, found] = [regex(pattern).matcher(text), [] as string[]];
    while (matcher.find()) found.push(matcher.group()!);
    return found;
  },
  'list.isSorted(): bool': (list: readonly Item[]) => list.every((each, i) => i === 0 || list[i - 1] <= each),
  'list.sum(): dyn': (list: ReadonlyArray<bigint | number>) => (list.every((each) => typeof each === 'bigint')
    ? list.reduce((sum, each) => sum + each, 0n)
    : list.reduce<number>((sum, each) => sum + Number(each), 0)),
  'list.min(): dyn': (list: readonly Item[]) => list.reduce((least, each) => (each < least ? each : least)),
  'list.max(): dyn': (list: readonly Item[]) => list.reduce((most, each) => (each > most ? each : most)),
  'list.indexOf(dyn): int': (list: readonly Item[], each: Item) => BigInt(list.indexOf(each)),
  'list.lastIndexOf(dyn): int': (list: readonly Item[], each: Item) => BigInt(list.lastIndexOf(each)),
};

/** The library with Kubernetes' functions. */
function kubernetesEnvironment(): Environment {
  const { Environment: Made } = require('@marcbachmann/cel-js') as { Environment: new (options: object) => Environment };
  const made = new Made({ unlistedVariablesAreDyn: true, enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const type of [Url, Quantity, Ip, Cidr, Semver]) made.registerType(type.name, type as new (...values: never[]) => object);
  for (const [signature, handler] of Object.entries(FUNCTIONS)) {
    try {
      made.registerFunction(signature, handler);
    } catch (error) {
      if (!/already|exist|conflict|overlap/i.test((error as Error).message)) throw error; // the library has it
    }
  }
  return made;
}
