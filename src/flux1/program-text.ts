import { Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalObject } from '../base/external';
import * as flux from '../flux';
import { Secret } from '../secret';

/**
 * A call of a function or constructor of the library. It is both written and evaluated, so that a program and its YAML say the same. Arguments are plain data, calls
 * and references.
 */
export class Call {
  constructor(readonly callee: string, readonly args: readonly unknown[], readonly isNew = false) {}
}

/** A variable of the program. */
export class Reference {
  constructor(readonly name: string) {}
}

/** A statement that creates a construct. */
export interface Statement {
  readonly variable: string;
  readonly value: Call;
  /** A comment above it. */
  readonly comment?: string;
}

/** `new callee(scope, id, props)`. */
export function create(variable: string, callee: string, scope: string, id: string, props: object, comment?: string): Statement {
  return { variable, value: new Call(callee, [new Reference(scope), id, props], true), comment };
}

/** `Secret.fromSecretName(system, id, props)`. */
export function external(variable: string, id: string, props: object): Statement {
  return { variable, value: call('Secret.fromSecretName', new Reference('system'), id, props) };
}

/** `callee(…)`. */
export function call(callee: string, ...args: unknown[]): Call {
  return new Call(callee, args);
}

/** A duration of Go as one of cdk8s. */
export function duration(text: string): Call {
  const units: { readonly [unit: string]: number } = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const parts = text.split(/(?<=[a-z])(?=\d)/).map((part) => [Number.parseFloat(part), units[part.replace(/[\d.]/g, '')]]);
  const seconds = parts.reduce((sum, [count, unit]) => sum + count * unit, 0) || 300;
  if (seconds % 3600 === 0) return call('Duration.hours', seconds / 3600);
  return seconds % 60 === 0 ? call('Duration.minutes', seconds / 60) : call('Duration.seconds', Math.ceil(seconds));
}

/** The statements as TypeScript. Variables that nothing reads are not named. */
export function textOf(statements: readonly Statement[]): string {
  const all = statements.map(({ value }) => print(value, ''));
  return statements.map(({ variable, comment }, i) => {
    const isRead = all.some((text, j) => j > i && new RegExp(`\\b${variable}\\b`).test(text));
    return `${comment === undefined ? '' : `// ${comment}\n`}${isRead ? `const ${variable} = ` : ''}${all[i]};\n`;
  }).join('');
}

/** Creates the constructs of the statements in a chart. */
export function evaluate(statements: readonly Statement[], variables: { readonly [name: string]: Construct }): void {
  const known: Record<string, unknown> = { ...variables };
  for (const { variable, value } of statements) known[variable] = valueOf(value, known);
}

const LIBRARY = { flux, ExternalObject, Secret, Duration, Chart };

function valueOf(value: unknown, known: Readonly<Record<string, unknown>>): unknown {
  if (value instanceof Reference) {
    return value.name.split('.').reduce((at: unknown, name) => (at as Record<string, unknown>)[name], value.name in known ? known : LIBRARY);
  }
  if (value instanceof Call) {
    const path = value.callee.split('.');
    const root = path[0] in known ? known : LIBRARY;
    const args = value.args.map((each) => valueOf(each, known));
    type Callee = (...all: unknown[]) => unknown;
    const owner = path.slice(0, -1).reduce((at: unknown, name) => (at as Record<string, unknown>)[name], root) as Record<string, Callee>;
    const last = path[path.length - 1];
    return value.isNew ? new (owner[last] as unknown as new (...all: unknown[]) => unknown)(...args) : owner[last](...args);
  }
  if (Array.isArray(value)) return value.map((each) => valueOf(each, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, valueOf(each, known)]));
}

function print(value: unknown, indentation: string): string {
  if (value instanceof Reference) return value.name;
  if (value instanceof Call) return `${value.isNew ? 'new ' : ''}${value.callee}(${value.args.map((each) => print(each, indentation)).join(', ')})`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const deeper = `${indentation}  `;
  const [open, close, items] = Array.isArray(value)
    ? ['[', ']', value.map((each) => print(each, deeper))]
    : ['{', '}', Object.entries(value).filter(([, each]) => each !== undefined).map(([key, each]) => `${nameOf(key)}: ${print(each, deeper)}`)];
  if (items.length === 0) return open + close;
  const line = Array.isArray(value) ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`;
  return line.length < 90 && !line.includes('\n') ? line : `${open}\n${items.map((item) => `${deeper}${item},\n`).join('')}${indentation}${close}`;
}

function nameOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, '\\\'')}'`;
}
