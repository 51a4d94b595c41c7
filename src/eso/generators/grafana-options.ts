import { SecretKey } from '../secret-key';

/** A token of a Grafana service account. Exactly one of `token` and `password`. */
export interface GrafanaOptions {
  /** Address of Grafana. */
  readonly url: string;
  /** Name of the service account; it is made where it is missing. */
  readonly serviceAccountName: string;
  /** Role of the service account: `Viewer`, `Editor` or `Admin`. */
  readonly role: GrafanaRole;
  /**
   * Token by which the operator authenticates.
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
