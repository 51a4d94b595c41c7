import type { Circus } from '@jest/types'; // eslint-disable-line import/no-extraneous-dependencies -- part of jest
import NodeEnvironment from 'jest-environment-node'; // eslint-disable-line import/no-extraneous-dependencies -- part of jest

/**
 * An environment for tests that are one story: after a test that fails, the others of its file are skipped. They would fail for
 * that reason only, and slowly.
 */
export default class Story extends NodeEnvironment {
  private failed?: string;

  handleTestEvent(event: Circus.AsyncEvent | Circus.SyncEvent): void {
    if (event.name === 'test_done' && event.test.errors.length > 0) this.failed ??= event.test.name;
    if (event.name !== 'test_start' || this.failed === undefined || event.test.mode === 'skip') return;
    event.test.mode = 'skip';
    process.stdout.write(`not run: "${event.test.name}", because "${this.failed}" failed\n`);
  }
}
