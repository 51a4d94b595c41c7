/** Options of the Secret with the decryption keys of Flux. */
export interface AgeSecretOptions {
  /** Namespace of the decrypting Kustomizations, such as `flux-system`: Flux reads the Secret only from there. */
  readonly namespace: string;
  /**
   * Name of the Secret.
   *
   * @default sops-age
   */
  readonly name?: string;
  /**
   * Path of the file written by `age-keygen -o`, with one secret key per line. It must not be in Git.
   *
   * @default age.agekey
   */
  readonly keyFile?: string;
}

/**
 * The Secret with the age secret keys for decryption in a cluster. Create it manually once per cluster, before Flux starts: unlike everything
 * else, it cannot come from Git, because it decrypts the files in Git.
 *
 * A Kustomization with `decryption` refers to it. Every key of the Secret whose name ends with `.agekey` contains secret keys, one per line.
 *
 * @example
 * const command = sops.AgeSecret.createCommand({ namespace: 'flux-system', keyFile: '~/.keys/production.agekey' });
 * manifests.seedFile('README.md', `Run once per cluster: ${command}\n`);
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption
 */
export class AgeSecret {
  /** Default name of the Secret. */
  public static readonly DEFAULT_NAME = 'sops-age';
  /** Key in the Secret. Flux reads keys that end with `.agekey`. */
  public static readonly KEY = 'age.agekey';

  /** The shell command that creates the Secret, for a README. It contains no secret key, only the path of the file. */
  public static createCommand(options: AgeSecretOptions): string {
    const { namespace, name = AgeSecret.DEFAULT_NAME, keyFile = AgeSecret.KEY } = options;
    return `kubectl create secret generic ${quote(name)} --namespace=${quote(namespace)} --from-file=${AgeSecret.KEY}=${quote(keyFile)}`;
  }

  private constructor() {}
}

function quote(word: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
