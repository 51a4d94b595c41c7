import { Diagnostic } from '../diagnostic';

/** What is wrong with a text. The message begins with `file:line:column`, and does not repeat what the text says: it may be a Secret's value. */
export type Fault = Diagnostic;

/** What is wrong at a place of one document. */
export class DocumentFault extends Error {
  /** @param offset where, in characters from the start of the document */
  constructor(readonly offset: number, message: string, readonly fix: string = 'correct the YAML there') {
    super(message);
  }
}
