import type { Output } from './command';

/** How long somebody waits without a word, in milliseconds. */
const PATIENCE = 1_000;
/** How often the line changes, in milliseconds. */
const PACE = 100;

/** What is being done, in one line of a terminal, once it takes more than a second. Elsewhere, nothing is shown. */
export class Progress {
  private next: number;
  private isShown = false;

  /** @param clock milliseconds that have passed */
  constructor(private readonly output: Output, private readonly clock: () => number = () => performance.now()) {
    this.next = clock() + PATIENCE;
  }

  public show(step: string): void {
    if (this.output.isTTY !== true) return;
    const now = this.clock();
    if (now < this.next) return;
    this.next = now + PACE;
    this.isShown = true;
    this.output.write(`\r\u001b[K${step.replace(/[^\x20-\x7e]/g, '?').slice(0, 78)}`);
  }

  /** Clears the line. */
  public end(): void {
    if (this.isShown) this.output.write('\r\u001b[K');
    this.isShown = false;
  }
}
