import { App, Cluster, flux, Folder, kustomize, Repository } from '../../src';
import { Manifest } from '../../src/base/manifest';
import { ConstructProgram } from '../../src/program/construct-program';

/** What the program says that kustomize makes of overlays which one cluster applies, by their paths. */
export function predicted(app: App, overlays: readonly kustomize.Layer[]): Map<string, Manifest[]> {
  const manifests = app.node.findAll().filter(Folder.isFolder).map((folder) => [folder, folder.toJson() as Manifest[]] as const);
  const program = new ConstructProgram(app.node.findAll(), ({ kind, name, chart }) =>
    manifests.find(([folder]) => folder === chart)?.[1].find((json) => json.kind === kind && json.metadata?.name === name));
  const objects = program.contents.filter(({ isCluster }) => isCluster).flatMap((contents) => contents.objects);
  if (program.found.length > 0) throw new Error(JSON.stringify(program.found.map(({ check, message }) => `${check} ${message}`)));
  return new Map(overlays.map(({ path }) => [path, objects.filter(({ by }) => by?.applies?.path === path).map(({ object }) => object.json)]));
}

/** A program whose cluster applies some overlays. */
export function applied(outdir: string, make: (manifests: Repository) => kustomize.Layer[]): { app: App; overlays: kustomize.Layer[] } {
  const app = new App({ outdir });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const cluster = new Cluster(app, 'cluster', { repository, engine: flux.Engine.rootSync() });
  const overlays = make(repository);
  for (const overlay of overlays) cluster.apply(overlay);
  return { app, overlays };
}
