import { IConstruct } from 'constructs';
import type { Folder } from '../folder';

/** Marks folders. */
export const FOLDER = Symbol.for('cdk-gitops.Folder');

/** The folder that a construct is in, or is; undefined outside folders. Charts of cdk8s in a folder belong to it. */
export function enclosingFolder(construct: IConstruct | undefined): Folder | undefined {
  for (let c = construct; c; c = c.node.scope) if (FOLDER in c) return c as unknown as Folder;
  return undefined;
}
