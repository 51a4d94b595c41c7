import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { FOLDER, enclosingFolder } from './enclosing-folder';

const ADOPTED = Symbol.for('cdk-gitops.adopted');

/** The fields of `cdk8s.Chart` that say what its objects get. */
interface Governing {
  namespace?: string;
  _labels: { [name: string]: string };
  generateObjectName(object: ApiObject): string;
}

/**
 * Makes charts of cdk8s that are in a folder belong to it: their objects get the folder's namespace, labels and names, as far as the chart
 * does not set its own. Every object asks `Chart.of` for its chart before it asks the chart for these, so they are settled there; what
 * cdk8s-plus and others read while constructs are made is right then, too.
 */
export function adoptNestedCharts(): void {
  Chart.of = (construct: IConstruct): Chart => {
    for (let c: IConstruct | undefined = construct; c; c = c.node.scope) if (Chart.isChart(c)) return adopted(c);
    throw new Error(`cannot find a parent chart (directly or indirectly) of [${construct.node.path}]: `
      + 'create it in a folder of a repository (repository.folder(path)), or in a chart');
  };
}

function adopted(chart: Chart): Chart {
  if (FOLDER in chart || ADOPTED in chart) return chart;
  Object.defineProperty(chart, ADOPTED, { value: true });
  if (!enclosingFolder(chart)) return chart;
  const outer = Chart.of(chart.node.scope!);
  const own = chart as unknown as Governing;
  own.namespace ??= outer.namespace;
  own._labels = { ...outer.labels, ...own._labels };
  if (own.generateObjectName === Chart.prototype.generateObjectName) own.generateObjectName = (object) => outer.generateObjectName(object);
  return chart;
}
