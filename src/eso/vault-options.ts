import { CertificateAuthority } from './certificate-authority';
import { ClientCertificate } from './client-certificate';
import { VaultAuth } from './vault-auth';

/** Versions of Vault's key-value engine. */
export enum VaultKvVersion {
  /** Without versions of secrets. */
  V1 = 'v1',
  /** With versions of secrets. */
  V2 = 'v2',
}

/** What Vault and OpenBao have in common. */
export interface OpenBaoOptions {
  /** Address of the server, such as `https://vault.example.com`. */
  readonly server: string;
  /** How the operator authenticates. */
  readonly auth: VaultAuth;
  /**
   * Mount path of the key-value engine, such as `secret`. References then name secrets without it: `myapp/production`.
   *
   * @default - each reference begins with the mount path
   */
  readonly path?: string;
  /**
   * Version of the key-value engine.
   *
   * @default VaultKvVersion.V2
   */
  readonly version?: VaultKvVersion;
  /**
   * Vault namespace, such as `team-a` (Enterprise and OpenBao).
   *
   * @default - the root namespace
   */
  readonly namespace?: string;
  /**
   * Certificates by which the server is trusted.
   *
   * @default - those of the operator's image
   */
  readonly ca?: CertificateAuthority;
}

/** HashiCorp Vault. */
export interface VaultOptions extends OpenBaoOptions {
  /**
   * Client certificate for the connection itself, where Vault asks for one; `VaultAuth.cert` authenticates by one.
   *
   * @default - none
   */
  readonly tls?: ClientCertificate;
  /**
   * Further HTTP headers of every request.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * Whether reads see what was written just before, also through another node (Enterprise).
   *
   * @default false
   */
  readonly readYourWrites?: boolean;
  /**
   * Whether reads that a standby cannot answer consistently go to the active node (Enterprise).
   *
   * @default false
   */
  readonly forwardInconsistent?: boolean;
  /**
   * Whether PushSecrets write only over the version that they have read: needed where Vault sets `cas_required`. Only KV version 2.
   *
   * @default false
   */
  readonly checkAndSet?: boolean;
}
