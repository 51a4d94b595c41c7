import { problem } from '../../problem';
import { checkKeyName } from '../key-name';
import { References } from '../references';
import { PasswordOptions } from './password-options';

/** `spec` of a Password. */
export function renderPassword(refs: References, options: PasswordOptions): Record<string, unknown> {
  const { secretKeys } = options;
  for (const key of secretKeys ?? []) checkKeyName(refs.construct, 'key of secretKeys', key);
  if (secretKeys && (secretKeys.length === 0 || new Set(secretKeys).size < secretKeys.length)) {
    problem(refs.construct, 'password-keys', `secretKeys is ${JSON.stringify(secretKeys)}`, 'give at least one, each once');
  }
  checkNumbers(refs, options);
  return { ...options };
}

function checkNumbers({ construct }: References, options: PasswordOptions): void {
  const { length = 24, noUpper, allowRepeat, symbolCharacters = '~!@#$%^&*()_+`-={}|[]\\:"<>?,./' } = options;
  const { digits = Math.floor(length / 4), symbols = Math.floor(length / 4) } = options;
  const letters = length - digits - symbols;
  if (![length, digits, symbols].every((count) => Number.isInteger(count) && count >= 0) || length === 0 || letters < 0) {
    problem(construct, 'password-length', `${length} characters with ${digits} digits and ${symbols} symbols`,
      'use whole numbers, not less than zero, and at most as many digits and symbols as characters');
    return;
  }
  if (allowRepeat) return;
  const limits: [string, number, number][] = [['digits', digits, 10], ['symbols', symbols, symbolCharacters.length], ['letters', letters, noUpper ? 26 : 52]];
  for (const [name, count, most] of limits) {
    if (count > most) {
      problem(construct, 'password-length', `${length} characters have ${count} ${name}, and there are ${most} that differ`,
        `set allowRepeat, or digits and symbols such that there are at most ${most} ${name}`);
    }
  }
}
