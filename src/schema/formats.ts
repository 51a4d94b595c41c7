import { isIP } from 'node:net';
import { isGoDuration, quantityOf } from './quantity';

/** What a value of a format must be, where it is not. */
export type Format = (value: unknown) => string | undefined;

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/; // eslint-disable-line regexp/no-super-linear-backtracking -- Kubernetes's own; lengths are judged first
const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

function text(most: number, pattern: RegExp, what: string): Format {
  return (value) => (typeof value === 'string' && (value.length > most || !pattern.test(value)) ? `it must be ${what}` : undefined);
}

const subdomain = text(253, SUBDOMAIN, 'a lowercase DNS name of at most 253 letters');
const label = text(63, LABEL, 'a lowercase DNS label: at most 63 letters of a-z, 0-9 and -');
const NOT_A_KEY = 'it must be a label key, such as example.com/name: at most 63 letters of a-z, A-Z, 0-9, -, _ and . after an optional DNS name';

/** `prefix/name`, as labels and annotations are called. */
function labelKey(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = value.split('/');
  const name = parts[parts.length - 1];
  const isRight = parts.length <= 2 && name.length <= 63 && NAME_PART.test(name) && (parts.length === 1 || (parts[0] !== '' && subdomain(parts[0]) === undefined));
  return isRight ? undefined : NOT_A_KEY;
}

function labelValue(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && (value.length > 63 || !NAME_PART.test(value))
    ? 'it must be a label value: at most 63 letters of a-z, A-Z, 0-9, -, _ and ., which starts and ends with a letter or digit'
    : undefined;
}

function portName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const isRight = value.length <= 15 && /^[a-z0-9]([a-z0-9]|-(?!-))*$/.test(value) && /[a-z]/.test(value) && !value.endsWith('-');
  return isRight ? undefined : 'it must be a port name: at most 15 letters of a-z, 0-9 and single -, one of them a letter';
}

function range(value: unknown, least: number, most: number): string | undefined {
  return typeof value === 'number' && (value < least || value > most) ? `it must be between ${least} and ${most}` : undefined;
}

function percentage(most: number): Format {
  return (value) => {
    if (typeof value === 'number') return value < 0 ? 'it must not be negative' : undefined;
    if (typeof value !== 'string') return undefined;
    if (!/^\d+%$/.test(value)) return 'it must be a number or a percentage, such as 25%';
    return Number.parseInt(value, 10) > most ? `it must be at most ${most}%` : undefined;
  };
}

/** An address without a zone: IPv4 in its plain form, or IPv6. */
function isAddress(value: string): boolean {
  return isIP(value) !== 0 && !value.includes('%');
}

function cidr(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [address, bits, ...more] = value.split('/');
  const isRight = more.length === 0 && isAddress(address) && /^(0|[1-9]\d{0,2})$/.test(bits ?? '') && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
  return isRight ? undefined : 'it must be a block of addresses, such as 10.0.0.0/8';
}

function ip(value: unknown): string | undefined {
  return typeof value === 'string' && !isAddress(value) ? 'it must be an IP address' : undefined;
}

function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.startsWith('/') || value.split('/').includes('..') ? 'it must be a relative path without ".."' : undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const CRON_FIELDS: ReadonlyArray<readonly [string, number, number, readonly string[]]> = [
  ['minute', 0, 59, []], ['hour', 0, 23, []], ['day of the month', 1, 31, []], ['month', 1, 12, MONTHS], ['day of the week', 0, 6, DAYS],
];

