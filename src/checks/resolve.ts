import { ANY, Keyed, keysIn, secretsOf } from './made-secrets';
import { DeclaredObject, Program } from './program';
import { Reference } from './references';
import { Placed, World } from './world';

/** What a reference leads to. */
export interface Target {
  /** Objects of this program that make the target. Empty: somebody else does. */
  readonly by: readonly Placed[];
  /** Keys of a Secret or ConfigMap; undefined where they are not known at synth. */
  readonly keys?: readonly string[];
}

/** Answers whether what an object names is there. */
export class Resolver {
  private readonly secrets: Map<string, Keyed[]>;
  private readonly declared = new Map<string, DeclaredObject[]>();
  private byName?: Map<string, Placed[]>;

  constructor(program: Program, private readonly world: World) {
    this.secrets = secretsOf(world);
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
      if (made) return { by: made.map((each) => each.by), keys: union(made.map((each) => each.keys)) };
    }
    const placed = this.world.find(kind, namespace, name);
    if (placed.length > 0) {
      const keys = kind === 'core/ConfigMap' ? keysIn(placed[0].object.json, 'data{}', 'binaryData{}') : undefined;
      return { by: placed, keys };
    }
    const external = this.declared.get(`${kind}|${name}`)?.find((each) => each.namespace === undefined || each.namespace === namespace);
    if (external) return { by: [], keys: external.keys };
    return isBuiltIn(reference) ? { by: [] } : undefined;
  }

  /** Names of objects that a wrong reference may have meant, `kind namespace/name`. */
  public near(reference: Reference): string[] {
    const near: string[] = [];
    for (const { object, namespace, name } of this.named(reference.name)) {
      if (object.kind === reference.kind || object.json.kind.endsWith(reference.kind.split('/')[1])) {
        near.push(`${object.json.kind} ${namespace ? `${namespace}/` : ''}${name}`);
      }
    }
    return near;
  }

  private named(name: string): readonly Placed[] {
    if (!this.byName) {
      this.byName = new Map();
      for (const placed of this.world.placed) {
        const same = this.byName.get(placed.name);
        if (same) same.push(placed);
        else this.byName.set(placed.name, [placed]);
      }
    }
    return this.byName.get(name) ?? [];
  }
}

function union(all: (readonly string[] | undefined)[]): string[] | undefined {
  return all.some((keys) => keys === undefined) ? undefined : all.flatMap((keys) => [...keys!]);
}

/** What every cluster has, or an installed engine brings. */
function isBuiltIn({ kind, namespace, name }: Reference): boolean {
  switch (kind) {
    case 'core/ServiceAccount':
      return name === 'default' || (namespace === 'flux-system' && name.endsWith('-controller'));
    case 'core/ConfigMap':
      return name === 'kube-root-ca.crt';
    case 'core/Namespace':
      return /^(default|kube-.*|flux-system)$/.test(name);
    case 'core/Service':
      return (name === 'kubernetes' && namespace === 'default') || name === 'webhook-receiver';
    case 'rbac.authorization.k8s.io/ClusterRole':
      return /^(cluster-admin|admin|edit|view|flux-.*|system:.*)$/.test(name);
    case 'rbac.authorization.k8s.io/User':
    case 'rbac.authorization.k8s.io/Group':
      return true;
    default:
      return false;
  }
}
