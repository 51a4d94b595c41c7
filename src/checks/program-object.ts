import { IConstruct } from 'constructs';
import { kindOf } from './kind';
import type { Folder } from '../folder';

/** An object as it will stand in YAML, and the construct that it comes from. */
export interface ProgramObject {
  /** An `ApiObject`, or the `EncryptedFile` that holds it. */
  readonly construct: IConstruct;
  /** `group/Kind`. */
  readonly kind: string;
  /** Its manifest. */
  readonly json: Json;
  readonly name: string;
  /** Namespace in the manifest. */
  readonly namespace?: string;
  /** The folder it is in; undefined in plain charts. */
  readonly folder?: Folder;
  /** Its values are encrypted by SOPS. */
  readonly encrypted: boolean;
}

/** A manifest. Checks read it by paths (`json-path.ts`). */
export interface Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** A manifest as checks read it; undefined where it is none: a patch or an overridden `toJson` may leave anything. */
export function programObject(construct: IConstruct, json: Json, folder?: Folder, encrypted = false): ProgramObject | undefined {
  if (!isManifest(json)) return undefined;
  const name = textOr(json.metadata?.name, '');
  const namespace = textOr(json.metadata?.namespace, undefined);
  return { construct, kind: kindOf(json.apiVersion, json.kind), json, name, namespace, folder, encrypted };
}

function textOr<T>(value: unknown, other: T): string | T {
  return typeof value === 'string' ? value : other;
}

function isManifest(json: Json): boolean {
  const metadata: unknown = json.metadata ?? {};
  return typeof json.apiVersion === 'string' && typeof json.kind === 'string' && typeof metadata === 'object';
}
