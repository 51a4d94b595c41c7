/** What is wrong with a file; every line begins with `file:line:column` where the place is known. It never holds a value of the file. */
export class SopsError extends Error {
  constructor(public readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SopsError';
  }
}
