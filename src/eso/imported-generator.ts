import { Construct } from 'constructs';
import { declareExternal } from '../external';
import { GENERATORS_API_VERSION } from './api-versions';
import type { GeneratorAttributes } from './generator';
import { IGenerator } from './generator-handle';

/** Handle of a generator outside the program. */
export class ImportedGenerator extends Construct implements IGenerator {
  public readonly apiVersion = GENERATORS_API_VERSION;
  public readonly kind: string;
  public readonly name: string;
  public readonly namespace?: string;
  public readonly keys?: string[];

  constructor(scope: Construct, id: string, attributes: GeneratorAttributes) {
    super(scope, id);
    this.kind = attributes.kind;
    this.name = attributes.name;
    this.namespace = attributes.namespace;
    this.keys = attributes.keys;
    const { kind, name, namespace } = attributes;
    declareExternal(this, { apiVersion: GENERATORS_API_VERSION, kind, name, namespace });
  }
}
