import type { Metadata } from './metadata';
import { envelopeFault, recipientsOf } from './recipients';
import type { Selection } from './scope';

/** Encryption settings of a file. */
export interface EncryptionSettings {
  /** Valid age recipients. */
  readonly recipients: readonly string[];
  /** Recipients that only sops can encrypt for, as named by `otherRecipient`. Default: none. */
  readonly others?: readonly string[];
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
}

/** Differences between an encrypted file and its rule, worded to follow the name of the file. */
export function differences(metadata: Metadata, terms: EncryptionSettings): string[] {
  const found: string[] = [];
  const missing = without(namesOf(terms), recipientsOf(metadata));
  if (missing.length > 0) found.push(`is not encrypted for ${missing.map(shown).join(', ')}, which its rule requires`);
  found.push(...unlistedRecipients(metadata, terms));
  const { kind, value } = metadata.selection;
  if (kind !== terms.selection.kind || value !== terms.selection.value) {
    found.push(`is encrypted with ${kind} ${value}; its rule requires ${terms.selection.kind} ${terms.selection.value}`);
  }
  if (metadata.macOnlyEncrypted !== terms.macOnlyEncrypted) {
    found.push(`is encrypted with mac_only_encrypted ${metadata.macOnlyEncrypted}; its rule requires ${terms.macOnlyEncrypted}`);
  }
  return found;
}

/**
 * Recipients that can, or possibly can, decrypt a file although its rule does not list them, worded to follow the name of the file. Removing
 * the entry is then not enough: a recipient who had the data key keeps it.
 */
export function unlistedRecipients(metadata: Metadata, terms: EncryptionSettings): string[] {
  const [recipients, names] = [recipientsOf(metadata), namesOf(terms)];
  const extra = without(recipients, names);
  const twice = new Set(recipients.filter((recipient, i) => recipients.indexOf(recipient) !== i));
  return [
    ...extra.length > 0 ? [`is encrypted for ${[...new Set(extra)].map(shown).join(', ')}, which its rule does not list`] : [],
    ...[...twice].map((recipient) => `lists ${shown(recipient)} twice, so one of the entries may be for another recipient`),
    ...metadata.age.flatMap((key) => {
      const fault = envelopeFault(key);
      return fault === undefined ? [] : [`has an entry for ${shown(key.recipient)} that ${fault}`];
    }),
  ];
}

function namesOf({ recipients, others = [] }: EncryptionSettings): string[] {
  return [...recipients, ...others];
}

/** A recipient in a message; post-quantum recipients have 1,959 characters. */
export function shown(recipient: string): string {
  return recipient.length > 80 ? `${recipient.slice(0, 40)}…` : recipient;
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((item) => !some.includes(item));
}
