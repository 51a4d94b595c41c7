import type { Metadata } from './metadata';
import type { Selection } from './scope';

/** How a file is encrypted. */
export interface Terms {
  /** Age recipients, valid ones. */
  readonly recipients: readonly string[];
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
}

/** In what an encrypted file differs from the terms of its rule. Messages follow the name of the file. */
export function differences(metadata: Metadata, terms: Terms): string[] {
  const found: string[] = [];
  const recipients = metadata.age.map(({ recipient }) => recipient);
  const [missing, extra] = [without(terms.recipients, recipients), without(recipients, terms.recipients)];
  if (missing.length > 0) found.push(`is not encrypted for ${missing.map(shown).join(', ')}, which its rule names`);
  if (extra.length > 0) found.push(`is encrypted for ${extra.map(shown).join(', ')}, which its rule does not name`);
  const { kind, value } = metadata.selection;
  if (kind !== terms.selection.kind || value !== terms.selection.value) {
    found.push(`is encrypted with ${kind} ${value}; its rule says ${terms.selection.kind} ${terms.selection.value}`);
  }
  if (metadata.macOnlyEncrypted !== terms.macOnlyEncrypted) {
    found.push(`is encrypted with mac_only_encrypted ${metadata.macOnlyEncrypted}; its rule says ${terms.macOnlyEncrypted}`);
  }
  return found;
}

/** A recipient in a message; those that are safe from quantum computers have 1,959 characters. */
export function shown(recipient: string): string {
  return recipient.length > 80 ? `${recipient.slice(0, 40)}…` : recipient;
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((item) => !some.includes(item));
}
