import type * as cdk from 'aws-cdk-lib';

/** Placeholder of the CDK for a value that CloudFormation knows only at deployment: a text, a list item or a number, also after arithmetic on it. */
const TOKEN = /[$#]\{Token\[[a-z0-9:._-]+\.\d+\]\}|-\d(?:\.\d+)?e\+2(?:89|9\d)(?!\d)/i;

/** Ways to pass a value from a stack to a cluster. */
export const WAYS = 'set the name of the resource and use that name here; or let the cluster read the value from Parameter Store, by an eso.ExternalSecret with '
  + 'eso.RemoteRef.of(aws.StackValue.of(value).parameterName), which can be a variable of the delivery, too (flux.Substitution.fromSecret)';

/** The first token of the CDK in a text. */
export function tokenIn(text: string): string | undefined {
  return TOKEN.exec(text)?.[0];
}

/** The text with its tokens replaced. */
export function withoutTokens(text: string): string {
  return text.replace(new RegExp(`"?(?:${TOKEN.source})"?`, 'gi'), 'a value that is known only at deployment');
}

/** Whether a number is a token of the CDK, or calculated from one. */
export function isNumberToken(value: number): boolean {
  return value < -1e288;
}

/** What a token refers to, such as `Ref of Stack/Bucket/Resource`. */
export function describeToken(token: string | number): string {
  const reference = referenceOf(token);
  if (reference) return `${reference.displayName} of ${reference.target.node.path}`;
  const hint = /^[^[]*\[(.*)\.\d+\]/.exec(String(token))?.[1]; // the key of a token contains its display name
  return hint === undefined || hint.toUpperCase() === 'TOKEN' ? 'a token of the CDK' : hint;
}

/**
 * The error for a CDK value that is passed as an object instead of a text: cdk8s resolves it without a stack, and the CDK fails with a
 * TypeError.
 */
export function explainUnresolved(error: Error): Error {
  const isOfTheCdk = (globalThis as { readonly __cdkTokenMap?: unknown }).__cdkTokenMap !== undefined
    && /TypeError: Cannot read properties of undefined \(reading '(scope|resolve|preparing|documentPath|registerPostProcessor)'\)/.test(error.message);
  if (!isOfTheCdk) return error;
  return new Error(error.message.replace(/TypeError: .*$/s, `it has a value that is known only when its stack is deployed; ${WAYS}`), { cause: error });
}

/** The attributes of resources that a text has. */
export function referencesIn(text: string): cdk.Reference[] {
  const tokens = text.match(new RegExp(TOKEN.source, 'gi')) ?? [];
  return tokens.flatMap((token) => referenceOf(token) ?? []);
}

function referenceOf(token: string | number): cdk.Reference | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { Reference, Tokenization } = require('aws-cdk-lib') as typeof cdk; // a token exists, so it is loaded
    const value = typeof token === 'number' ? Tokenization.reverseNumber(token)
      : token.startsWith('#') ? Tokenization.reverseList([token]) : Tokenization.reverseString(token).firstToken;
    return Reference.isReference(value) ? value : undefined;
  } catch {
    return undefined; // modified, or of another program
  }
}
