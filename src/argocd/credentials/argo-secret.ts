import { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalSecret, ISecretStore, RemoteRef, SecretTemplate } from '../../eso';

/** A Secret that Argo CD finds by its label. */
export interface ArgoSecretOptions {
  readonly store: ISecretStore;
  readonly metadata?: ApiObjectMetadata;
  /** The value of the label. */
  readonly type: 'repository' | 'repo-creds' | 'cluster';
  /** Keys whose values are in the store. */
  readonly secrets: { readonly [key: string]: RemoteRef | undefined };
  /** Keys whose values are known. */
  readonly texts: { readonly [key: string]: string | undefined };
  /** Keys whose values are templates of those in the store. */
  readonly templates?: { readonly [key: string]: string };
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
}

/** The ExternalSecret that makes it. */
export function argoSecret(scope: Construct, options: ArgoSecretOptions): ExternalSecret {
  const { store, metadata, type, secrets, texts, templates = {}, labels, annotations } = options;
  const data = given(secrets);
  const known = escaped(given(texts));
  const read = Object.keys(templates).length > 0 ? {} : Object.fromEntries(Object.keys(data).map((key) => [key, `{{ .${key} }}`]));
  return new ExternalSecret(scope, 'Resource', {
    metadata,
    store,
    data,
    template: SecretTemplate.opaque({ ...known, ...read, ...templates }, {
      labels: { ...escaped(labels), 'argocd.argoproj.io/secret-type': type },
      ...annotations ? { annotations: escaped(annotations) } : {},
    }),
  });
}

function given<T>(values: { readonly [key: string]: T | undefined }): { [key: string]: T } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}

function escaped(texts: { readonly [key: string]: string } = {}): { [key: string]: string } {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, literal(text)]));
}

/** A text that the template leaves as it is. */
export function literal(text: string): string {
  return text.includes('{{') ? `{{ ${JSON.stringify(text)} }}` : text;
}
