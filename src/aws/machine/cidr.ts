import { isIPv6 } from 'net';

/** A network of IPv4 addresses. */
export interface Cidr {
  /** First and last address as numbers. */
  readonly first: number;
  readonly last: number;
  /** Bits that all its addresses share. */
  readonly prefix: number;
}

/** What a text such as `10.0.0.0/16` means; undefined where it is no network. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix };
}

/** Whether two networks have an address in common. */
export function overlap(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** A network of any kind of addresses, as somebody is let in from it. */
export interface Source {
  readonly isV6: boolean;
  /** Whether it is all addresses, or so many that they are of everybody: nobody has a network as large. */
  readonly isWorld: boolean;
}

/** What a text such as `203.0.113.0/24` or `2001:db8::/32` means; undefined where it is no network. */
export function parseSource(text: string): Source | undefined {
  const network = parseCidr(text);
  if (network) return { isV6: false, isWorld: network.prefix < 8 };
  const [address, prefix, ...more] = text.split('/');
  if (more.length > 0 || !isIPv6(address) || !/^\d{1,3}$/.test(prefix ?? '') || Number(prefix) > 128) return undefined;
  return { isV6: true, isWorld: Number(prefix) < 16 };
}
