import { ENV } from './programs';
import { resolve } from './resolve';
import type { Synthesized, Template } from './synthesized';
import { nodeModule } from '../build/packages';

interface Verdict {
  readonly resultType: string;
  readonly overallResult?: string;
  readonly errors?: { readonly message: string };
}

/** What of iam-simulate is used. */
interface Simulate {
  runSimulation(simulation: object, options: object): Promise<Verdict>;
  runUnsafeSimulation(simulation: object, options: object): string;
}

export type Context = { readonly [key: string]: string };

/** No policies of an organization. */
const NO_OTHERS = { serviceControlPolicies: [], resourceControlPolicies: [] };

interface Policy {
  readonly name: string;
  readonly policy: { readonly Version: string; readonly Statement: readonly { readonly [key: string]: any }[] };
}

/** The roles of a program's stacks, and what IAM would answer them. Managed policies of AWS do not count. */
export class Simulator {
  private readonly iam = nodeModule('@cloud-copilot/iam-simulate') as Simulate;

  constructor(private readonly synthesized: Synthesized) {}

  /** Whether a role may do something. The action must exist, fit the resource, and the context keys must be the action's. */
  async allows(stack: string, role: string, action: string, resource: string, contextVariables: Context = {}): Promise<boolean> {
    const { id, policies } = this.role(stack, role);
    const principal = `arn:aws:iam::${ENV.account}:role/${id}`;
    const { resultType, overallResult, errors } = await this.iam.runSimulation({
      request: { principal, action, resource: { resource, accountId: ENV.account }, contextVariables },
      identityPolicies: policies,
      ...NO_OTHERS,
    }, {});
    if (resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(errors)}`);
    return overallResult === 'Allowed';
  }

  /** Whether the trust policy of a role takes a token with these claims. */
  takes(stack: string, role: string, contextVariables: Context): boolean {
    const { trust } = this.role(stack, role);
    // Conditions are judged as those of an identity policy: the simulator drops claims of tokens from requests with resource policies.
    const statements = trust.Statement.map(({ Principal: _, ...statement }) => ({ ...statement, Resource: '*' }));
    return this.iam.runUnsafeSimulation({
      request: {
        principal: `arn:aws:iam::${ENV.account}:role/somebody`,
        action: 'sts:AssumeRoleWithWebIdentity',
        contextVariables,
        resource: { resource: `arn:aws:iam::${ENV.account}:role/${role}`, accountId: ENV.account },
      },
      identityPolicies: [{ name: 'trust', policy: { ...trust, Statement: statements } }],
      ...NO_OTHERS,
    }, {}) === 'Allowed';
  }

  /** ARN or name of the resource whose logical id begins so. */
  reference(stack: string, prefix: string): string {
    const template = this.synthesized.template(stack);
    return resolve(template, stack, { Ref: idOf(template, prefix) }) as string;
  }

  private role(stack: string, prefix: string): { readonly id: string; readonly policies: Policy[]; readonly trust: Policy['policy'] } {
    const template = this.synthesized.template(stack);
    const id = idOf(template, prefix, 'AWS::IAM::Role');
    const { Policies: inline = [], AssumeRolePolicyDocument: trust } = resolve(template, stack, template.Resources[id].Properties);
    const attached = Object.values(template.Resources).filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy'
      && (Properties!.Roles as { Ref: string }[]).some(({ Ref }) => Ref === id)).map(({ Properties }) => resolve(template, stack, Properties));
    const policies = [...inline, ...attached].map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName as string, policy: PolicyDocument }));
    return { id, policies, trust };
  }
}

function idOf({ Resources }: Template, prefix: string, type?: string): string {
  const found = Object.entries(Resources).filter(([id, { Type }]) => id.startsWith(prefix) && (type === undefined || Type === type) && /^[0-9A-F]{8}$/.test(id.slice(prefix.length)));
  if (found.length !== 1) throw new Error(`${found.length} resources are called ${prefix}: ${Object.keys(Resources).join(' ')}`);
  return found[0][0];
}
