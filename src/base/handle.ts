import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { declareExternal, ExternalObject, externalOf } from './external';
import { problem } from './problem';

/** An object that another one refers to by its name. */
export interface NamedObject {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object; undefined where it is not known at synth. */
  readonly namespace?: string;
}

/** What cdk8s-plus imports by name: a construct without an object. */
interface Imported extends IConstruct {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly toSubjectConfiguration?: () => { readonly namespace?: string };
}

/**
 * The object of the core API that a construct is, contains or refers to: one of cdk8s-plus of any version (created or imported), an `ApiObject`,
 * an `ExternalObject`. Anything else, or another kind, is a problem of its user.
 *
 * @param prop name of the property, for the message
 */
export function namedObject(user: IConstruct, prop: string, handle: IConstruct, kind: 'ConfigMap' | 'ServiceAccount'): NamedObject {
  const found = objectOf(handle) ?? imported(handle, kind);
  if (found?.kind === kind) return found;
  problem(user, 'handle-kind', `${prop} is ${found ? `${found.kind} ${found.name}` : handle.node ? `the construct ${handle.node.path}` : 'a value that is not a construct'}, which is not a valid ${kind}`,
    `pass a ${kind} of cdk8s-plus, or new ExternalObject(scope, id, { apiVersion: 'v1', kind: '${kind}', name })`);
  const id = `Invalid${kind}`; // it exists, so that it is not reported twice
  if (!user.node.tryFindChild(id)) new ExternalObject(user as Construct, id, { apiVersion: 'v1', kind, name: 'invalid' });
  return { name: 'invalid' };
}

/** What a construct creates; its default child says so, as `ApiObject.of` has it. */
function objectOf(construct: IConstruct): NamedObject & { readonly kind: string } | undefined {
  let object: IConstruct | undefined = construct;
  while (object && !ApiObject.isApiObject(object)) object = object.node?.defaultChild;
  return object && { kind: (object as ApiObject).kind, name: (object as ApiObject).name, namespace: (object as ApiObject).metadata.namespace };
}

function imported(handle: Imported, expected: string): NamedObject & { readonly kind: string } | undefined {
  const { kind, name } = handle;
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  const known = externalOf(handle);
  const namespace = handle.toSubjectConfiguration?.().namespace ?? known?.namespace;
  // cdk8s-plus says `default` where its user says nothing.
  if (!known && kind === expected) declareExternal(handle, { apiVersion: 'v1', kind, name, namespace: namespace === 'default' ? undefined : namespace });
  return { kind, name, namespace };
}

/** Name of the service account that an object uses, if it uses one of its own. */
export function serviceAccountName(user: IConstruct, account: IConstruct | undefined): string | undefined {
  return account && namedObject(user, 'serviceAccount', account, 'ServiceAccount').name;
}
