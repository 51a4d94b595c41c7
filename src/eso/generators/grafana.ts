import { checkAlternatives } from '../alternatives';
import { References, SecretKey } from '../references';

/** `spec` of a Grafana. @internal */
export function renderGrafana(refs: References, options: GrafanaOptions): Record<string, unknown> {
  const { token, username, password } = options;
  checkAlternatives(refs.construct, 'generator', { token, 'username and password': username !== undefined && password ? true : undefined });
  return {
    url: options.url,
    serviceAccount: { name: options.serviceAccountName, role: options.role },
    auth: {
      token: refs.secretKey('token', token),
      basic: username === undefined || !password ? undefined : { username, password: refs.secretKey('password', password) },
    },
  };
}

/** A token of a Grafana service account. Exactly one of `token` and `password`. */
export interface GrafanaOptions {
  /** Address of Grafana. */
  readonly url: string;
  /** Name of the service account; it is created if it is missing. */
  readonly serviceAccountName: string;
  /** Role of the service account: `Viewer`, `Editor` or `Admin`. */
  readonly role: GrafanaRole;
  /**
   * Token with which the operator authenticates.
   *
   * @default - `username` and `password`
   */
  readonly token?: SecretKey;
  /**
   * User as which the operator authenticates, with `password`.
   *
   * @default - `token`
   */
  readonly username?: string;
  /**
   * Password of the user.
   *
   * @default - `token`
   */
  readonly password?: SecretKey;
}

/** Roles of Grafana. */
export enum GrafanaRole {
  /** Sees dashboards. */
  VIEWER = 'Viewer',
  /** Changes dashboards. */
  EDITOR = 'Editor',
  /** Administers the organization. */
  ADMIN = 'Admin',
}
