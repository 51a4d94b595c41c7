import { localCheck } from './local-check';
import { describeToken, isNumberToken, tokenIn, WAYS } from '../base/cdk-token';

/** A value that CloudFormation knows, and Git does not. */
export const cdkToken = localCheck({
  id: 'cdk-token',
  doc: 'A Kubernetes object, or a file of a repository, has a value of a CloudFormation stack that is known only when the stack is deployed: a name, an ARN, '
    + 'an address. What is written is a placeholder of the CDK (`${Token[…]}`, `-1.88e+289`), which nothing in a cluster resolves. Give the '
    + 'resource a name of your own and use that, or let the cluster read the value: `aws.StackValue.of(value)` puts it into Parameter Store, where an '
    + '`eso.ExternalSecret` reads it, which can be a variable of the delivery, too (`flux.Substitution.fromSecret`).',
  seeksSecrets: true,
  *judge({ place, json, name, folder }) {
    for (const { at, what, text } of tokensIn(json)) {
      if (at === 'metadata.namespace' && text === folder?.namespace) continue; // said once, of the folder
      const which = tokenIn(name) ? json.kind : `${json.kind} ${name}`;
      yield { place, message: `${which} has a value at ${at} that is known only when its stack is deployed: ${what}`, fix: WAYS };
    }
  },
});

interface Found {
  readonly at: string;
  /** What it stands for. */
  readonly what: string;
  /** The text that has it. */
  readonly text?: string;
}

/** Tokens of the CDK in a manifest: in texts, numbers and keys, and what it makes of them where they are resolved too early. */
function* tokensIn(value: unknown, at = ''): IterableIterator<Found> {
  if (typeof value === 'string') {
    const token = tokenIn(value);
    if (token) yield { at: at || 'its top', what: describeToken(token), text: value };
  } else if (typeof value === 'number') {
    if (isNumberToken(value)) yield { at: at || 'its top', what: describeToken(value) };
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* tokensIn(item, `${at}[${i}]`);
  } else if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value);
    const [only] = keys;
    const item = (value as Record<string, unknown>)[only];
    if (keys.length === 1 && (only.startsWith('Fn::') || (only === 'Ref' && typeof item === 'string'))) {
      yield { at: at || 'its top', what: `${only} of CloudFormation` };
      return;
    }
    for (const key of keys) {
      const token = tokenIn(key);
      if (token) yield { at: at || 'its top', what: `a key, ${describeToken(token)}` };
      yield* tokensIn((value as Record<string, unknown>)[key], at === '' ? key : `${at}.${token ? '…' : key}`);
    }
  }
}
