/** An error in a text. Messages never quote the text: it may be the value of a Secret. */
export interface Fault {
  /** Begins with `file:line:column`. */
  readonly message: string;
  readonly fix: string;
}

/** An error at a position in a document. */
export class DocumentFault extends Error {
  /** @param offset position, in characters from the start of the document */
  constructor(readonly offset: number, message: string, readonly fix: string = 'correct the YAML there') {
    super(message);
  }
}
