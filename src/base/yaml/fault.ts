/** What is wrong with a text, and where. No message repeats what the text says: it may be a Secret's value. */
export interface Fault {
  /** Begins with `file:line:column`. */
  readonly message: string;
  readonly fix: string;
}

/** What is wrong at a place of one document. */
export class DocumentFault extends Error {
  /** @param offset where, in characters from the start of the document */
  constructor(readonly offset: number, message: string, readonly fix: string = 'correct the YAML there') {
    super(message);
  }
}
