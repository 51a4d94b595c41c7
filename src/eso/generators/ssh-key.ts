import { problem } from '../../problem';
import { References } from '../references';
import { SshKeyOptions, SshKeyType } from './ssh-key-options';

/** `spec` of an SSHKey. */
export function renderSshKey(refs: References, options: SshKeyOptions): Record<string, unknown> {
  const { keyType = SshKeyType.RSA, keySize } = options;
  if (keySize !== undefined && !ALLOWED[keyType].test(keySize)) {
    problem(refs.construct, 'ssh-key-size', `keySize is ${keySize} for ${keyType}`, ALLOWED[keyType].fix);
  }
  return { ...options };
}

const ALLOWED: { [type in SshKeyType]: { fix: string; test(bits: number): boolean } } = {
  rsa: { test: (bits) => Number.isInteger(bits) && bits >= 2048 && bits <= 8192, fix: 'RSA takes 2048 to 8192 bits' },
  ecdsa: { test: (bits) => [256, 384, 521].includes(bits), fix: 'ECDSA takes 256, 384 or 521 bits' },
  ed25519: { test: () => false, fix: 'Ed25519 has one size: leave keySize out' },
};
