import type { Metadata } from './metadata';
import { envelopeFault, recipientsOf } from './recipients';
import type { Selection } from './scope';

/** How a file is encrypted. */
export interface Terms {
  /** Age recipients, valid ones. */
  readonly recipients: readonly string[];
  /** Recipients that only sops encrypts for, as `otherRecipient` calls them. Default: none. */
  readonly others?: readonly string[];
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
}

/** In what an encrypted file differs from the terms of its rule. Messages follow the name of the file. */
export function differences(metadata: Metadata, terms: Terms): string[] {
  const found: string[] = [];
  const missing = without(namesOf(terms), recipientsOf(metadata));
  if (missing.length > 0) found.push(`is not encrypted for ${missing.map(shown).join(', ')}, which its rule names`);
  found.push(...strangers(metadata, terms));
  const { kind, value } = metadata.selection;
  if (kind !== terms.selection.kind || value !== terms.selection.value) {
    found.push(`is encrypted with ${kind} ${value}; its rule says ${terms.selection.kind} ${terms.selection.value}`);
  }
  if (metadata.macOnlyEncrypted !== terms.macOnlyEncrypted) {
    found.push(`is encrypted with mac_only_encrypted ${metadata.macOnlyEncrypted}; its rule says ${terms.macOnlyEncrypted}`);
  }
  return found;
}

/**
 * Who can decrypt a file, or may be able to, though its rule does not name them. Messages follow the name of the file. Where there is
 * somebody, taking out the entry is not enough: who has had the data key keeps it.
 */
export function strangers(metadata: Metadata, terms: Terms): string[] {
  const [recipients, names] = [recipientsOf(metadata), namesOf(terms)];
  const extra = without(recipients, names);
  const twice = new Set(recipients.filter((recipient, i) => recipients.indexOf(recipient) !== i));
  return [
    ...extra.length > 0 ? [`is encrypted for ${[...new Set(extra)].map(shown).join(', ')}, which its rule does not name`] : [],
    ...[...twice].map((recipient) => `lists ${shown(recipient)} twice, so one of the entries may be for somebody else`),
    ...metadata.age.flatMap((key) => {
      const fault = envelopeFault(key);
      return fault === undefined ? [] : [`has an entry for ${shown(key.recipient)} that ${fault}`];
    }),
  ];
}

function namesOf({ recipients, others = [] }: Terms): string[] {
  return [...recipients, ...others];
}

/** A recipient in a message; those that are safe from quantum computers have 1,959 characters. */
export function shown(recipient: string): string {
  return recipient.length > 80 ? `${recipient.slice(0, 40)}…` : recipient;
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((item) => !some.includes(item));
}
