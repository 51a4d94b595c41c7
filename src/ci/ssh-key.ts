import type { PipelineSecret } from './pipeline-secret';

/** An SSH key, and whom it may be shown to. */
export interface SshKey {
  /** The private key, as `ssh-keygen` writes it, without passphrase. */
  readonly privateKey: PipelineSecret;
  /**
   * Lines of `known_hosts`: the server's name and public key, such as `git.example.com ssh-ed25519 AAAA…` (`[git.example.com]:2222 …` where the port is
   * not 22). At least one; from the server's operator, not from `ssh-keyscan` in the run: that trusts whoever answers.
   */
  readonly knownHosts: string[];
}
