/** A TypeScript expression, as a tree that is laid out when it is printed. */
export type Code =
  | { readonly is: 'text'; readonly text: string; readonly names: readonly string[] }
  | { readonly is: 'object'; readonly fields: readonly (readonly [string, Code])[] }
  | { readonly is: 'array'; readonly items: readonly Code[] }
  | { readonly is: 'call'; readonly head: string; readonly args: readonly Code[] };

const WIDTH = 140;

/** An expression that is a name, such as `flux.CrdsPolicy.SKIP`, or a variable. */
export function name(text: string): Code {
  return { is: 'text', text, names: [text.split('.')[0]] };
}

/** `head(args)`; `head` may begin with `new `. Arguments at the end that are undefined are left out. */
export function call(head: string, ...args: readonly (Code | undefined)[]): Code {
  let last = args.length - 1;
  while (last >= 0 && args[last] === undefined) last--;
  return { is: 'call', head, args: args.slice(0, last + 1).map((arg) => arg ?? literal(undefined)) };
}

/** An object literal without the fields that are undefined. */
export function object(fields: { readonly [key: string]: Code | undefined }): Code {
  return { is: 'object', fields: Object.entries(fields).filter((field): field is [string, Code] => field[1] !== undefined) };
}

export function array(items: readonly Code[]): Code {
  return { is: 'array', items };
}

/** Plain data as it stands in a program. */
export function literal(value: unknown): Code {
  if (Array.isArray(value)) return array(value.map(literal));
  if (typeof value === 'object' && value !== null) return { is: 'object', fields: Object.entries(value).map(([key, each]) => [key, literal(each)]) };
  return { is: 'text', text: typeof value === 'string' ? quoted(value) : Object.is(value, -0) ? '-0' : String(value), names: [] };
}

function quoted(text: string): string {
  if (text.includes('\n') && !/[\r\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) {
    return `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;
  }
  const escaped = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, '\\\'');
  return `'${escaped.replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}

/** Prints expressions and notes which names they use. */
export class Printer {
  /** The first parts of the names that were printed, such as `flux`. */
  public readonly names = new Set<string>();

  /**
   * @param indent how far the line that it begins on is indented
   * @param before how much stands before it on that line
   */
  public print(code: Code, indent = 0, before = 0): string {
    this.note(code);
    return layOut(code, indent, before);
  }

  private note(code: Code): void {
    if (code.is === 'text') {code.names.forEach((each) => this.names.add(each));} else if (code.is === 'object') {code.fields.forEach(([, each]) => this.note(each));} else if (code.is === 'array') {code.items.forEach((each) => this.note(each));} else {
      this.names.add(code.head.replace(/^new /, '').split('.')[0]);
      code.args.forEach((each) => this.note(each));
    }
  }
}

function layOut(code: Code, indent: number, before: number): string {
  const inline = inlined(code);
  if (!inline.includes('\n') && indent + before + inline.length < WIDTH) return inline;
  const inner = ' '.repeat(indent + 2);
  const end = ' '.repeat(indent);
  switch (code.is) {
    case 'text': return code.text;
    case 'object': {
      if (code.fields.length === 0) return '{}';
      const lines = code.fields.map(([key, value]) => `${inner}${keyOf(key)}: ${layOut(value, indent + 2, keyOf(key).length + 3)},`);
      return `{\n${lines.join('\n')}\n${end}}`;
    }
    case 'array': {
      if (code.items.length === 0) return '[]';
      return `[\n${code.items.map((item) => `${inner}${layOut(item, indent + 2, 1)},`).join('\n')}\n${end}]`;
    }
    case 'call': {
      const { head, args } = code;
      const others = args.slice(0, -1).map(inlined);
      const last = args[args.length - 1];
      const lead = `${head}(${others.map((each) => `${each}, `).join('')}`;
      if (last !== undefined && last.is !== 'text' && !lead.includes('\n') && indent + before + lead.length < WIDTH) return `${lead}${layOut(last, indent, before + lead.length)})`;
      return `${head}(\n${args.map((arg) => `${inner}${layOut(arg, indent + 2, 1)},`).join('\n')}\n${end})`;
    }
  }
}

function inlined(code: Code): string {
  switch (code.is) {
    case 'text': return code.text;
    case 'object': return code.fields.length === 0 ? '{}' : `{ ${code.fields.map(([key, value]) => `${keyOf(key)}: ${inlined(value)}`).join(', ')} }`;
    case 'array': return `[${code.items.map(inlined).join(', ')}]`;
    case 'call': return `${code.head}(${code.args.map(inlined).join(', ')})`;
  }
}

function keyOf(key: string): string {
  if (key === '__proto__') return '[\'__proto__\']';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key).startsWith('`') ? `[${quoted(key)}]` : quoted(key);
}
