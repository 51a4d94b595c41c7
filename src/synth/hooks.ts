import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Rendered } from './folder-files';
import { CurrentOrder } from './order/order';
import { TreeChanges } from './order/tree-changes';
import { isPlainChart } from './plain';
import { chartJson } from './yaml/emit';
import { Manifests } from './yaml/manifests';
import { Unrenderable } from './yaml/tidy';
import { isFolder } from '../base/enclosing-folder';
import { Manifest } from '../base/manifest';
import { Folder } from '../folder';

/** What the `toJson()` of charts and folders make of their objects, where programs override it. */
export class Hooks {
  private readonly documents = new Map<Chart, readonly unknown[]>();
  private readonly contents = new Map<Folder, Rendered[]>();

  constructor(
    private readonly app: App, private readonly changes: TreeChanges, private readonly order: CurrentOrder, private readonly manifests: Manifests,
  ) {}

  /** Renders all objects once. Returns why others could not be rendered, as far as it is not recorded at them. */
  renderAll(charts: readonly Chart[]): Error[] {
    const failures: Error[] = [];
    for (const chart of charts) {
      try {
        if (isFolder(chart)) this.render(chart);
        else if (isAsked(chart, this.app)) this.documents.set(chart, this.ask(chart, (c) => this.manifests.all(this.order.objectsOf(c))));
        else this.manifests.all(this.order.objectsOf(chart));
      } catch (error) {
        failures.push(...(error instanceof AggregateError ? error.errors as Error[] : [error as Error]));
      }
    }
    return failures.filter((failure) => !(failure instanceof Unrenderable)); // recorded at their objects
  }

  /**
   * Renders the objects of a folder, and asks what charts in it and the folder itself make of them.
   *
   * @param asking a folder that asks for them itself
   */
  render(folder: Folder, asking?: Folder): void {
    if (this.contents.delete(folder)) this.order.objectsOf(folder).forEach((object) => this.manifests.forget(object));
    const hooked = folder.node.findAll().filter((c): c is Chart => Chart.isChart(c) && c !== asking && overridesToJson(c));
    if (hooked.length === 0) {
      this.manifests.all(this.order.objectsOf(folder));
      return;
    }
    const inner = hooked.filter((chart) => chart !== folder).reverse(); // before their objects are rendered, each may change what comes after
    const content = hooked.includes(folder) ? this.made(folder, () => this.innerContent(folder, inner)) : this.innerContent(folder, inner);
    const left = new Map(content.map(({ construct, json }) => [construct, json]));
    for (const object of this.order.objectsOf(folder)) this.manifests.replace(object, left.get(object)); // what checks see
    this.contents.set(folder, content);
  }

  /** What a folder's files are made of. */
  contentOf(folder: Folder): readonly Rendered[] {
    return this.contents.get(folder) ?? this.order.objectsOf(folder).flatMap((construct) => {
      const json = this.manifests.known(construct) as Manifest | undefined;
      return json ? [{ construct, json }] : [];
    });
  }

  /** Manifests that a folder has of no object. */
  *additions(): IterableIterator<Rendered & { readonly folder: Folder }> {
    for (const [folder, rendered] of this.contents) {
      for (const each of rendered) if (!ApiObject.isApiObject(each.construct)) yield { ...each, folder };
    }
  }

  /** What a plain chart with a `toJson()` of its own makes, once. */
  documentsOf(chart: Chart): readonly unknown[] {
    return this.documents.get(chart) ?? this.ask(chart, (c) => this.manifests.takeAll(this.order.objectsOf(c)));
  }

  /** The objects of a folder, those of charts in it as these make them. */
  private innerContent(folder: Folder, hooked: readonly Chart[]): Rendered[] {
    const made = new Map(hooked.map((chart) => [chart, this.made(chart, () => this.renderedOf(folder, (each) => each === chart))]));
    const content: Rendered[] = [];
    for (const object of this.order.objectsOf(folder)) {
      const ofChart = made.get(object.chart);
      if (ofChart) {
        content.push(...ofChart.splice(0));
      } else {
        content.push({ construct: object, json: this.manifests.of(object) as Manifest });
      }
    }
    return [...content, ...[...made.values()].flat()];
  }

  private renderedOf(folder: Folder, isOf: (chart: Chart) => boolean): Rendered[] {
    const objects = this.order.objectsOf(folder).filter((object) => isOf(object.chart));
    return this.manifests.all(objects).map((json, i) => ({ construct: objects[i], json: json as Manifest }));
  }

  /** What a chart in a folder, or the folder, makes of its objects. */
  private made(chart: Chart, content: () => Rendered[]): Rendered[] {
    let before: Rendered[] = [];
    try {
      const documents = this.ask(chart, (c) => {
        if (c !== chart) return this.manifests.all(this.order.objectsOf(c));
        before = content();
        return before.map(({ json }) => json);
      });
      return matched(documents, before, chart);
    } catch (error) {
      if (/^\[|^Failed serializing/.test((error as Error).message) || error instanceof AggregateError || error instanceof Unrenderable) throw error; // it names the construct
      throw new Error(`[${chart.node.path}] toJson() of ${chart.constructor.name} failed: ${(error as Error).message}`, { cause: error });
    }
  }

  private ask(chart: Chart, objectsOf: (chart: Chart) => unknown[]): unknown[] {
    return this.changes.open(() => chartJson(chart, this.app, (c) => this.changes.closed(() => objectsOf(c))));
  }
}

/** Whether a plain chart has a `toJson()` of its own that cdk8s calls. */
export function isAsked(chart: Chart, app: App): boolean {
  return isPlainChart(chart) && overridesToJson(chart) && app.yamlOutputType !== YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
}

function overridesToJson(chart: Chart): boolean {
  if (!isFolder(chart)) return chart.toJson !== Chart.prototype.toJson;
  return chart.toJson !== Folder.prototype.toJson;
}

/** What was made of each object: the same manifest, one of the same identity, or the one in its place among as many. */
function matched(documents: readonly unknown[], before: readonly Rendered[], chart: Chart): Rendered[] {
  const wrong = documents.findIndex((json) => !isManifest(json));
  if (wrong >= 0) {
    throw new Error(`[${chart.node.path}] toJson() of ${chart.constructor.name} returned ${kindOf(documents[wrong])} at ${wrong}, which is not a Kubernetes object: `
      + 'return objects with apiVersion, kind and metadata.name');
  }
  const open = new Set(before);
  const taken = (is: (rendered: Rendered) => boolean): IConstruct | undefined => {
    for (const each of open) {
      if (is(each) && open.delete(each)) return each.construct;
    }
    return undefined;
  };
  const jsons = documents as readonly Manifest[];
  const constructs = jsons.map((json) => taken((each) => each.json === json));
  jsons.forEach((json, i) => { constructs[i] ??= taken((each) => identityOf(each.json) === identityOf(json)); });
  return jsons.map((json, i) => {
    const inPlace = documents.length === before.length ? taken((each) => each === before[i] && each.json.kind === json.kind) : undefined;
    return { construct: constructs[i] ?? inPlace ?? chart, json };
  });
}

function isManifest(json: unknown): boolean {
  const { apiVersion, kind, metadata } = (json ?? {}) as Partial<Manifest>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function identityOf({ apiVersion, kind, metadata }: Manifest): string {
  return JSON.stringify([apiVersion, kind, metadata?.namespace, metadata?.name]);
}

