import * as fs from 'fs';
import { homedir } from 'os';
import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { makeOutputFolder } from './files/file-system';
import { type Fault, Refusal, refusal } from '../base/refusal';

/** An app for CloudFormation stacks, with the context that the CDK's command would give it. */
export function makeCloud(outdir: string): cdk.App {
  if (!isInstalled()) throw refusal('cloud', 'app.cloud needs aws-cdk-lib, which is not installed', 'run `npm install aws-cdk-lib`');
  makeOutputFolder(outdir);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { App } = require('aws-cdk-lib') as typeof cdk; // here: it takes longer to load than all the rest
  return new App({ outdir, context: cloudContext(), analyticsReporting: false, autoSynth: false });
}

/** Whether the optional peer of the package is there. */
function isInstalled(): boolean {
  try {
    require.resolve('aws-cdk-lib');
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes the cloud assembly.
 *
 * @throws what the CDK finds: failed validations, findings of plugins such as cdk-nag, and errors that constructs are annotated with
 */
export function synthCloud(cloud: cdk.App): void {
  const assembly = cloud.synth();
  const errors = assembly.stacksRecursively.flatMap((stack) => stack.messages)
    .filter((message) => message.level === 'error')
    .map(({ id, entry }): Fault => ({
      check: 'cloud', message: String(entry.data), fix: 'correct what the construct, or whatever has annotated it, says', place: id.replace(/^\//, ''),
    }));
  if (errors.length > 0) throw new Refusal(errors, 'nothing is deployable in app.cloud');
}

/** Later ones win, as in the CDK's command, which also asks for construct paths and assets in the templates. */
function cloudContext(): { [key: string]: unknown } {
  return {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    ...contextIn(path.join(homedir(), '.cdk.json'), 'context'),
    ...contextIn('cdk.context.json'),
    ...contextIn('cdk.json', 'context'),
  };
}

function contextIn(file: string, key?: string): { [key: string]: unknown } {
  if (!fs.existsSync(file)) return {};
  const content = parse(file);
  const context = key === undefined ? content : (content as { readonly [key: string]: unknown } | null)?.[key] ?? {};
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw refusal('cloud', `${key ? `"${key}"` : 'the file'} is not an object of context keys and values`, 'correct it', file);
  }
  return context as { [key: string]: unknown };
}

function parse(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw refusal('cloud', `the file cannot be read as JSON: ${(error as Error).message}`, 'correct it', file);
  }
}
