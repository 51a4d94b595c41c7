import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import * as cdk8s from 'cdk8s';
import type { Construct } from 'constructs';
import { showByPath } from './base/inspect';
import { freeIds } from './base/own-key';
import { release, warnIfForgotten } from './base/unsynthesized';
import type { Folder } from './folder';
import type { Repository } from './repository';
import type { OutputFile } from './synth/files/tree';
import { chartsOf, folderJson, makeCloud, renderedRepositories, synthesize, synthesizeYaml } from './synth/synthesis';

/** Properties of a program. */
export interface AppProps extends cdk8s.AppProps {
  /**
   * File that records the machines of `cloud` at the last synthesis: control planes, GitLab and Docker hosts. Synthesis compares the program with it, rejects changes that would lose data or
   * have no effect, and updates it when everything is valid. Commit it. In tests that synthesize variants of a program, give each variant its own file.
   *
   * @default - the value of `CDK_GITOPS_MACHINES`, else `cdk-gitops.machines.json` in the working directory
   */
  readonly machineRecord?: string;
}

/**
 * The root of a program.
 *
 * It is a `cdk8s.App` and takes the same properties. Plain cdk8s charts in it are written to the same files, byte for byte, with
 * these differences:
 *
 * - Synthesis time is linear in the number of constructs and dependencies.
 * - Nothing is written unless everything is valid, and unchanged files are not rewritten.
 * - Two objects or charts that would be written to the same file are an error. cdk8s keeps the last one.
 * - A validation, or the `toJson()` of a chart, may change the tree, as in cdk8s. What would be lost is an error: a change of what is rendered already, or
 *   a construct that is added while objects are rendered.
 *
 * @example
 * const app = new App({ outdir: 'dist' });
 * const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
 * new kplus.ConfigMap(manifests.folder('apps/myapp', { namespace: 'myapp' }), 'settings', { data: { LOG_LEVEL: 'info' } });
 * app.synth();
 *
 * @see https://cdk8s.io/docs/latest/basics/app/
 */
export class App extends cdk8s.App {
  private cloudApp?: cdk.App;
  private isSynthesized = false;
  private isRendered = false;
  private result?: Synthesis;
  private readonly recordsMetadata: boolean;
  private readonly machineRecord: string;

  /**
   * @param props where and how manifests are written; `outdir` defaults to the value of `CDK8S_OUTDIR`, else `dist`
   */
  constructor(props: AppProps = {}) {
    super(props);
    freeIds(this);
    showByPath(this);
    warnIfForgotten(this);
    this.noticeRendering();
    this.machineRecord = path.resolve(props.machineRecord ?? process.env.CDK_GITOPS_MACHINES ?? 'cdk-gitops.machines.json');
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  /**
   * The root of CloudFormation stacks: the scope to create a `Stack` or `Stage` of `aws-cdk-lib` in. It is an ordinary `App` of `aws-cdk-lib`, created when it is first read; `aws-cdk-lib` must be
   * installed then. `synth()` writes it to `<outdir>/cdk.out`, which `cdk deploy --app <outdir>/cdk.out` takes; findings of its validations fail the whole `synth()`.
   *
   * Its type is that of every construct, so that a program without AWS does not need `aws-cdk-lib`, not even its types. Stacks, stages, aspects, tags and validations take a construct.
   *
   * It gets the same context as from the CDK CLI: `context` in `cdk.json`, `cdk.context.json` and `context` in `~/.cdk.json`, in this
   * order of precedence. It sends no usage data.
   *
   * @see https://docs.aws.amazon.com/cdk/v2/guide/apps.html
   */
  public get cloud(): Construct {
    return this.cloudApp ??= makeCloud(path.join(this.outdir, 'cdk.out'));
  }

  /**
   * All charts in dependency order. Dependencies implied by constructs inside charts count from the first synthesis on, as in cdk8s.
   *
   * @throws when charts form a dependency cycle
   */
  public get charts(): cdk8s.Chart[] {
    return chartsOf(this, this.isSynthesized);
  }

  /**
   * Checks the program and writes its output: plain charts into the output folder as cdk8s does, each repository into
   * `<outdir>/<id>/`, the stacks of `cloud` into `<outdir>/cdk.out`. Warnings go to standard error.
   *
   * @throws when anything is invalid, with a list of all problems; nothing is written in that case
   */
  public synth(): void {
    this.noticeSynthesis();
    this.result = synthesize(this, {
      cloud: this.cloudApp, recordsMetadata: this.recordsMetadata, machineRecord: this.machineRecord, ownCharts: () => this.ownCharts(),
    });
  }

  /** The files of each repository, after all checks. Nothing is written. @internal */
  public _renderedRepositories(): ReadonlyMap<Repository, readonly OutputFile[]> {
    this.noticeSynthesis();
    return renderedRepositories(this, () => this.ownCharts(), this.cloudApp as unknown as cdk.App | undefined);
  }

  /** What is written of a folder, without the checks of the whole program. @internal */
  public _folderJson(folder: Folder): unknown[] {
    return folderJson(this, folder);
  }

  /**
   * Whether something was added, and neither the app, one of its charts, nor its stacks were asked for what they make of it.
   *
   * @internal
   */
  public _isForgotten(): boolean {
    if (this.isSynthesized || this.isRendered) return false;
    const { cloudApp } = this;
    const isCloudWritten = (cloudApp as unknown as { readonly assembly?: unknown } | undefined)?.assembly !== undefined;
    return this.node.children.length > 0 || (cloudApp !== undefined && cloudApp.node.children.length > 0 && !isCloudWritten);
  }

  /** Everything that renders an object reads the resolvers of the app, such as `Testing.synth(chart)` and `chart.toJson()`. */
  private noticeRendering(): void {
    const { resolvers } = this;
    const get = (): cdk8s.IResolver[] => {
      this.isRendered = true;
      return resolvers;
    };
    Object.defineProperty(this, 'resolvers', { get, enumerable: true, configurable: true });
  }

  private noticeSynthesis(): void {
    this.isSynthesized = true;
    release(this);
  }

  /** What the last `synth()` did; undefined before. */
  public get synthesis(): Synthesis | undefined {
    return this.result;
  }

  /**
   * The objects of all charts as one YAML text. Writes nothing.
   *
   * @throws when anything is invalid, with a list of all problems
   */
  public synthYaml(): string {
    this.noticeSynthesis();
    return synthesizeYaml(this, () => this.ownCharts());
  }

  /** The charts that the program chose by overriding `charts`; undefined where it does not. */
  private ownCharts(): cdk8s.Chart[] | undefined {
    for (let at: object = this; at !== App.prototype; at = Object.getPrototypeOf(at) as object) {
      if (Object.hasOwn(at, 'charts')) return this.charts;
    }
    return undefined;
  }
}

/** Result of a synthesis. */
export interface Synthesis {
  /** Number of output files, changed or not. */
  readonly files: number;
  /** Number of output files that were new or changed. */
  readonly written: number;
  /** Number of Kubernetes objects that were checked. */
  readonly objects: number;
  /** Number of checks that ran. */
  readonly checks: number;
  /** In which waves each cluster comes up from empty, one line each: `production: controllers → configs → apps`. */
  readonly waves: string[];
  /** Warnings of the checks, one text each. */
  readonly warnings: string[];
}
