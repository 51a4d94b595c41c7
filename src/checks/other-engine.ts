import { Check } from './check';
import { APPLICATION, APPLICATION_SET, APP_PROJECT } from '../program/argo-application';
import type { ProgramCluster, ProgramObject } from '../program/program';

/** What each engine delivers by; the other one applies it and nothing reads it. */
const OF_FLUX = /^((source|kustomize|helm|notification|image)\.toolkit\.fluxcd\.io|source\.extensions\.fluxcd\.io|fluxcd\.controlplane\.io)\//;
const OF_ARGO: ReadonlySet<string> = new Set([APPLICATION, APPLICATION_SET, APP_PROJECT]);

/** A delivery object of one engine in the system folder of a cluster that the other one drives. */
export const otherEngine: Check = {
  id: 'other-engine',
  doc: 'The system folder of a cluster has an object of another engine than the one that drives it: nothing in the cluster reads it, or two engines fight over one folder. '
    + 'Create what the cluster\'s engine has for it, or set the other engine. A cluster that runs both has one Cluster for each, with folders of their own.',
  *run(program) {
    for (const cluster of program.clusters) {
      for (const object of program.objectsIn(cluster.system)) {
        const other = otherEngineOf(cluster, object);
        if (other === undefined) continue;
        yield {
          place: object.place,
          message: `${object.json.kind} ${object.name} is an object of ${other}, but ${cluster.engine === 'flux' ? 'Flux' : 'Argo CD'} drives cluster ${cluster.name}, whose system folder it is in`,
          fix: `${INSTEAD[object.json.kind] ?? `use what ${cluster.engine === 'flux' ? 'Flux' : 'Argo CD'} has for it`}, or move it to a folder that an engine applies`,
        };
      }
    }
  },
};

function otherEngineOf({ engine }: ProgramCluster, { kind }: ProgramObject): string | undefined {
  if (engine === 'argocd' && OF_FLUX.test(kind)) return 'Flux';
  return engine === 'flux' && OF_ARGO.has(kind) ? 'Argo CD' : undefined;
}

const INSTEAD: { readonly [kind: string]: string } = {
  Kustomization: 'use cluster.apply, or argocd.Application',
  GitRepository: 'leave it out: an Application names its repository',
  HelmRelease: 'use an argocd.Application with ApplicationSource.chart',
  HelmRepository: 'leave it out: an Application names the repository of its chart',
  Alert: 'use argocd.NotificationsConfig',
  Application: 'use cluster.apply, or flux.Kustomization or flux.HelmRelease',
  ApplicationSet: 'use cluster.apply for each folder',
};
