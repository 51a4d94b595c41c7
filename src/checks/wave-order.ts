import { Check } from './check';
import { isMap } from '../base/manifest';
import { APPLICATION, syncWaveOf } from '../program/argo-application';
import { viewsOf } from '../program/view';

/** What sync waves of an app of apps do not do. */
export const waveOrder: Check = {
  id: 'wave-order',
  warning: true,
  doc: 'The order of a cluster that Argo CD drives is one of sync waves. They order the first bring-up, if Argo CD judges the health of Applications, which it does only with '
    + '`resource.customizations.health.argoproj.io_Application` in `argocd-cm` (`ServerConfig` sets it; `judgesApplications` of the engine says that something else does). Later commits are applied by '
    + 'each Application by itself: where they need an order, use an ApplicationSet with `rollingSync`, or commits one after the other. Acknowledge this at the cluster.',
  *run(program) {
    for (const cluster of program.clusters) {
      if (cluster.engine !== 'argocd') continue;
      const view = viewsOf(program).find(({ contents }) => contents.isCluster && contents.name === cluster.name);
      const applications = (view?.contents.objects ?? []).filter(({ object }) => object.kind === APPLICATION && object.folder === cluster.system);
      const waves = new Set(applications.map(({ object }) => syncWaveOf(object.json)));
      if (waves.size < 2) continue;
      const judges = cluster.judgesApplications ?? view!.contents.objects.some(({ object: { kind, name, json } }) =>
        kind === 'core/ConfigMap' && name === 'argocd-cm' && isMap(json.data) && json.data[HEALTH] !== undefined);
      yield judges
        ? {
          place: cluster.place,
          about: 'later',
          message: `dependsOn orders the first bring-up of ${cluster.name} only: later commits are applied by each of its ${applications.length - 1} Applications by itself`,
          fix: 'acknowledge this, or use an argocd.ApplicationSet with rollingSync where later commits need an order',
        }
        : {
          place: cluster.place,
          about: 'health',
          message: `dependsOn does not order ${cluster.name}: nothing there says that Argo CD judges the health of Applications, and without that no sync wave waits for them`,
          fix: 'add an argocd.ServerConfig to a folder that is applied there, or set judgesApplications of the engine where argocd-cm has resource.customizations.health.argoproj.io_Application',
        };
    }
  },
};

const HEALTH = 'resource.customizations.health.argoproj.io_Application';
