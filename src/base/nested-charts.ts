import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { FOLDER, enclosingFolder } from './enclosing-folder';

const ADOPTED = Symbol.for('cdk-gitops.adopted');

/** The fields of `cdk8s.Chart` that determine namespace, labels and names of its objects. */
interface ChartNaming {
  namespace?: string;
  _labels: { [name: string]: string };
  generateObjectName(object: ApiObject): string;
}

/**
 * Makes cdk8s charts in a folder part of the folder: their objects get the folder's namespace, labels and names, unless the chart sets its
 * own. Every object calls `Chart.of` before it reads these from the chart, so they are set there; what cdk8s-plus and others read during
 * construction is then correct, too.
 */
export function adoptNestedCharts(): void {
  Chart.of = (construct: IConstruct): Chart => {
    for (let c: IConstruct | undefined = construct; c; c = c.node.scope) if (Chart.isChart(c)) return adoptChart(c);
    throw new Error(`cannot find a parent chart (directly or indirectly) of [${construct.node.path}]: `
      + 'create it in a folder of a repository (repository.folder(path)), or in a chart');
  };
}

function adoptChart(chart: Chart): Chart {
  if (FOLDER in chart || ADOPTED in chart) return chart;
  Object.defineProperty(chart, ADOPTED, { value: true });
  if (!enclosingFolder(chart)) return chart;
  const outer = Chart.of(chart.node.scope!);
  const own = chart as unknown as ChartNaming;
  own.namespace ??= outer.namespace;
  own._labels = { ...outer.labels, ...own._labels };
  if (own.generateObjectName === Chart.prototype.generateObjectName) own.generateObjectName = (object) => outer.generateObjectName(object);
  return chart;
}
