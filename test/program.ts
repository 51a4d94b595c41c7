import * as fs from 'node:fs';
import { join } from 'node:path';
import { Cluster, flux, App, Folder, Repository } from '../src';
import { makeRoot } from './synth/tree-on-disk';
import { CheckError } from '../src/checks/report';

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

/** What the checks refuse, as `[path] id message — fix`, without places in the program. */
export function errorsOf(app: App): string[] {
  const error = refusal(app);
  if (error === undefined) return [];
  if (!(error instanceof CheckError)) throw error;
  return linesOf(error);
}

/** The lines of a report, without its head and the places in the program. */
export function linesOf({ message }: Error): string[] {
  return message.split('\n').slice(1).filter((line) => line.startsWith('  [')).map((line) => line.slice(2));
}

/** The errors of one check. */
export function errorsFrom(app: App, check: string): string[] {
  return errorsOf(app).filter((line) => line.split(' ')[1] === check);
}

/** A ConfigMap as YAML. */
export function configMap(name: string, namespace: string, data: { [key: string]: string } = {}): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
}
