import * as cdk from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, IConstruct } from 'constructs';
import { describeToken, referencesIn, tokenIn, withoutTokens } from '../../base/cdk-token';
import { shortHash } from '../../base/folder-names';
import { traceOrigin } from '../../base/origin';
import { problem } from '../../base/problem';

/** Properties of a value of a stack. */
export interface StackValueProps {
  /** The value: an attribute of a resource, or a text with some, at most 4096 characters. It is not a secret: whoever may read the parameter sees it. */
  readonly value: string;
  /**
   * Name of the parameter, known at synth: it begins with a slash and has letters, digits and `_.-/`, at most 15 levels. The first level does not begin with `aws` or `ssm`.
   *
   * @default - `/stacks/<name of the stack>/<path of the construct in the stack>`
   */
  readonly parameterName?: string;
}

/**
 * A value that only CloudFormation knows (the name of a bucket, the address of a database) for objects of a cluster. It becomes a parameter in Parameter Store when the stack is
 * deployed, under a name that is known at synth, and External Secrets reads it from there, with a store of the stack's region. So a change of the value reaches the cluster without a new synthesis.
 *
 * A `flux.Substitution.fromSecret` of that ExternalSecret's `secret`, in the namespace of the Kustomization, makes the value a variable of any object.
 *
 * @example
 * const bucket = new s3.Bucket(stack, 'Uploads');
 * const settings = new eso.ExternalSecret(folder, 'settings', {
 *   store: parameterStore,
 *   data: { BUCKET: eso.RemoteRef.of(aws.StackValue.of(bucket.bucketName).parameterName) },
 * });
 *
 * @see https://external-secrets.io/latest/provider/aws-parameter-store/
 */
export class StackValue extends Construct {
  /**
   * The value as a parameter in the stack that it comes from: `/stacks/Data/Uploads.Ref` for the name of the bucket `Uploads` of stack `Data`. The same value gives the same
   * parameter. It follows from construct ids, so a new id is a new parameter.
   *
   * @param value an attribute of a resource, or a text with some
   * @throws when the value is of no stack, or an item of a list
   */
  public static of(value: string): StackValue {
    if (/^#\{Token\[/.test(value)) {
      throw new Error(`${describeToken(value)} is an item of a list, which only CloudFormation can take apart: use cdk.Fn.select(0, list) or cdk.Fn.join(',', list)`);
    }
    const [reference] = referencesIn(value);
    if (!reference) {
      throw new Error(`${tokenIn(value) ? describeToken(value) : JSON.stringify(value)} belongs to no stack: create it in one, with new aws.StackValue(stack, id, { value })`);
    }
    const stack = outermost(cdk.Stack.of(reference.target));
    const scope = stack.node.tryFindChild(SCOPE) ?? new Construct(stack, SCOPE);
    const isWhole = value === tokenIn(value);
    const id = `${idsIn(stack, reference.target).join('-')}.${reference.displayName}${isWhole ? '' : `-${shortHash(describedIn(value))}`}`.replace(/^\./, '');
    return scope.node.tryFindChild(id) as StackValue | undefined ?? new StackValue(scope, id, { value });
  }

  /** Name of the parameter: the key of an `eso.RemoteRef`. */
  public readonly parameterName: string;
  /** The parameter. */
  public readonly parameter: ssm.StringParameter;

  constructor(scope: Construct, id: string, props: StackValueProps) {
    super(scope, id);
    traceOrigin(this);
    const stack = outermost(cdk.Stack.of(this));
    const usual = `/stacks/${stack.stackName}/${idsIn(stack, this).join('/').replace(/[^\w.\-/]/g, '-')}`;
    const { parameterName = usual } = props;
    this.parameterName = this.isValid(parameterName) ? parameterName : usual;
    this.parameter = new ssm.StringParameter(this, 'Parameter', {
      parameterName: this.parameterName,
      simpleName: false,
      stringValue: props.value,
      description: `For objects of a cluster: ${withoutTokens(id)}`,
    });
  }

  /** Lets somebody read the value, such as the role that External Secrets has. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.parameter.grantRead(grantee);
  }

  private isValid(parameterName: string): boolean {
    if (tokenIn(parameterName)) {
      problem(this, 'parameter-name', 'the name of the parameter has a value that is known only when its stack is deployed', 'use a literal name');
      return false;
    }
    if (/^(\/[\w.-]+){1,15}$/.test(parameterName) && !/^\/(aws|ssm)/i.test(parameterName)) return true;
    problem(this, 'parameter-name', `${JSON.stringify(parameterName)} is not a valid name of a parameter`,
      'begin it with a slash, but not with /aws or /ssm, and use letters, digits and _.-/, at most 15 levels');
    return false;
  }
}

const SCOPE = 'StackValues';

/** The stack that is deployed by itself: its name is known at synth. */
function outermost(stack: cdk.Stack): cdk.Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

/** The construct ids below a stack, without those that say nothing. */
function idsIn(stack: cdk.Stack, construct: IConstruct): string[] {
  return construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id).filter((id) => !['Resource', 'Default', SCOPE].includes(id));
}

/** A text with its tokens described: their numbers are others in each run. */
function describedIn(text: string): string {
  const token = tokenIn(text);
  return token === undefined ? text : describedIn(text.replace(token, `<${describeToken(token)}>`));
}
