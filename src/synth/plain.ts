import * as path from 'path';
import { App, Chart, Names, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Hooks } from './hooks';
import { CurrentOrder } from './order/order';
import { Manifests, together } from './yaml/manifests';
import { emitMarked } from './yaml/setter-markers';
import { enclosingFolder } from '../base/enclosing-folder';

/** Whether a construct is an ordinary chart of cdk8s, written into the output folder; folders, and what is in them, are written into repositories. */
export function isPlainChart(construct: IConstruct): construct is Chart {
  return Chart.isChart(construct) && !enclosingFolder(construct);
}

/** What the plain charts of an app make: the folders and files of the output folder, by their path below it. */
export class PlainFiles {
  readonly folders = new Set<string>();
  readonly files = new Map<string, string>();

  private readonly charts: readonly Chart[];
  private readonly makers = new Map<string, () => IConstruct>();
  private readonly errors: Error[] = [];

  /** @throws when two objects or charts would be written to one file, or something cannot be turned into JSON */
  constructor(
    private readonly app: App, private readonly order: CurrentOrder, private readonly manifests: Manifests, private readonly hooks: Hooks,
    ownCharts?: readonly Chart[],
  ) {
    const charts = ownCharts ?? order.first.charts;
    const plain = charts.filter(isPlainChart);
    this.charts = app.yamlOutputType === YamlOutputType.FILE_PER_APP ? plain : [...new Set(plain)];
    this.addCharts();
    if (this.errors.length > 0) throw together(this.errors);
    order.verify(charts);
  }

  /**
   * Adds the list of all objects by name with their construct paths, which cdk8s writes when it is asked to.
   *
   * @param names the objects of repositories, too
   */
  addMetadata(names: Iterable<readonly [string, IConstruct]>): void {
    const resources: { [name: string]: { path: string } } = {};
    for (const object of this.charts.flatMap((chart) => this.order.objectsOf(chart))) resources[object.name] = { path: object.node.path };
    for (const [name, { node }] of names) resources[name] = { path: node.path };
    this.files.set('construct-metadata.json', JSON.stringify({ version: '1.0.0', resources }));
  }

  private addCharts(): void {
    switch (this.app.yamlOutputType) {
      case YamlOutputType.FILE_PER_APP: {
        const documents: string[] = [];
        this.forEachChart((chart) => this.documentsOf(chart).forEach((text) => documents.push(text)));
        if (this.charts.length > 0) this.addFile('app', documents, () => this.app);
        break;
      }
      case YamlOutputType.FILE_PER_CHART:
        this.forEachChart((chart, name) => this.addFile(name, this.documentsOf(chart), () => chart));
        break;
      case YamlOutputType.FILE_PER_RESOURCE:
        this.forEachChart((chart) => this.forEachDocument(chart, (json) => this.addResource(json, chart)));
        break;
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        this.forEachChart((chart, name) => this.addFolder(chart, name));
        break;
    }
  }

  /** Each chart with the name of its file or folder. */
  private forEachChart(add: (chart: Chart, name: string) => void): void {
    const isNumbered = this.order.first.chartDependencies.some(({ source, target }) => isPlainChart(source) && isPlainChart(target));
    this.charts.forEach((chart, i) => {
      const name = Names.toDnsLabel(chart);
      this.attempt(() => add(chart, isNumbered ? `${i.toString().padStart(4, '0')}-${name}` : name));
    });
  }

  private documentsOf(chart: Chart): string[] {
    const documents: string[] = [];
    if (chart.toJson !== Chart.prototype.toJson || App.of(chart) !== this.app) {
      this.forEachDocument(chart, (json) => documents.push(emitMarked(json)));
    } else {
      for (const object of this.order.objectsOf(chart)) this.attempt(() => documents.push(this.manifests.takeYaml(object)));
    }
    return documents;
  }

  private forEachDocument(chart: Chart, add: (json: unknown) => void): void {
    for (const json of this.hooks.documentsOf(chart)) this.attempt(() => add(json));
  }

  private addResource(json: unknown, chart: Chart): void {
    if (json === undefined) return;
    const { kind, metadata } = (json ?? {}) as { readonly kind?: unknown; readonly metadata?: { readonly name?: unknown } };
    if (!metadata) throw new Error(`[${chart.node.path}] an object of kind ${kind} has no metadata to name its file by: give it a metadata.name`);
    this.addFile(resourceFile(kind, metadata.name), [emitMarked(json)], () => this.makerOf(kind, metadata.name, chart));
  }

  private addFolder(chart: Chart, name: string): void {
    this.folders.add(name);
    for (const object of this.order.objectsOf(chart)) {
      this.attempt(() => {
        const file = path.join(name, resourceFile(object.kind, object.metadata.name));
        // cdk8s calls all objects with Lazy names alike, and keeps the last one
        const isTaken = typeof object.metadata.name !== 'string' && this.makers.has(file + this.app.outputFileExtension);
        const own = isTaken ? (this.manifests.of(object) as { readonly metadata?: { readonly name?: unknown } }).metadata?.name : undefined;
        this.addFile(own === undefined ? file : path.join(name, resourceFile(object.kind, own)), [this.manifests.takeYaml(object)], () => object);
      });
    }
  }

  /** The object that looks like this; its chart, where that makes JSON of its own. */
  private makerOf(kind: unknown, name: unknown, chart: Chart): IConstruct {
    return this.order.objectsOf(chart).find((object) => object.kind === kind && object.name === name) ?? chart;
  }

  private addFile(name: string, documents: readonly string[], maker: () => IConstruct): void {
    const file = name + this.app.outputFileExtension;
    const other = this.makers.get(file);
    if (other) {
      throw new Error(`[${maker().node.path}] and [${other().node.path}] would both be written to ${path.join(this.app.outdir, file)}: `
        + 'give one of them another name, or choose YamlOutputType.FILE_PER_CHART, which keeps objects of one name apart');
    }
    this.makers.set(file, maker);
    const text = documents.join('---\n');
    this.manifests.showFile(text);
    this.files.set(file, text);
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (error instanceof AggregateError) this.errors.push(...error.errors);
      else this.errors.push(error as Error);
    }
  }
}

function resourceFile(kind: unknown, name: unknown): string {
  return `${kind}.${name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}
