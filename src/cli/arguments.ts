import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Mistake, UsageError } from './command';
import { Nearest } from '../base/nearest';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What was given, by the names of options. */
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>>['values'];

/** Options and operands of a command line. */
export interface Arguments<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/**
 * Reads the arguments of a command.
 *
 * @param judge what else is wrong with them
 * @throws UsageError with all mistakes
 */
export function readArguments<O extends Options>(
  { args, options }: { readonly args: string[]; readonly options: O }, judge: (given: Arguments<O>) => readonly Mistake[] = () => [],
): Arguments<O> {
  const { values, positionals, tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const unknown = new Set(given.filter(({ name }) => !Object.hasOwn(options, name)).map(({ rawName }) => rawName));
  const mistakes: Mistake[] = [...unknown].map((option) => unknownOption(option, Object.keys(options)));
  for (const { name, rawName, value, inlineValue } of given) {
    if (unknown.has(rawName)) continue;
    const takesValue = options[name].type === 'string';
    // A value that looks like an option is one that was forgotten; "=" says that it is meant.
    if (takesValue && (value === undefined || (!inlineValue && value.startsWith('-') && value !== '-'))) mistakes.push({ message: `${rawName} has no value`, fix: `write ${rawName}=VALUE` });
    if (!takesValue && value !== undefined) mistakes.push({ message: `${rawName} takes no value`, fix: `write ${rawName} alone` });
  }
  const found = { values: Object.assign({}, values) as Values<O>, positionals };
  if (unknown.size === 0) mistakes.push(...judge(found)); // what follows an unknown option may be its value
  if (mistakes.length > 0) throw new UsageError(...mistakes);
  return found;
}

function unknownOption(option: string, known: readonly string[]): Mistake {
  const near = new Nearest().of(option.replace(/^-+/, ''), known);
  const all = known.map((name) => `--${name}`).join(', ');
  return { message: `${option} is not a valid option`, fix: near === undefined ? `use one of ${all}` : `did you mean --${near}?` };
}
