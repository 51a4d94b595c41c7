/** Kinds of SSH keys. */
export enum SshKeyType {
  /** RSA, of 2048 to 8192 bits. */
  RSA = 'rsa',
  /** ECDSA, of 256, 384 or 521 bits. */
  ECDSA = 'ecdsa',
  /** Ed25519. */
  ED25519 = 'ed25519',
}

/** A pair of SSH keys. */
export interface SshKeyOptions {
  /**
   * Kind of the keys.
   *
   * @default SshKeyType.RSA
   */
  readonly keyType?: SshKeyType;
  /**
   * Bits of the keys. Not for Ed25519.
   *
   * @default - 2048 for RSA, 256 for ECDSA
   */
  readonly keySize?: number;
  /**
   * Comment of the keys.
   *
   * @default - none
   */
  readonly comment?: string;
}
