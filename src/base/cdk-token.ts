import type * as cdk from 'aws-cdk-lib';

/** What the CDK writes for a value that CloudFormation knows only at deployment: a text, an item of a list, or a number, also when it was calculated with. */
const TOKEN = /[$#]\{Token\[[a-z0-9:._-]+\.\d+\]\}|-\d(?:\.\d+)?e\+2(?:89|9\d)(?!\d)/i;

/** How to bring a value from a stack to a cluster. */
export const WAYS = 'give the resource a name of your own and use that here; or let the cluster read the value: from Parameter Store or Secrets Manager '
  + '(eso.ExternalSecret), or as a variable of the delivery (substituteFrom)';

/** The first text of the CDK in a text that stands for a value of CloudFormation. */
export function tokenIn(text: string): string | undefined {
  return TOKEN.exec(text)?.[0];
}

/** The text with these texts replaced. */
export function withoutTokens(text: string): string {
  return text.replace(new RegExp(`"?(?:${TOKEN.source})"?`, 'gi'), 'a value that is known only at deployment');
}

/** Whether a number is one that the CDK writes for such a value, or was calculated from it. */
export function isNumberToken(value: number): boolean {
  return value < -1e288;
}

/** What a text or number of the CDK stands for, such as `Ref of Stack/Bucket/Resource`. */
export function describeToken(token: string | number): string {
  const reference = referenceOf(token);
  if (reference) return `${reference.displayName} of ${reference.target.node.path}`;
  const hint = /\[(.*)\.\d+\]/.exec(String(token))?.[1]; // the CDK keeps what a value is called in its key
  return hint === undefined || hint.toUpperCase() === 'TOKEN' ? 'a token of the CDK' : hint;
}

/**
 * The error for a value of the CDK that was given as an object and not as a text: cdk8s asks it to resolve itself, without saying in which
 * stack, at which it stumbles.
 */
export function explainUnresolved(error: Error): Error {
  const isOfTheCdk = (globalThis as { readonly __cdkTokenMap?: unknown }).__cdkTokenMap !== undefined
    && /TypeError: Cannot read properties of undefined \(reading '(scope|resolve|preparing|documentPath|registerPostProcessor)'\)/.test(error.message);
  if (!isOfTheCdk) return error;
  return new Error(error.message.replace(/TypeError: .*$/s, `it has a value that is known only when its stack is deployed; ${WAYS}`), { cause: error });
}

function referenceOf(token: string | number): cdk.Reference | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { Reference, Tokenization } = require('aws-cdk-lib') as typeof cdk; // who has a token has loaded it
    const value = typeof token === 'number' ? Tokenization.reverseNumber(token)
      : token.startsWith('#') ? Tokenization.reverseList([token]) : Tokenization.reverseString(token).firstToken;
    return Reference.isReference(value) ? value : undefined;
  } catch {
    return undefined; // changed on the way, or of another program
  }
}
