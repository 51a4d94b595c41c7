import { Construct } from 'constructs';
import { declareExternal } from '../external';
import { API_VERSION } from './api-versions';
import { SecretStoreAttributes } from './secret-store';
import { ISecretStore } from './secret-store-handle';

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
