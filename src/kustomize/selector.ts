import type { Selector } from './kustomization';
import { wholePattern } from './patterns';
import { BuildError } from './problem';
import type { FormerId, Resource } from './resource';

/** What a selector takes, by group, version, kind, name, namespace, labels and annotations; its texts are regular expressions of the whole. */
export class ResourceSelector {
  private readonly group;
  private readonly version;
  private readonly kind;
  private readonly name;
  private readonly namespace;
  private readonly labels;
  private readonly annotations;

  /** @throws BuildError if an expression is not valid */
  constructor(private readonly selector: Selector) {
    this.group = wholePattern(selector.group);
    this.version = wholePattern(selector.version);
    this.kind = wholePattern(selector.kind);
    this.name = wholePattern(selector.name);
    this.namespace = wholePattern(selector.namespace);
    this.labels = labelSelector(selector.labelSelector);
    this.annotations = labelSelector(selector.annotationSelector);
  }

  /** Whether a patch is for an object: it counts what the object is, and what it was at first. */
  public takes(resource: Resource): boolean {
    const { originalId, currentId, gvk } = resource;
    return this.ofNamespace(originalId.namespace, currentId.namespace) && this.named(originalId.name, currentId.name)
      && this.ofKind(gvk.group, gvk.version, gvk.kind) && this.marks(resource);
  }

  /** Whether it takes an identity of an object, with the namespace as it is written. */
  public takesId({ kind, name, namespace }: FormerId, group: string, version: string): boolean {
    return this.ofKind(group, version, kind) && this.named(name) && this.ofNamespace(namespace);
  }

  /** Whether the labels and annotations of an object match. */
  public marks(resource: Resource): boolean {
    return (this.labels?.(resource.labels) ?? true) && (this.annotations?.(resource.annotations) ?? true);
  }

  /** Whether it says nothing of the identity. */
  public get isWithoutId(): boolean {
    const { group, version, kind, name, namespace } = this.selector;
    return !group && !version && !kind && !name && !namespace;
  }

  /** Whether it says nothing of labels and annotations. */
  public get isWithoutMarks(): boolean {
    return this.labels === undefined && this.annotations === undefined;
  }

  private ofKind(group: string, version: string, kind: string): boolean {
    return (this.group?.test(group) ?? true) && (this.version?.test(version) ?? true) && (this.kind?.test(kind) ?? true);
  }

  private named(...names: string[]): boolean {
    return this.name === undefined || names.some((name) => this.name!.test(name));
  }

  private ofNamespace(...namespaces: string[]): boolean {
    return this.namespace === undefined || namespaces.some((namespace) => this.namespace!.test(namespace));
  }
}

/** Whether labels satisfy a selector. */
type LabelTest = (labels: ReadonlyMap<string, string>) => boolean;

const KEY = /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Reads a selector in Kubernetes' syntax: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`, with commas between them.
 *
 * @throws BuildError if it is not valid
 */
function labelSelector(text: string | undefined): LabelTest | undefined {
  if (!text) return undefined;
  const tokens = text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new BuildError(`the selector "${text}" is not valid`, 'write a=b, a!=b, a in (b, c), a notin (b), a or !a, with commas between them');
  };
  const word = (pattern: RegExp): string => {
    const token = tokens[at++] ?? '';
    return pattern.test(token) ? token : fail();
  };
  const key = (): string => word(KEY);
  const value = (): string => (at >= tokens.length || tokens[at] === ',' || tokens[at] === ')' ? '' : word(VALUE));
  const tests: LabelTest[] = [];
  const requirement = (): LabelTest => {
    if (tokens[at] === '!') {
      at++;
      const absent = key();
      return (labels) => !labels.has(absent);
    }
    const name = key();
    const operator = tokens[at];
    if (operator === undefined || operator === ',') return (labels) => labels.has(name);
    at++;
    if (operator === '=' || operator === '==') {
      const wanted = value();
      return (labels) => labels.get(name) === wanted;
    }
    if (operator === '!=') {
      const unwanted = value();
      return (labels) => labels.get(name) !== unwanted;
    }
    if (operator === '<' || operator === '>') {
      const limit = word(/^[-+]?\d+$/);
      return (labels) => {
        const own = labels.get(name);
        return own !== undefined && /^[-+]?\d+$/.test(own) && (operator === '<' ? BigInt(own) < BigInt(limit) : BigInt(own) > BigInt(limit));
      };
    }
    if (operator !== 'in' && operator !== 'notin') return fail();
    if (tokens[at++] !== '(') fail();
    const set = new Set<string>();
    for (;;) {
      set.add(value());
      const next = tokens[at++];
      if (next === ')') break;
      if (next !== ',') fail();
    }
    return operator === 'in' ? (labels) => labels.has(name) && set.has(labels.get(name)!) : (labels) => !labels.has(name) || !set.has(labels.get(name)!);
  };
  while (at < tokens.length) {
    tests.push(requirement());
    if (at >= tokens.length) break;
    if (tokens[at++] !== ',' || at >= tokens.length) fail();
  }
  return (labels) => tests.every((test) => test(labels));
}
