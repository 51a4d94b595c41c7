import { problem } from '../../base/problem';
import { References } from '../references';

/** `spec` of an SSHKey. @internal */
export function renderSshKey(refs: References, options: SshKeyOptions): Record<string, unknown> {
  const { keyType = SshKeyType.RSA, keySize } = options;
  if (keySize !== undefined && !ALLOWED[keyType].test(keySize)) {
    problem(refs.construct, 'ssh-key-size', `keySize is ${keySize}, which is not a valid size for ${keyType}`, ALLOWED[keyType].fix);
  }
  return { ...options };
}

const ALLOWED: { [type in SshKeyType]: { fix: string; test(bits: number): boolean } } = {
  rsa: { test: (bits) => Number.isInteger(bits) && bits >= 2048 && bits <= 8192, fix: 'RSA accepts 2048 to 8192 bits' },
  ecdsa: { test: (bits) => [256, 384, 521].includes(bits), fix: 'ECDSA accepts 256, 384 or 521 bits' },
  ed25519: { test: () => false, fix: 'Ed25519 has a fixed size: omit keySize' },
};

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
