import type { IConstruct } from 'constructs';

/** An input of a ResourceSet that a text has. */
export interface TemplateInput {
  /** What gives it: a ResourceSetInputProvider, or the ResourceSet itself. */
  readonly source: IConstruct;
  readonly name: string;
  /** What it becomes: text; a text that is valid in names and labels; a number. */
  readonly as: 'text' | 'slug' | 'number';
  /** It has letters, digits, dots, dashes and underscores only, so it can stand in YAML without quotes. */
  readonly isPlain: boolean;
}

/** All inputs that were asked for. Placeholders are letters and digits, so that they are valid wherever names, tags and addresses are. */
const INPUTS: TemplateInput[] = [];
const PLACEHOLDER = /cdkgitopsinput(\d+)z/g;
const FIRST_NUMBER = 9_007_199_200_000_000;

/** A text that stands for an input until its ResourceSet is rendered. */
export function inputText(input: TemplateInput): string {
  return `cdkgitopsinput${indexOf(input)}z`;
}

/** A number that stands for an input until its ResourceSet is rendered. */
export function inputNumber(input: Omit<TemplateInput, 'as'>): number {
  return FIRST_NUMBER + indexOf({ ...input, as: 'number' });
}

/** Whether the program reads inputs at all. */
export function areThereInputs(): boolean {
  return INPUTS.length > 0;
}

/** Whether a text has inputs, whose values are known in the cluster only. */
export function hasInput(text: string): boolean {
  return INPUTS.length > 0 && text.search(PLACEHOLDER) >= 0;
}

/** The first input in an object; undefined where there is none. Programs without inputs pay nothing. */
export function inputIn(json: unknown): TemplateInput | undefined {
  if (INPUTS.length === 0) return undefined;
  if (typeof json === 'string') return inputsIn(json)[0];
  if (typeof json === 'number') return numberInput(json);
  if (typeof json !== 'object' || json === null) return undefined;
  for (const [key, value] of Object.entries(json)) {
    const found = inputsIn(key)[0] ?? inputIn(value);
    if (found) return found;
  }
  return undefined;
}

/** The inputs in a text, in order. */
export function inputsIn(text: string): TemplateInput[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, i]) => INPUTS[Number(i)] ?? []);
}

/** A text in its parts between inputs: one more than there are inputs. */
export function aroundInputs(text: string): string[] {
  return text.split(new RegExp(PLACEHOLDER.source.replace('(', '(?:'), 'g'));
}

/** The input that a number stands for. */
export function numberInput(value: number): TemplateInput | undefined {
  return value >= FIRST_NUMBER ? INPUTS[value - FIRST_NUMBER] : undefined;
}

function indexOf(input: TemplateInput): number {
  const i = INPUTS.findIndex(({ source, name, as }) => source === input.source && name === input.name && as === input.as);
  return i >= 0 ? i : INPUTS.push(input) - 1;
}
