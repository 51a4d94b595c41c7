import * as fs from 'node:fs';
import { join } from 'node:path';
import { Cluster, flux, App, Folder, Repository } from '../src';
import { render } from './said';
import { makeRoot } from './synth/tree-on-disk';
import { visible } from '../src/base/diagnostic';
import { CheckError } from '../src/checks/report';
import { nameOfPlace } from '../src/program/place';

/** A program with one cluster that follows one repository. */
export interface Platform {
  readonly app: App;
  readonly repository: Repository;
  readonly cluster: Cluster;
}

export function platform(): Platform {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const cluster = new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync() });
  return { app, repository, cluster };
}

/** A folder with these objects. */
export function folderOf(repository: Repository, path: string, ...yaml: string[]): Folder {
  const folder = repository.folder(path);
  folder.include('included', { text: yaml.join('\n---\n') });
  return folder;
}

/** The error that synthesis throws; undefined where it passes. A refused program must not have written anything. */
export function refusal(app: App): Error | undefined {
  const before = fs.existsSync(app.outdir);
  try {
    app.synth();
    return undefined;
  } catch (error) {
    if (!before && fs.existsSync(app.outdir)) throw new Error(`something was written to ${app.outdir}`);
    return error as Error;
  }
}

/** What the checks refuse, as `[path] id message — fix`, without what follows from other problems. */
export function errorsOf(app: App): string[] {
  const error = refusal(app);
  return error === undefined ? [] : linesOf(error);
}

/** The lines of a report, as `[path] id message — fix`. Other errors are thrown. */
export function linesOf(error: Error): string[] {
  const lines = CheckError.linesOf(error);
  if (!lines) throw error;
  return lines.map((line) => `[${nameOfPlace(line.place)}] ${visible(render(line))}`);
}

/** The errors of one check. */
export function errorsFrom(app: App, check: string): string[] {
  return errorsOf(app).filter((line) => line.split(' ')[1] === check);
}

/** A ConfigMap as YAML. */
export function configMap(name: string, namespace: string, data: { [key: string]: string } = {}): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
}
