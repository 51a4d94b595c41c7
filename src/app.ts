import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import * as cdk8s from 'cdk8s';
import { showByPath } from './base/inspect';
import { warnIfForgotten } from './base/unsynthesized';
import type * as synthesis from './synth/synthesis';

/** Properties of a program. */
export interface AppProps extends cdk8s.AppProps {
  /**
   * File with what machines of `cloud` were at the last synthesis: control planes, GitLab and Docker hosts. Synthesis compares with it, refuses changes that would lose data or have no effect, and
   * writes it when everything is accepted. Commit it. Tests that synthesize other variants of a program give each a file of its own.
   *
   * @default - what `CDK_GITOPS_MACHINES` says, else `cdk-gitops.machines.json` in the working directory
   */
  readonly machineRecord?: string;
}

/**
 * The root of a program.
 *
 * It is a `cdk8s.App` and takes the same properties. Plain charts of cdk8s in it are written to the same files with the same bytes, with
 * these differences:
 *
 * - Time grows with the number of constructs and dependencies, and not with its square or faster.
 * - Nothing is written unless everything is valid, and a file that would not change is not written again.
 * - Two objects or charts that would be written to one file are refused. cdk8s keeps the last of them.
 * - Constructs cannot be added while the program is synthesized.
 *
 * @see https://cdk8s.io/docs/latest/basics/app/
 */
export class App extends cdk8s.App {
  private cloudApp?: cdk.App;
  private isSynthesized = false;
  private result?: Synthesis;
  private readonly recordsMetadata: boolean;
  private readonly machineRecord: string;

  /**
   * @param props where and how manifests are written; `outdir` is by default what `CDK8S_OUTDIR` says, else `dist`
   */
  constructor(props: AppProps = {}) {
    super(props);
    showByPath(this);
    warnIfForgotten(this);
    this.machineRecord = path.resolve(props.machineRecord ?? process.env.CDK_GITOPS_MACHINES ?? 'cdk-gitops.machines.json');
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  /**
   * The root of CloudFormation stacks: an ordinary `App` of `aws-cdk-lib`, made when it is first asked for. `synth()` writes it to
   * `<outdir>/cdk.out`, which `cdk deploy --app <outdir>/cdk.out` takes; findings of its validations fail the whole `synth()`.
   *
   * Its context is what the CDK's command would give it: `context` of `cdk.json`, `cdk.context.json`, and `context` of `~/.cdk.json`,
   * the first of them wins. It sends no usage data.
   *
   * @see https://docs.aws.amazon.com/cdk/v2/guide/apps.html
   */
  public get cloud(): cdk.App {
    return this.cloudApp ??= loadSynthesis().makeCloud(path.join(this.outdir, 'cdk.out'));
  }

  /**
   * All charts, each after those that it depends on. Dependencies that follow from those of constructs in charts count from the first
   * synthesis on, as in cdk8s.
   *
   * @throws when charts depend on each other in a circle
   */
  public get charts(): cdk8s.Chart[] {
    return loadSynthesis().chartsOf(this, this.isSynthesized);
  }

  /**
   * Checks the program and writes all that it makes: plain charts into the output folder as cdk8s does, each repository into
   * `<outdir>/<id>/`, stacks of `cloud` into `<outdir>/cdk.out`. Warnings go to the standard error.
   *
   * @throws when anything is invalid, with all that is; nothing is written then
   */
  public synth(): void {
    this.isSynthesized = true;
    this.result = loadSynthesis().synthesize(this, {
      cloud: this.cloudApp, recordsMetadata: this.recordsMetadata, machineRecord: this.machineRecord,
    });
  }

  /**
   * Whether something was added, and neither the app nor its stacks were asked for what they make of it.
   *
   * @internal
   */
  public _isForgotten(): boolean {
    if (this.isSynthesized) return false;
    const { cloudApp } = this;
    const isCloudWritten = (cloudApp as unknown as { readonly assembly?: unknown } | undefined)?.assembly !== undefined;
    return this.node.children.length > 0 || (cloudApp !== undefined && cloudApp.node.children.length > 0 && !isCloudWritten);
  }

  /** What the last `synth()` did; undefined before. */
  public get synthesis(): Synthesis | undefined {
    return this.result;
  }

  /**
   * The objects of all charts as one YAML text. Nothing is written.
   *
   * @throws when anything is invalid, with all that is
   */
  public synthYaml(): string {
    this.isSynthesized = true;
    return loadSynthesis().synthesizeYaml(this);
  }
}

/** Synthesis and its checks, loaded when they are needed: programs that are only loaded (by tests, by editors) do not pay for them. */
function loadSynthesis(): typeof synthesis {
  return require('./synth/synthesis') as typeof synthesis;
}

/** What one synthesis did. */
export interface Synthesis {
  /** Files of the output, whether they changed or not. */
  readonly files: number;
  /** Files that were new or changed. */
  readonly written: number;
  /** Kubernetes objects that were checked. */
  readonly objects: number;
  /** Checks that were run over the program. */
  readonly checks: number;
  /** What the checks warn of, a text each. */
  readonly warnings: string[];
}
