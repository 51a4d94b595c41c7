/** Where the secret keys are that Flux decrypts with. */
export interface AgeSecretOptions {
  /** Namespace of the Kustomizations that decrypt, such as `flux-system`: Flux takes the Secret from there only. */
  readonly namespace: string;
  /**
   * Name of the Secret.
   *
   * @default sops-age
   */
  readonly name?: string;
  /**
   * Path of the file that `age-keygen -o` wrote, with one secret key a line. It must not be in Git.
   *
   * @default age.agekey
   */
  readonly keyFile?: string;
}

/**
 * The Secret with the age secret keys that a cluster decrypts with. It is made by hand once a cluster, before Flux starts: it cannot come
 * from Git, as everything else does, because it opens what is in Git.
 *
 * A Kustomization with `decryption` names it; every key of the Secret whose name ends with `.agekey` holds secret keys, one a line.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption
 */
export class AgeSecret {
  /** Name that the Secret has unless another is given. */
  public static readonly DEFAULT_NAME = 'sops-age';
  /** Key in the Secret. Flux reads those that end with `.agekey`. */
  public static readonly KEY = 'age.agekey';

  /** The shell command that makes the Secret, for a README. It holds no secret key, only the path of its file. */
  public static createCommand(options: AgeSecretOptions): string {
    const { namespace, name = AgeSecret.DEFAULT_NAME, keyFile = AgeSecret.KEY } = options;
    return `kubectl create secret generic ${quote(name)} --namespace=${quote(namespace)} --from-file=${AgeSecret.KEY}=${quote(keyFile)}`;
  }

  private constructor() {}
}

function quote(word: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
