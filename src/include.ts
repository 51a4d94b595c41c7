import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { hideField } from './inspect';
import { problem } from './problem';
import { Resource } from './resource';
import { Manifest, readManifests } from './synth/read';
import { readTextFile } from './synth/text-file';

/** What to read: exactly one of `file` and `text`. */
export interface IncludeProps {
  /**
   * Path of a YAML file, relative to the working directory of the program.
   *
   * @default - `text` is given
   */
  readonly file?: string;
  /**
   * YAML text with one or more documents.
   *
   * @default - `file` is given
   */
  readonly text?: string;
}

/**
 * Objects from YAML that exists already. Names are kept; the namespace is the chart's where an object names none. Malformed YAML
 * and documents that are no Kubernetes objects are problems with file, line and column.
 */
export class Include extends Construct {
  constructor(scope: Construct, id: string, props: IncludeProps) {
    super(scope, id);
    if ((props.file === undefined) === (props.text === undefined)) {
      problem(this, 'include', 'exactly one of file and text must be given', 'give the path of a file, or its text');
      return;
    }
    const name = props.file ?? 'text';
    const { manifests, faults } = readManifests(props.text ?? this._read(props.file!), name);
    for (const fault of faults) problem(this, 'malformed-yaml', fault.message, fault.fix);
    for (const manifest of manifests) {
      const objectId = [manifest.kind.toLowerCase(), manifest.metadata?.name, manifest.metadata?.namespace].filter((part) => part).join('-');
      if (this.node.tryFindChild(objectId)) {
        problem(this, 'object-twice', `${name} has ${manifest.kind} ${manifest.metadata?.name} twice`, 'remove one of them');
        continue;
      }
      new IncludedObject(this, objectId, manifest);
    }
  }

  /** The objects that were read. */
  public get apiObjects(): ApiObject[] {
    return this.node.children.filter((child): child is ApiObject => ApiObject.isApiObject(child));
  }

  private _read(file: string): string {
    try {
      return readTextFile(file);
    } catch (error) {
      problem(this, 'include', `cannot read ${file}: ${(error as Error).message}`,
        `paths are relative to the working directory, ${process.cwd()}`);
      return '';
    }
  }
}

/** One object as it was read. */
class IncludedObject extends Resource {
  private readonly rest: Record<string, unknown>;

  constructor(scope: Construct, id: string, manifest: Manifest) {
    const { apiVersion, kind, metadata, ...rest } = manifest;
    super(scope, id, apiVersion, kind, { metadata });
    this.rest = rest;
    hideField(this, 'rest');
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return this.rest;
  }
}
