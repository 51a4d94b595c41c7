import * as fs from 'node:fs';
import * as path from 'node:path';

/** One line of the list: a value of a request, and what it must be. */
interface Field {
  readonly type: string;
  readonly isRequired: boolean;
  readonly columns: readonly string[];
}

interface Operation {
  readonly name: string;
  readonly route: RegExp;
  readonly statuses: readonly number[];
  readonly fields: ReadonlyMap<string, Field>;
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string;
  /** Path below `/api/v2.0`, with its query. */
  readonly path: string;
  readonly status: number;
  readonly body?: unknown;
}

/** What Harbor's description of its API says of requests: `harbor-api.txt`, which `tools/harbor-api.ts` derives from it. */
export class ApiDescription {
  private readonly operations: readonly Operation[];
  private readonly used = new Set<Operation>();

  constructor() {
    const [, ...sections] = fs.readFileSync(path.join(__dirname, 'harbor-api.txt'), 'utf8').trimEnd().split('\n\n');
    this.operations = sections.map((section) => {
      const [head, ...lines] = section.split('\n');
      const [name, statuses] = head.split('\t');
      const route = name.split(' ')[1].replace(/\{[^}]*\}/g, '[^/]+');
      return { name, route: new RegExp(`^${route}$`), statuses: statuses.split('|').map(Number), fields: new Map(lines.map(fieldOf)) };
    });
  }

  /** Operations that no judged request was one of. */
  get unused(): string[] {
    return this.operations.filter((operation) => !this.used.has(operation)).map(({ name }) => name);
  }

  /** What is wrong with a request. */
  judge({ method, path: target, status, body }: SentRequest): string[] {
    const url = new URL(target, 'http://harbor');
    const operation = this.operations.find(({ name, route }) => name.startsWith(`${method} `) && route.test(url.pathname));
    if (!operation) return [`${method} ${url.pathname} does not exist`];
    this.used.add(operation);
    const { fields, name, statuses } = operation;
    const problems = statuses.includes(status) ? [] : [`is answered with ${status}`];
    const parts = name.split(' ')[1].split('/');
    const values = new Map<string, unknown>(parts.flatMap((part, i) => (part.startsWith('{') ? [[`path:${part.slice(1, -1)}`, url.pathname.split('/')[i]]] : [])));
    for (const [key, value] of url.searchParams) values.set(`query:${key}`, value);
    for (const [where, value] of values) problems.push(...judgeText(fields, where, value as string));
    for (const [where, { isRequired }] of fields) if (isRequired && where !== 'body' && !where.startsWith('body.') && !values.has(where)) problems.push(`${where} is missing`);
    if (body === undefined && fields.get('body')?.isRequired) problems.push('has no body');
    if (body !== undefined) problems.push(...judgeValue(fields, 'body', body));
    return problems.map((problem) => `${name}: ${problem}`);
  }
}

function fieldOf(line: string): [string, Field] {
  const [where, type, ...columns] = line.split('\t');
  return [where, { type: type.replace('!', ''), isRequired: type.endsWith('!'), columns }];
}

/** A value of the path or the query, which is a text whatever its type. */
function judgeText(fields: ReadonlyMap<string, Field>, where: string, text: string): string[] {
  const type = fields.get(where)?.type;
  return judgeValue(fields, where, type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text);
}

function judgeValue(fields: ReadonlyMap<string, Field>, where: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    return fields.has(`${where}[]`) ? value.flatMap((item) => judgeValue(fields, `${where}[]`, item)) : [`${where} is a list`];
  }
  const field = fields.get(where);
  if (!field) return [`${where} does not exist`];
  if (value === null) return field.columns.includes('nullable') ? [] : [`${where} is null`];
  if (!isOf(field.type, value)) return [`${where} is ${JSON.stringify(value)}, not of type ${field.type}`];
  const problems = field.columns.flatMap((column) => limit(where, column, value));
  if (typeof value !== 'object' || field.type === 'object+' || field.type === 'any') return problems;
  for (const [key, below] of Object.entries(value)) problems.push(...judgeValue(fields, fields.has(`${where}{}`) || fields.has(`${where}{}[]`) ? `${where}{}` : `${where}.${key}`, below));
  for (const [name, { isRequired }] of fields) {
    const key = name.startsWith(`${where}.`) ? name.slice(where.length + 1) : '';
    if (isRequired && /^\w+$/.test(key) && !Object.hasOwn(value, key)) problems.push(`${name} is missing`);
  }
  return problems;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'object+') return typeof value === 'object';
  return type === 'any' || typeof value === type;
}

function limit(where: string, column: string, value: unknown): string[] {
  const [keyword, text] = [column.slice(0, column.indexOf('=')), column.slice(column.indexOf('=') + 1)];
  const broken = keyword === 'maxLength' ? (value as string).length > Number(text)
    : keyword === 'minLength' ? (value as string).length < Number(text)
      : keyword === 'maximum' ? (value as number) > Number(text)
        : keyword === 'minimum' ? (value as number) < Number(text)
          : keyword === 'enum' ? !text.split('|').includes(String(value))
            : keyword === 'pattern' && !new RegExp(text).test(String(value));
  return broken ? [`${where} is ${JSON.stringify(value)}, against ${column}`] : [];
}
