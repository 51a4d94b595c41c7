import { Construct } from 'constructs';
import { hideField } from './base/inspect';
import { dataKeys, Manifest } from './base/manifest';
import { traceOrigin } from './base/origin';
import { freeIds } from './base/own-key';
import { problem } from './base/problem';
import { readManifests } from './base/yaml/manifests';
import { readTextFile } from './base/yaml/text-file';
import type { CopiedFileOptions, Folder } from './folder';
import { Secret } from './secret';

/** Properties of an encrypted file. */
export interface EncryptedFileProps extends CopiedFileOptions {
  /** Path of the encrypted source file, relative to the working directory of the program. */
  readonly source: string;
}

/**
 * A SOPS-encrypted file, copied unchanged into a folder. The names and keys of its Secrets are readable, so references to them are
 * checked. Its recipients must match those of the folder.
 *
 * @example
 * folder.encryptFor(sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw'));
 * const credentials = folder.addEncryptedFile('secrets/registry.yaml').secret('registry');
 * new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com', secret: credentials });
 */
export class EncryptedFile extends Construct {
  /** Path of the file in the repository. */
  public readonly path: string;
  /** Path of the source file. */
  public readonly source: string;
  /** The encrypted text. @internal */
  public readonly _text: string;
  /** The objects in it, with encrypted values. @internal */
  public readonly _manifests: Manifest[];
  /** The folder that contains it. @internal */
  public readonly _folder: Folder;

  constructor(scope: Folder, id: string, props: EncryptedFileProps) {
    super(scope, id);
    freeIds(this);
    traceOrigin(this);
    this._folder = scope;
    this.source = props.source;
    this._text = this._read();
    const { objects, faults } = readManifests(this._text, props.source);
    for (const fault of faults) problem(this, 'malformed-yaml', fault.message, fault.fix);
    this._manifests = objects.map(({ manifest }) => manifest);
    hideField(this, '_text'); // plaintext, if the file was not encrypted
    hideField(this, '_manifests');
    const name = props.path ?? props.source.split(/[\\/]/).pop()!;
    this.path = scope._addFile(name, () => this._text, false);
    scope._list('resources', name);
  }

  /**
   * A Secret in the file.
   *
   * @param name name of the Secret; may be omitted if the file contains exactly one
   */
  public secret(name?: string): Secret {
    const secrets = this._manifests.filter((manifest) => manifest.kind === 'Secret');
    const found = secrets.filter((manifest) => name === undefined || manifest.metadata?.name === name);
    if (found.length !== 1) {
      problem(this, 'dangling-reference', `${this.source} does not contain exactly one Secret${name === undefined ? '' : ` named ${name}`}`,
        `its Secrets are: ${secrets.map((s) => s.metadata?.name).join(', ') || 'none'}`);
    }
    const manifest = found[0];
    const id = `secret-${name ?? 'only'}`;
    return this.node.tryFindChild(id) as Secret | undefined ?? new Secret(this, id, {
      name: manifest?.metadata?.name ?? name ?? 'missing',
      namespace: manifest?.metadata?.namespace ?? this._folder.namespace,
      keys: manifest && dataKeys(manifest),
    });
  }

  private _read(): string {
    try {
      return readTextFile(this.source);
    } catch (error) {
      problem(this, 'missing-file', `cannot read ${this.source}: ${(error as Error).message}`,
        `create the file; its path is relative to the working directory of the program, ${process.cwd()}`);
      return '';
    }
  }
}
