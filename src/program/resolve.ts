import { ChartObjects } from './chart-objects';
import { AppliedObject, ClusterContents } from './cluster-contents';
import { makersOf } from './makers';
import { DeclaredObject, Program } from './program';
import { Reference } from './references';
import { ANY, isFilledIn, SecretKeys, secretsOf } from './secret-keys';
import { dataKeys } from '../base/manifest';
import { Nearest } from '../base/nearest';

/** What a reference leads to. */
export interface Target {
  /** Objects of this program that make the target. Empty: somebody else does. */
  readonly by: readonly AppliedObject[];
  /** Keys of a Secret or ConfigMap; undefined where they are not known at synth. */
  readonly keys?: readonly string[];
  /** Type of a Secret; undefined where it is not known at synth. */
  readonly type?: string;
  /** Something that was not read may create it, or not. */
  readonly isUnknown?: boolean;
}

/** Answers whether what an object names is there. */
export class Resolver {
  private readonly secrets: Map<string, SecretKeys[]>;
  private readonly declared = new Map<string, DeclaredObject[]>();
  private ofCharts?: ChartObjects;
  private byName?: Map<string, AppliedObject[]>;
  private families?: ReadonlyMap<string, ReadonlyMap<string, AppliedObject | undefined>>;

  /** @param nearest what is meant, one for the whole program: its cost is bounded */
  constructor(private readonly program: Program, private readonly contents: ClusterContents, private readonly nearest: Nearest = new Nearest()) {
    this.secrets = secretsOf(contents);
    for (const external of program.externals) {
      const key = `${external.kind}|${external.name}`;
      const same = this.declared.get(key);
      if (same) same.push(external);
      else this.declared.set(key, [external]);
    }
  }

  /** What a reference leads to; undefined: nothing of that name. */
  public resolve(reference: Reference): Target | undefined {
    const { kind, namespace, name } = reference;
    if (kind === 'core/Secret') {
      const made = this.secrets.get(`${namespace}/${name}`) ?? this.secrets.get(`${ANY}/${name}`);
      if (made) {
        const type = made.length === 1 ? made[0].type : undefined;
        return { by: made.map((each) => each.by), keys: union(made.map((each) => each.keys)), type };
      }
    }
    const applied = this.contents.find(kind, namespace, name);
    if (applied.length > 0) {
      const keys = kind === 'core/ConfigMap' && !isFilledIn(applied[0].object.json) ? dataKeys(applied[0].object.json) : undefined;
      return { by: applied, keys };
    }
    const external = this.declared.get(`${kind}|${name}`)?.find((each) => each.namespace === undefined || each.namespace === namespace);
    if (external) return { by: [], keys: external.keys };
    if (isBuiltIn(reference) || (this.ofCharts ??= new ChartObjects(this.program, this.contents)).has(reference)) return { by: [] };
    const mayExist = this.contents.mayHave?.(reference) ?? (reference.isOftenMade === true && makersOf(this.contents).mayHave(reference));
    return mayExist ? { by: [], isUnknown: true } : undefined;
  }

  /**
   * What a wrong reference may have meant, as a help: the same name as another kind of its family (`ClusterSecretStore` for `SecretStore`) or in
   * another namespace,
   * or else the nearest name of the same kind in the same namespace.
   */
  public guess(reference: Reference): string | undefined {
    const named = this.named(reference.name).filter(({ object }) => object.json.kind.endsWith(reference.kind.split('/')[1]));
    const other = named.find(({ object }) => object.kind !== reference.kind) ?? named[0];
    if (other) {
      const what = `${other.object.json.kind} ${other.namespace ? `${other.namespace}/` : ''}${other.name}`;
      return other.object.kind === reference.kind
        ? `${what} has this name in another namespace: create it in ${reference.namespace} too, or refer to that namespace where the field can`
        : `did you mean ${what}?${createdBy(other)}`;
    }
    const family = this.familyOf(reference);
    const name = this.nearest.of(reference.name, family.keys());
    return name === undefined ? undefined : `did you mean ${name}?${createdBy(family.get(name))}`;
  }

  /** What exists of the kind in the namespace of a reference, by its name. */
  private familyOf({ kind, namespace }: Reference): ReadonlyMap<string, AppliedObject | undefined> {
    if (!this.families) {
      const families = new Map<string, Map<string, AppliedObject | undefined>>();
      const add = (of: string, within: string, name: string, applied?: AppliedObject): void => {
        const key = `${of}|${within}`;
        const family = families.get(key) ?? new Map<string, AppliedObject | undefined>();
        families.set(key, family);
        if (!family.has(name)) family.set(name, applied);
      };
      for (const applied of this.contents.objects) add(applied.object.kind, applied.namespace, applied.name, applied);
      for (const [key, [{ by }]] of this.secrets) add('core/Secret', key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1), by);
      for (const { kind: its, namespace: within, name } of [...this.declared.values()].flat()) if (within !== undefined) add(its, within, name);
      this.families = families;
    }
    return this.families.get(`${kind}|${namespace}`) ?? NOTHING;
  }

  private named(name: string): readonly AppliedObject[] {
    if (!this.byName) {
      this.byName = new Map();
      for (const applied of this.contents.objects) {
        const same = this.byName.get(applied.name);
        if (same) same.push(applied);
        else this.byName.set(applied.name, [applied]);
      }
    }
    return this.byName.get(name) ?? [];
  }
}

const NOTHING: ReadonlyMap<string, AppliedObject | undefined> = new Map();

/** Where an object is created, as a sentence. */
export function createdBy(applied: AppliedObject | undefined): string {
  const folder = applied?.object.folder;
  return folder ? ` It is created by ${folder.path}` : '';
}

function union(all: (readonly string[] | undefined)[]): string[] | undefined {
  return all.some((keys) => keys === undefined) ? undefined : all.flatMap((keys) => [...keys!]);
}

/** What every cluster has, or an installed engine brings. */
function isBuiltIn({ kind, namespace, name }: Reference): boolean {
  switch (kind) {
    case 'core/ServiceAccount':
      return name === 'default' || (namespace === 'flux-system' && /-controller$|^source-watcher$|^flux-operator$/.test(name));
    case 'core/ConfigMap':
      return name === 'kube-root-ca.crt';
    case 'core/Namespace':
      return /^(default|kube-.*|flux-system)$/.test(name);
    case 'core/Service':
      return (name === 'kubernetes' && namespace === 'default') || name === 'webhook-receiver';
    case 'rbac.authorization.k8s.io/ClusterRole':
      return /^(cluster-admin|admin|edit|view|flux-.*|system:.*)$/.test(name);
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return name.endsWith('.toolkit.fluxcd.io');
    case 'rbac.authorization.k8s.io/User':
    case 'rbac.authorization.k8s.io/Group':
      return true;
    default:
      return false;
  }
}
