import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { traceOrigin } from '../../base/origin';
import { problem } from '../../base/problem';
import type { Folder } from '../../folder';

/** What a deployer may do with kinds of objects. */
export interface DeployerRule {
  /** API group; empty for the core group. */
  readonly apiGroup: string;
  /** Kinds in the plural, such as `deployments`. */
  readonly resources: string[];
  /**
   * What it may do.
   *
   * @default - get, list, watch, create, update and patch
   */
  readonly verbs?: string[];
}

/** Properties of a deployer's account. */
export interface DeployerAccessProps {
  /** The namespace that it deploys to; it must exist. */
  readonly namespace: string;
  /**
   * Name of the account, its role and its binding.
   *
   * @default - the id
   */
  readonly name?: string;
  /**
   * Its permissions there. The default contains neither Secrets nor roles. The verbs `bind`, `escalate` and `impersonate`, by which an account can give itself any permission, are an error.
   *
   * @default - Deployments, ReplicaSets (to read), Services, ConfigMaps, Ingresses, and reading Pods and Events
   */
  readonly rules?: DeployerRule[];
}

/**
 * The account with which a pipeline deploys to one namespace: a ServiceAccount without a token of its own, a Role and a RoleBinding. Create a token that expires with
 * `kubectl create token NAME --namespace NAMESPACE --duration 24h`.
 *
 * @example
 * const access = new ci.DeployerAccess(folder, 'gitlab', { namespace: 'shark' });
 */
export class DeployerAccess extends Construct {
  /** Name of the account. */
  public readonly name: string;
  /** Namespace of the account, and the only one that it can change. */
  public readonly namespace: string;

  constructor(folder: Folder, id: string, props: DeployerAccessProps) {
    super(folder, id);
    traceOrigin(this);
    this.name = props.name ?? id;
    this.namespace = props.namespace;
    const rules = props.rules ?? DEFAULT_RULES;
    this._check(rules);
    const metadata = { name: this.name, namespace: this.namespace };
    new ApiObject(this, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false });
    new ApiObject(this, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: rules.map(({ apiGroup, resources, verbs = WRITE }) => ({ apiGroups: [apiGroup], resources, verbs })),
    });
    new ApiObject(this, 'binding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.name },
      subjects: [{ kind: 'ServiceAccount', name: this.name, namespace: this.namespace }],
    });
  }

  private _check(rules: readonly DeployerRule[]): void {
    if (rules.length === 0) problem(this, 'deployer-rule', `${this.name} has no permissions`, 'omit rules, or add at least one');
    for (const { apiGroup, resources, verbs = WRITE } of rules) {
      const rising = verbs.filter((verb) => RISING.has(verb));
      if (rising.length > 0) {
        problem(this, 'deployer-rule', `a rule allows ${rising.join(', ')} for ${resources.join(', ')}, by which the pipeline gives itself any permission`, 'leave it out: whoever installs the deployer binds roles');
        continue;
      }
      if (![apiGroup, ...resources, ...verbs].includes('*') && resources.length > 0 && verbs.length > 0) continue;
      problem(this, 'deployer-rule', `a rule allows ${verbs.join(', ') || 'nothing'} for ${resources.join(', ') || 'nothing'} of group ${JSON.stringify(apiGroup)}`,
        'list the API group, the resources and the verbs, without wildcards');
    }
  }
}

const READ = ['get', 'list', 'watch'];
const WRITE = [...READ, 'create', 'update', 'patch'];
/** Verbs by which an account gets more than its role says: without them, the API server lets it write only roles that have less than its own. */
const RISING: ReadonlySet<string> = new Set(['bind', 'escalate', 'impersonate']);

const DEFAULT_RULES: DeployerRule[] = [
  { apiGroup: 'apps', resources: ['deployments'] },
  { apiGroup: 'apps', resources: ['replicasets'], verbs: READ },
  { apiGroup: '', resources: ['services', 'configmaps'] },
  { apiGroup: 'networking.k8s.io', resources: ['ingresses'] },
  { apiGroup: '', resources: ['pods', 'events'], verbs: READ },
];
