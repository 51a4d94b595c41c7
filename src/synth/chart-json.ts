import { App, Chart } from 'cdk8s';

/**
 * The documents of a chart: what its `toJson()` gives, which a program may have overridden.
 *
 * `Chart.toJson()` asks `App._synthChart`, which prepares, sorts and validates the whole app for each chart, and adds dependencies to the
 * constructs. While a chart is asked here, it gets its objects from us instead, also when it is asked by an override.
 *
 * @param app the app whose charts are meant
 * @param objectsOf the JSON of a chart's objects
 */
export function chartJson(chart: Chart, app: App, objectsOf: (chart: Chart) => unknown[]): unknown[] {
  const synthChart = App._synthChart;
  App._synthChart = (c) => (App.of(c) === app ? objectsOf(c) : synthChart.call(App, c));
  try {
    return Object.values(chart.toJson());
  } finally {
    App._synthChart = synthChart;
  }
}
