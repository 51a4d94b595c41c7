import { Construct } from 'constructs';
import { hideField } from './base/inspect';
import { traceOrigin } from './base/origin';
import { problem } from './base/problem';
import { Manifest, readManifests } from './base/yaml/manifests';
import { readTextFile } from './base/yaml/text-file';
import type { Folder } from './folder';
import { Secret } from './secret';

/** Where an encrypted file goes. */
export interface EncryptedFileOptions {
  /**
   * Path of the file below its folder.
   *
   * @default - the name of the source file
   */
  readonly path?: string;
}

/** Properties of an encrypted file. */
export interface EncryptedFileProps extends EncryptedFileOptions {
  /** Path of the encrypted file, relative to the working directory of the program. */
  readonly source: string;
}

/**
 * A file that SOPS has encrypted: a source of the program, copied into a folder as it is. Names and keys of its Secrets are
 * readable, so that references to them are checked; its recipients must be those of the folder.
 */
export class EncryptedFile extends Construct {
  /** Path of the file below the repository. */
  public readonly path: string;
  /** Path of the source file. */
  public readonly source: string;
  /** The encrypted text. @internal */
  public readonly _text: string;
  /** The objects in it, with encrypted values. @internal */
  public readonly _manifests: Manifest[];
  /** The folder it is in. @internal */
  public readonly _folder: Folder;

  constructor(scope: Folder, id: string, props: EncryptedFileProps) {
    super(scope, id);
    traceOrigin(this);
    this._folder = scope;
    this.source = props.source;
    this._text = this._read();
    const { objects, faults } = readManifests(this._text, props.source);
    for (const fault of faults) problem(this, 'malformed-yaml', fault.message, fault.fix);
    this._manifests = objects.map(({ manifest }) => manifest);
    hideField(this, '_text'); // whoever forgets to encrypt it has the plaintext here
    hideField(this, '_manifests');
    const name = props.path ?? props.source.split(/[\\/]/).pop()!;
    this.path = scope._addFile(name, () => this._text, false);
    scope._list('resources', name);
  }

  /**
   * The Secret of this name in the file.
   *
   * @param name name of the Secret
   * @default - the file's only Secret
   */
  public secret(name?: string): Secret {
    const secrets = this._manifests.filter((manifest) => manifest.kind === 'Secret');
    const found = secrets.filter((manifest) => name === undefined || manifest.metadata?.name === name);
    if (found.length !== 1) {
      problem(this, 'dangling-reference', `${this.source} has no single Secret${name === undefined ? '' : ` named ${name}`}`,
        `it has: ${secrets.map((s) => s.metadata?.name).join(', ') || 'none'}`);
    }
    const manifest = found[0];
    const id = `secret-${name ?? 'only'}`;
    return this.node.tryFindChild(id) as Secret | undefined ?? new Secret(this, id, {
      name: manifest?.metadata?.name ?? name ?? 'missing',
      namespace: manifest?.metadata?.namespace ?? this._folder.namespace,
      keys: manifest && keysOf(manifest),
    });
  }

  private _read(): string {
    try {
      return readTextFile(this.source);
    } catch (error) {
      problem(this, 'missing-file', `cannot read ${this.source}: ${(error as Error).message}`,
        `encrypted files are sources of the program, with paths relative to its working directory, ${process.cwd()}`);
      return '';
    }
  }
}

/** Keys of a Secret's or ConfigMap's data. */
function keysOf(manifest: Manifest): string[] {
  return [...Object.keys(manifest.data ?? {}), ...Object.keys(manifest.stringData ?? {})];
}
