/** Errors in a file; every line begins with `file:line:column` if the position is known. It never contains a value of the file. */
export class SopsError extends Error {
  constructor(public readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SopsError';
  }
}
