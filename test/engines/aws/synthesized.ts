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

/** Synthesizes a program without the CDK's own validator, which takes seconds. */
export function synthesize(program: (app: App) => void): Synthesized {
  const outdir = fs.mkdtempSync(join(tmpdir(), 'aws-'));
  const app = new App({ outdir });
  process.env.CDK_VALIDATION = 'false';
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
