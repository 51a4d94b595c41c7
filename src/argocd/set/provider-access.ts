import { IConstruct } from 'constructs';
import type { Generating } from './generator';
import { namedObject } from '../../base/handle';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** One key of a Secret in the namespace of Argo CD. */
export interface ProviderToken {
  /** The Secret. */
  readonly secret: ISecret;
  /** Its key. */
  readonly key: string;
}

/** Certificates of authorities in a ConfigMap in the namespace of Argo CD. */
export interface ProviderCa {
  /** The ConfigMap. */
  readonly configMap: IConstruct;
  /** Its key. */
  readonly key: string;
}

/** How Bitbucket is asked: `token`, or `username` with `password`. */
export interface BitbucketAccess {
  /**
   * Access token.
   *
   * @default - the user and password, or nothing
   */
  readonly token?: ProviderToken;
  /**
   * User.
   *
   * @default - none
   */
  readonly username?: string;
  /**
   * Password of the user.
   *
   * @default - none
   */
  readonly password?: ProviderToken;
}

/** `{ secretName, key }` of a token. @internal */
export function tokenReference(construct: Generating, prop: string, token: ProviderToken | undefined): Record<string, unknown> | undefined {
  return token && { secretName: secretReference(construct, prop, token.secret, { required: [token.key] }).name, key: token.key };
}

/** @internal */
export function caReference(construct: Generating, ca: ProviderCa | undefined): Record<string, unknown> | undefined {
  return ca && { configMapName: namedObject(construct, 'ca', ca.configMap, 'ConfigMap').name, key: ca.key };
}

/** The fields by which Bitbucket is asked. @internal */
export function bitbucketAccess(construct: Generating, { token, username, password }: BitbucketAccess): Record<string, unknown> {
  if ((username === undefined) !== (password === undefined) || (token && password)) {
    problem(construct, 'argocd-generator', `the access to Bitbucket has ${token && password ? 'both a token and a password' : username === undefined ? 'a password without a user' : 'a user without a password'}`,
      'give token, or username and password');
  }
  return {
    bearerToken: token && { tokenRef: tokenReference(construct, 'token', token) },
    basicAuth: username === undefined || !password ? undefined : { username, passwordRef: tokenReference(construct, 'password', password) },
  };
}
