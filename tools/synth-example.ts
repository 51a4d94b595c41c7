import * as path from 'path';
import { App } from 'cdk-gitops';

// Runs the main.ts of the working directory and prints what its App has synthesized: one row of the summary.

const synth = App.prototype.synth;
App.prototype.synth = function (this: App) {
  const start = process.hrtime.bigint();
  synth.call(this);
  const millis = Number((process.hrtime.bigint() - start) / 1_000_000n);
  const { files, written, objects, checks, warnings } = this.synthesis!;
  console.log([files, written, objects, checks, warnings.length, millis].map((n, i) => String(n).padStart([5, 7, 7, 6, 8, 2][i])).join('  '));
};
require(path.resolve('main.ts'));
