/** A value as a shell reads it. */
export interface ShellValue {
  /** The word that is the value: quoted, so that it is one word whatever is in it. */
  readonly word: string;
  /** Lines before it that find the value out. They set variables in lower case, which are not exported. */
  readonly lines?: readonly string[];
}

/** Lines that set environment variables. All values are read before the first is set: one may be called like what another is read from. */
export function assignments(env: ReadonlyMap<string, ShellValue>): string[] {
  if (env.size === 0) return [];
  const lines = [...new Set([...env.values()].flatMap((value) => value.lines ?? []))];
  const words = [...env].map(([name, { word }]) => `${name}=${word}`);
  return [...lines, words.length === 1 ? `export ${words[0]}` : ['export', ...words].join(' \\\n  ')];
}

/** A secret that the step before all others has read from Vault. That step itself finds no file. */
export function secretFile(file: string, name: string): ShellValue {
  const local = `secret_${name.replace(/\W/g, (character) => `_${character.charCodeAt(0).toString(16)}`)}`;
  return { word: `"$${local}"`, lines: [`${local}=$(cat "${file}" 2>/dev/null || true)`] };
}

/** Names made of letters, digits and underscores only, each different: in the order of what they are made from. */
export function identifiers(from: readonly string[]): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const taken = new Set<string>();
  for (const each of new Set(from)) {
    const plain = each.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain}_${n}`;
    taken.add(name.toLowerCase());
    made.set(each, name);
  }
  return made;
}
