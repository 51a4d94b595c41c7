import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problemsOf } from '../../base/problem';
import type { Mistake } from '../../base/problem';
import { aroundInputs, inputsIn, numberInput, TemplateInput } from '../../base/template-input';

/**
 * A chart for the objects of a template. It is in a tree of its own, so that no folder writes them. Objects are named by their ids, as in folders.
 *
 * @param namespace of objects that do not set their own
 */
export function templateChart(namespace: string | undefined): Chart {
  return new TemplateChart(new App(), 'template', { namespace });
}

class TemplateChart extends Chart {
  public generateObjectName(object: ApiObject): string {
    const path: string[] = [];
    for (let each: IConstruct = object; each !== this && each.node.scope; each = each.node.scope) path.unshift(each.node.id);
    return path.filter((id, i) => i === 0 || !['Default', 'Resource'].includes(id)).join('-');
  }
}

/** The objects of a template as Flux Operator reads them, with expressions for inputs. */
export function renderTemplate(chart: Chart, expressionOf: (input: TemplateInput) => string): unknown[] {
  return chart.node.findAll().filter((each) => ApiObject.isApiObject(each)).map((object) => rendered((object as ApiObject).toJson(), expressionOf));
}

/** What is wrong in a template. */
export function mistakesIn(chart: Chart): Mistake[] {
  return chart.node.findAll().flatMap((construct) => {
    const own = problemsOf(construct).filter(({ warning }) => !warning);
    const others = own.length > 0 ? [] : construct.node.validate().map((message): Mistake => ({ check: 'resource-set-template', message, fix: 'correct the construct' }));
    return [...own, ...others].map(({ check, message, fix }): Mistake => ({ check, message: `in its template, ${construct.node.path.replace(/^template\//, '')}: ${message}`, fix }));
  });
}

/** The inputs that a template reads. */
export function inputsOfTemplate(value: unknown): TemplateInput[] {
  if (typeof value === 'string') return inputsIn(value);
  if (typeof value === 'number') return [numberInput(value)].filter((each) => each !== undefined);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [...inputsIn(key), ...inputsOfTemplate(each)]);
}

function rendered(value: unknown, expressionOf: (input: TemplateInput) => string): unknown {
  if (typeof value === 'string') return renderText(value, expressionOf);
  if (typeof value === 'number') {
    const input = numberInput(value);
    return input ? `<< ${expressionOf(input)} | int >>` : value;
  }
  if (Array.isArray(value)) return value.map((item) => rendered(item, expressionOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [renderText(key, expressionOf), rendered(item, expressionOf)]));
}

/**
 * A text with expressions for its inputs. Flux Operator puts values into the YAML of an object and reads it again, so a text that may be something else then, such
 * as a number or two fields, is quoted as a whole: the title of a pull request is its author's.
 */
export function renderText(text: string, expressionOf: (input: TemplateInput) => string): string {
  const inputs = inputsIn(text);
  const around = aroundInputs(text);
  if (inputs.length === 0) return text.replace(/<</g, LITERAL);
  const expressions = inputs.map((input) => (input.as === 'slug' ? `${expressionOf(input)} | ${SLUG}` : expressionOf(input)));
  if (inputs.every(isPlain) && isPlainAround(around)) return around.map((part, i) => part.replace(/<</g, LITERAL) + (i < expressions.length ? `<< ${expressions[i]} >>` : '')).join('');
  if (inputs.length === 1 && around.every((part) => part === '')) return `<< ${expressions[0]} | quote >>`;
  const format = around.map((part, i) => escaped(part) + (i < expressions.length ? '%v' : '')).join('');
  return `<< printf "${format}" ${expressions.map((each) => (each.includes('|') ? `(${each})` : each)).join(' ')} | quote >>`;
}

/** A text that names of objects may contain: `slugify` leaves underscores, also at the end of what it cuts. */
const SLUG = 'slugify | replace "_" "-" | trimAll "-"';

/** `<<` in a text that is not a template. */
const LITERAL = '<< `<<` >>';

function isPlain(input: TemplateInput): boolean {
  return input.as === 'slug' || input.isPlain;
}

/** Whether a text stays one text, whatever plain inputs are put into it: a line that begins with a letter and is no word of YAML, or several lines. */
function isPlainAround(around: readonly string[]): boolean {
  const whole = around.join('0');
  return (whole.includes('\n') && !whole.includes('\t')) || (/^[A-Za-z][\w./:@+<-]*$/.test(whole) && /^[A-Za-z]{2}|^[A-Za-z][-./_]/.test(around[0]) && !whole.endsWith(':'));
}

/** A part of a format of Go's, which YAML leaves as it is. */
function escaped(text: string): string {
  return [...text].map((c) => {
    if (/[\w ./@+-]/.test(c)) return c;
    if (c === '%') return '%%';
    const code = c.codePointAt(0)!;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');
}
