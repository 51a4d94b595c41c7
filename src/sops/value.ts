/** What sops calls the types of values; `comment` is the text after a `#`. */
export type ValueType = 'str' | 'int' | 'float' | 'bool' | 'time' | 'comment';

/**
 * The value of a leaf in sops: its type, and the text whose UTF-8 bytes sops encrypts and authenticates. Numbers are kept as text, so that
 * no digit is lost.
 */
export interface Value {
  readonly type: ValueType;
  readonly text: string;
}

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** The text of an integer; undefined if it does not fit into 64 bits, the limit of sops. */
export function intText(value: bigint): string | undefined {
  return value >= INT64.min && value <= INT64.max ? value.toString() : undefined;
}

/** A float as Go's `strconv.FormatFloat(value, 'f', -1, 64)` writes it: the shortest digits, never an exponent. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value))!;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The inverse of `floatText`, for display: the shortest form that reads back as this very float and not as an integer. */
export function floatNumber(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
