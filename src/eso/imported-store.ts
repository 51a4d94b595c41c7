import { Construct } from 'constructs';
import { declareExternal } from '../external';
import { ISecretStore } from './secret-store-handle';

/** API version of stores and ExternalSecrets. */
export const API_VERSION = 'external-secrets.io/v1';

/** What identifies a SecretStore that the program does not make. */
export interface SecretStoreAttributes {
  /** Name of the store. */
  readonly name: string;
  /**
   * Namespace of the store.
   *
   * @default - that of whoever refers to it
   */
  readonly namespace?: string;
}

/** Handle of a store outside the program. */
export class ImportedStore extends Construct implements ISecretStore {
  public readonly apiVersion = API_VERSION;
  public readonly name: string;
  public readonly namespace?: string;

  constructor(scope: Construct, id: string, readonly kind: string, attributes: SecretStoreAttributes) {
    super(scope, id);
    this.name = attributes.name;
    this.namespace = attributes.namespace;
    declareExternal(this, { apiVersion: API_VERSION, kind, ...attributes });
  }
}
