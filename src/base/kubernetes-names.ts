// What the API server accepts as names, labels and keys (k8s.io/apimachinery/pkg/util/validation).

/** Length of the longest DNS label, and of the longest value of a label. */
export const LONGEST_LABEL = 63;

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_KEY = /^(?![^/]{254})([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;
const DATA_KEY = /^(?!\.$|\.\.)[-._A-Za-z0-9]{1,253}$/;

/** Whether a text is a DNS label, as names of Namespaces and Services are. Without a regular expression, which takes several times as long. */
export function isDnsLabel(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > LONGEST_LABEL) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const isLetterOrDigit = (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
    if (!isLetterOrDigit && (code !== 45 || i === 0 || i === length - 1)) return false;
  }
  return true;
}

/** Whether a text is a DNS subdomain, as names of most objects are. */
export function isDnsSubdomain(text: string, longest: number = 253): boolean {
  return text.length <= longest && SUBDOMAIN.test(text);
}

/** Whether a text is a valid key of a label or annotation. */
export function isLabelKey(text: string): boolean {
  return LABEL_KEY.test(text);
}

/** Whether a text is a valid value of a label. */
export function isLabelValue(text: string): boolean {
  return LABEL_VALUE.test(text);
}

/** Whether a text is a valid key of a ConfigMap or Secret. */
export function isDataKey(text: string): boolean {
  return DATA_KEY.test(text);
}

/** Whether a text is a group of custom resources, or a kind of one: `example.com`, `example.com/Database`. */
export function isGroupOrKind(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(\/[A-Z][A-Za-z0-9]*)?$/.test(text);
}
