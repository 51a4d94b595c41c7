/** Go's `resource.Quantity`: a number with a decimal or binary suffix, or an exponent; spaces around it do not count. */
const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const EXPONENTS: { readonly [suffix: string]: number } = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** Whether a text is a quantity, such as `100m` or `1.5Gi`. */
export function isQuantity(text: string): boolean {
  return QUANTITY.test(text.trim());
}

/** The value of a quantity, as JSON may write it; undefined where it is none. Rounded as numbers here are. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [, sign, digits, suffix = ''] = (typeof value === 'string' && QUANTITY.exec(value.trim())) || [];
  if (digits === undefined) return undefined;
  const number = Number(`${sign}${digits}`);
  if (suffix.endsWith('i')) return number * 1024 ** ('KMGTPE'.indexOf(suffix[0]) + 1);
  return /^[eE]./.test(suffix) ? Number(`${sign}${digits}${suffix}`) : number * 10 ** (EXPONENTS[suffix] ?? 0);
}

/** Whether Go reads a text as a duration, such as `1h30m`. */
export function isGoDuration(text: string): boolean {
  return /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(text);
}
