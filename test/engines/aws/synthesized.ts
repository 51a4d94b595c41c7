import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '../../../src';

/** A resource of CloudFormation. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly [key: string]: any;
}

/** CloudFormation as the judges read it. */
export interface Template {
  readonly Resources: { readonly [id: string]: TemplateResource };
  readonly Outputs?: { readonly [id: string]: any };
}

/** A program's stacks as they are written. */
export interface Synthesized {
  readonly app: App;
  /** `cdk.out`. */
  readonly folder: string;
  /** Names of the stacks. */
  readonly names: string[];
  template(name: string): Template;
  path(name: string): string;
}

/** How a program is synthesized. */
export interface SynthesizeOptions {
  /** Whether the CDK's own validator judges it, which takes seconds. */
  readonly validated?: boolean;
}

/** Synthesizes a program. */
export function synthesize(program: (app: App) => void, { validated = false }: SynthesizeOptions = {}): Synthesized {
  const outdir = fs.mkdtempSync(join(tmpdir(), 'aws-'));
  const app = new App({ outdir, machineRecord: join(outdir, 'machines.json') });
  if (validated) delete process.env.CDK_VALIDATION;
  else process.env.CDK_VALIDATION = 'false';
  program(app);
  app.synth();
  const folder = join(outdir, 'cdk.out');
  const path = (name: string): string => join(folder, `${name}.template.json`);
  return {
    app,
    folder,
    path,
    names: fs.readdirSync(folder).flatMap((file) => file.endsWith('.template.json') ? file.slice(0, -'.template.json'.length) : []).sort(),
    template: (name) => JSON.parse(fs.readFileSync(path(name), 'utf8')) as Template,
  };
}

/** One thing that a validator of the CDK says. */
interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath?: string }[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly Violation[];
  readonly suppressedViolations?: readonly Violation[];
}

/** What the CDK's own validator has found, and what of it is accepted: rule and construct, a line each. */
export function cdkFindings({ folder }: Synthesized): { readonly found: string[]; readonly accepted: string[] } {
  const { pluginReports } = JSON.parse(fs.readFileSync(join(folder, 'validation-report.json'), 'utf8')) as { readonly pluginReports: readonly PluginReport[] };
  const report = pluginReports.find(({ pluginName }) => pluginName === 'CloudFormation Validate');
  if (!report) throw new Error(`the CDK's validator did not run: ${folder}`);
  const lines = (violations: readonly Violation[] = []): string[] => violations.flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath = '' }) => `${ruleName} ${constructPath}`));
  return { found: lines(report.violations), accepted: lines(report.suppressedViolations) };
}
