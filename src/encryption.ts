import type { Folder } from './folder';

/** A way to keep secrets encrypted in Git, such as `sops.AgeRecipient`. */
export interface IEncryption {
  /** Called by `Folder.encryptFor`: adds the rule for the folder's files to the repository. */
  bindEncryption(folder: Folder): void;
}
