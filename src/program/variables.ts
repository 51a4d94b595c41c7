import type { ClusterContents } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import { kindByName } from './kind';
import type { ProgramObject } from './program';
import type { Manifest } from '../base/manifest';
import { expansionsOf } from '../kustomize/expansions';
import { BuildError } from '../kustomize/problem';
import { substituteIn } from '../kustomize/substitution';

/** An object after substitution. */
export interface Substituted {
  readonly json: Manifest;
  /** What it was before, where substitution has changed it. */
  readonly unsubstituted?: Manifest;
  /** Why it is not known, where it is left as it was. */
  readonly unknown?: string;
}

/** Finds the variables of a delivery in what its cluster has. */
export class VariableSources {
  constructor(private readonly contents: ClusterContents) {}

  /** @param delivery a Kustomization; undefined for the directory that a cluster follows, which has none */
  public of(delivery: ProgramObject | undefined): Variables {
    const known = new Map<string, string | undefined>();
    const missing: string[] = [];
    if (!delivery) return new Variables(known, missing, false);
    const { json } = delivery;
    for (const { value } of valuesAt(json, 'spec.postBuild.substituteFrom[]')) {
      const kind = textAt(value, 'kind') ?? '';
      const name = textAt(value, 'name') ?? '';
      const [source] = this.contents.find(kindByName(kind), delivery.namespace ?? '', name);
      if (!source) missing.push(`${kind} ${name}`);
      else for (const [key, text] of valuesOf(source.object)) known.set(key, text);
    }
    for (const [key, value] of Object.entries(valuesAt(json, 'spec.postBuild.substitute')[0]?.value ?? {})) known.set(key, typeof value === 'string' ? value : undefined);
    const isOn = valuesAt(json, 'spec.postBuild.substituteFrom[]').length > 0 || known.size > 0 || textAt(json, 'spec.postBuild.substituteStrategy') === 'Always';
    return new Variables(known, missing, isOn);
  }
}

/** The variables of a delivery, as far as they are known. */
export class Variables {
  /** @param missing what the delivery reads variables from, and is not there */
  constructor(
    private readonly known: ReadonlyMap<string, string | undefined>, public readonly missing: readonly string[], public readonly isOn: boolean,
  ) {}

  /**
   * An object with what is known put in. What is not known stays as it is written, `${NAME}`: checks take such texts for unknown, and
   * `substitution` says what is not defined at all.
   */
  public substitute(json: Manifest): Substituted {
    const text = JSON.stringify(json);
    if (!this.isOn || !text.includes('$')) return { json };
    const variables = new Map<string, string>();
    for (const { needs } of expansionsOf(text)) if (needs !== undefined) variables.set(needs, `\${${needs}}`);
    for (const [name, value] of this.known) variables.set(name, value ?? `\${${name}}`);
    try {
      const substituted = substituteIn(json as Parameters<typeof substituteIn>[0], { variables, isStrict: false, isAlways: true });
      return substituted === json ? { json } : { json: substituted as unknown as Manifest, unsubstituted: json };
    } catch (error) {
      if (error instanceof BuildError) return error.kind === 'unknown' ? { json, unknown: error.message } : { json }; // `substitution` says what is wrong
      throw error;
    }
  }
}

/** The data of a ConfigMap or Secret; undefined for values that are encrypted. */
function valuesOf({ json, kind, encrypted }: ProgramObject): [string, string | undefined][] {
  const of = (path: string): [string, unknown][] => Object.entries(valuesAt(json, path)[0]?.value ?? {});
  if (kind === 'core/ConfigMap') return of('data').map(([key, value]) => [key, typeof value === 'string' ? value : undefined]);
  const isPlain = kind === 'core/Secret' && !encrypted;
  return [
    ...of('data').map(([key, value]): [string, string | undefined] => [key, isPlain && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined]),
    ...of('stringData').map(([key, value]): [string, string | undefined] => [key, isPlain && typeof value === 'string' ? value : undefined]),
  ];
}
