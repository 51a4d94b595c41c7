import { IConstruct } from 'constructs';
import type { ClusterSecretStore } from './cluster-secret-store';
import { ISecretStore } from './secret-store';
import { problem } from '../../base/problem';

/** A user of stores: an ExternalSecret in one namespace, or in many. */
export interface StoreUser {
  /** The construct that problems belong to. */
  readonly construct: IConstruct;
  /** Namespace that it reads in; undefined if it is not known at synth, or if there are many. */
  readonly namespace?: string;
  /** Whether there are many namespaces. */
  readonly everywhere: boolean;
}

/** `{ kind, name }` of a store. */
export function storeReference(user: StoreUser, prop: string, store: ISecretStore): Record<string, unknown> {
  const { construct, namespace, everywhere } = user;
  if (store.kind === 'SecretStore' && store.namespace !== undefined) {
    if (everywhere) {
      problem(construct, 'cross-namespace', `${prop} refers to SecretStore ${store.name} in namespace ${store.namespace}`,
        'use a ClusterSecretStore, or SecretStore.fromSecretStoreName without a namespace if each namespace has a store of that name');
    } else if (namespace !== undefined && namespace !== store.namespace) {
      problem(construct, 'cross-namespace', `${prop} refers to SecretStore ${store.name} in namespace ${store.namespace}`,
        `the operator looks it up in namespace ${namespace}: use a ClusterSecretStore, or create the store there`);
    }
  }
  checkConditions(user, prop, store);
  return { kind: store.kind, name: store.name };
}

/** Rejects a namespace that the store's conditions certainly do not allow. */
function checkConditions({ construct, namespace }: StoreUser, prop: string, store: ISecretStore): void {
  const { conditions = [] } = store as Partial<ClusterSecretStore>;
  const names = conditions.flatMap((condition) => condition.namespaces ?? []);
  const open = conditions.some((condition) => condition.namespaceSelector || condition.namespaceRegexes?.length);
  if (conditions.length === 0 || open || namespace === undefined || names.includes(namespace)) return;
  problem(construct, 'store-condition', `${prop} refers to ClusterSecretStore ${store.name}, which namespace ${namespace} may not use`,
    `its conditions allow ${names.join(', ') || 'no namespace'}: add ${namespace} to them`);
}
