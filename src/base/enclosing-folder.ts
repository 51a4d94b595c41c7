import { IConstruct } from 'constructs';
import type { Folder } from '../folder';

/** Marks folders. */
export const FOLDER = Symbol.for('cdk-gitops.Folder');

/** Whether a construct is a folder. It is told apart without loading what marks it, which programs of plain charts do not need. */
export function isFolder(construct: IConstruct): construct is Folder {
  return FOLDER in construct;
}

/** The folder that contains a construct, or the construct itself if it is a folder; undefined outside folders. cdk8s charts in a folder belong to it. */
export function enclosingFolder(construct: IConstruct | undefined): Folder | undefined {
  for (let c = construct; c; c = c.node.scope) if (FOLDER in c) return c as unknown as Folder;
  return undefined;
}