/** What is wrong with a schedule of a CronJob. */
function cron(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^(CRON_)?TZ=/.test(value)) return 'its time zone belongs into timeZone';
  const every = /^@every (.+)$/.exec(value);
  if (every) return isGoDuration(every[1]) ? undefined : 'it must be a duration after @every';
  if (value.startsWith('@')) return /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(value) ? undefined : 'it must be one of @yearly, @monthly, @weekly, @daily, @hourly or five fields';
  const fields = value.trim().split(/\s+/);
  if (fields.length !== 5) return `it must have five fields: minute, hour, day of the month, month and day of the week, such as "0 3 * * *"; it has ${fields.length}`;
  const wrong = CRON_FIELDS.find(([, least, most, names], i) => !fields[i].split(',').every((part) => part === '' || isCronPart(part, least, most, names)));
  return wrong && `its ${wrong[0]} must be between ${wrong[1]} and ${wrong[2]}, a range, a list or *`;
}

function isCronPart(part: string, least: number, most: number, names: readonly string[]): boolean {
  const [range_, step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  const numbers = range_.split('-').map((each) => {
    const named = names.indexOf(each.toLowerCase());
    if (named >= 0) return named + (names === MONTHS ? 1 : 0);
    return /^\d+$/.test(each) ? Number(each) : Number.NaN;
  });
  if (range_.split('-')[0] === '*' || range_.split('-')[0] === '?') return numbers.length <= 2;
  return numbers.length <= 2 && numbers.every((each) => each >= least && each <= most) && (numbers.length === 1 || numbers[0] <= numbers[1]);
}

/** Whether a time zone is known. `Local` is refused by name; only names in the letters of the list are files of the tz database. */
function timeZone(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  let canonical: string | undefined;
  try {
    canonical = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return 'it is not a time zone of the tz database, such as Europe/Vienna';
  }
  const isOffset = /^[-+]/.test(value);
  const isOtherCase = canonical !== value && canonical.toLowerCase() === value.toLowerCase();
  return isOffset || isOtherCase ? 'it is not a time zone of the tz database, such as Europe/Vienna' : undefined;
}

const STANDARD_RESOURCES = /^(cpu|memory|ephemeral-storage|storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|services\.nodeports|services\.loadbalancers|requests\.\S+|limits\.\S+|hugepages-\S+)$/;

function resourceName(value: unknown): string | undefined {
  return labelKey(value) ?? (typeof value === 'string' && !value.includes('/') && !STANDARD_RESOURCES.test(value) ? 'it must be a resource such as cpu or memory, or have a domain, such as example.com/name' : undefined);
}

function host(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (isIP(value) !== 0) return 'it must be a DNS name, not an address';
  return value.startsWith('*.') ? subdomain(value.slice(2)) : value.includes('*') ? 'it must be a DNS name, of which only the first part may be *' : subdomain(value);
}

/** The formats that `kubernetes.tsv` names. */
export const FORMATS: { readonly [name: string]: Format } = {
  label,
  subdomain,
  'dns-1035': text(63, DNS_1035, 'a lowercase DNS label that starts with a letter, at most 63 letters'),
  'label-key': labelKey,
  'label-key-lower': (value) => (typeof value === 'string' ? labelKey(value.toLowerCase()) : undefined),
  'finalizer': (value) => labelKey(value) ?? (typeof value === 'string' && !value.includes('/') && value !== 'kubernetes' ? 'it must be kubernetes, or have a domain' : undefined),
  'label-name': text(63, NAME_PART, 'at most 63 letters of a-z, A-Z, 0-9, -, _ and .'),
  'label-value': labelValue,
  'port-name': portName,
  'port': (value) => (typeof value === 'string' ? portName(value) : range(value, 1, 65535)),
  'port-or-zero': (value) => (typeof value === 'string' ? portName(value) : range(value, 0, 65535)),
  'config-key': text(253, /^(?!\.\.)[-._a-zA-Z0-9]+$/, 'a key of at most 253 letters of a-z, A-Z, 0-9, -, _ and .'),
  'env-name': text(Infinity, /^[ -<>-~]+$/, 'printable ASCII without ='),
  'http-header': text(Infinity, /^[-A-Za-z0-9]+$/, 'letters, digits and -'),
  'trimmed': (value) => (typeof value === 'string' && value !== value.trim() ? 'it must not have spaces around it' : undefined),
  'sysctl': text(253, /^([a-z0-9][-_a-z0-9]*?)?[a-z0-9](?:[./]([-_a-z0-9]*)[a-z0-9])*$/, 'a sysctl, such as net.core.somaxconn'), // eslint-disable-line regexp/no-super-linear-backtracking -- at most 253 letters
  'ip': ip,
  'cidr-trimmed': (value) => cidr(typeof value === 'string' ? value.trim() : value),
  'cluster-ip': (value) => (value === 'None' ? undefined : ip(value)),
  cidr,
  'local-path': localPath,
  'no-up': (value) => (typeof value === 'string' && value.split('/').includes('..') ? 'it must not have ".."' : undefined),
  'absolute': (value) => (typeof value === 'string' && !value.startsWith('/') ? 'it must start with /' : undefined),
  'url-path': (value) => (typeof value === 'string' && value !== '*' && (!value.startsWith('/') || / |\/\//.test(value) || /\*(?!$)/.test(value)) ? 'it must be a path that starts with /, or *' : undefined),
  'webhook-path': (value) => (typeof value === 'string' && (!value.startsWith('/') || value.includes('//')) ? 'it must start with /' : undefined),
  'path-segment': (value) => (typeof value === 'string' && (value === '.' || value === '..' || /[/%]/.test(value)) ? 'it must not be . or .. or have / or %' : undefined),
  'prefixed-path': (value) => {
    if (typeof value !== 'string') return undefined;
    const [domain, ...path] = value.split('/');
    return path.length === 0 || path.join('/') === '' || subdomain(domain) !== undefined || !/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path.join('/')) ? 'it must be a DNS name and a path, such as example.com/controller' : undefined;
  },
  'csi-driver': (value) => (typeof value === 'string' && (value.length > 63 || subdomain(value.toLowerCase()) !== undefined) ? 'it must be a DNS name of at most 63 letters' : undefined),
  'int-or-percent': percentage(Infinity),
  'int-or-percent-100': percentage(100),
  'positive': (value) => ((quantityOf(value) ?? 1) <= 0 ? 'it must be greater than 0' : undefined),
  'not-negative': (value) => ((quantityOf(value) ?? 0) < 0 ? 'it must not be negative' : undefined),
  cron,
  'time-zone': timeZone,
  'resource-name': resourceName,
  'limit-type': (value) => labelKey(value) ?? (typeof value === 'string' && !value.includes('/') && !['Pod', 'Container', 'PersistentVolumeClaim'].includes(value) ? 'it must be one of Pod, Container, PersistentVolumeClaim' : undefined),
  host,
  'webhook-name': (value) => subdomain(value) ?? (typeof value === 'string' && value.split('.').length < 3 ? 'it must be a DNS name of at least three parts' : undefined),
  'kind-name': (value) => (typeof value === 'string' && (value.length > 63 || !DNS_1035.test(value.toLowerCase())) ? 'it must be a kind: at most 63 letters and digits, starting with a letter' : undefined),
  'cel-name': text(Infinity, /^[_a-zA-Z][_a-zA-Z0-9]*$/, 'an identifier of CEL'),
  'json-path': (value) => (typeof value === 'string' && !/^\./.test(value) ? 'it must be a JSON path that starts with .' : undefined),
  'label-or-star': (value) => (value === '*' ? undefined : label(value)),
};

/** What keys and values of a map must be. */
export const MAPS: { readonly [name: string]: { readonly key: Format; readonly value?: Format } } = {
  labels: { key: labelKey, value: labelValue },
  annotations: { key: (key) => (typeof key === 'string' ? labelKey(key.toLowerCase()) : undefined) },
  resources: { key: resourceName, value: FORMATS['not-negative'] },
  quota: { key: resourceName, value: FORMATS['not-negative'] },
  names: { key: resourceName },
  positive: { key: () => undefined, value: FORMATS.positive },
};
