import { Diagnostic } from '../diagnostic';

/** What is wrong with a text. The message begins with `file:line:column`, and does not repeat what the text says: it may be a Secret's value. */
export type Fault = Diagnostic;

/** An error at a position in a document. */
export class DocumentFault extends Error {
  /** @param offset position, in characters from the start of the document */
  constructor(readonly offset: number, message: string, readonly fix: string = 'correct the YAML there') {
    super(message);
  }
}
