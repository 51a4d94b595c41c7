import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { hideField } from './base/inspect';
import { freeIds } from './base/own-key';
import { problem, warning } from './base/problem';
import type { ReadManifest } from './base/yaml/manifests';
import { readManifests } from './base/yaml/manifests';
import { markerFaults } from './base/yaml/marker-faults';
import type { Marker } from './base/yaml/setter-markers';
import { readTextFile } from './base/yaml/text-file';
import { Resource } from './resource';
import type { Parts } from './synth/yaml/emit-object';
import { renderUnpatched } from './synth/yaml/render';

/** Source of an include: exactly one of `file` and `text`. */
export interface IncludeProps {
  /**
   * Path of a YAML file, relative to the working directory of the program.
   *
   * @default - none: `text` is required
   */
  readonly file?: string;
  /**
   * YAML text with one or more documents.
   *
   * @default - none: `file` is required
   */
  readonly text?: string;
}

/**
 * Objects from existing YAML. Names are kept; objects without a namespace get that of the chart. Malformed YAML and documents that
 * are not Kubernetes objects are errors with file, line and column.
 *
 * The text is read as Flux reads it: `y`, `no` and `off` are strings, `0o17` and `017` are 15, a date is a string with its time. Comments are dropped, except
 * setter markers such as `# {"$imagepolicy": "flux-system:app"}`, which Flux's image automation looks for: they stay with their value, even if a
 * patch moves or replaces it.
 *
 * @example
 * const crds = new Include(folder, 'crds', { file: 'manifests/crds.yaml' });
 * const quota = folder.include('quota', { text: 'apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: quota }\nspec: { hard: { pods: 20 } }' });
 * quota.apiObjects[0].addDependency(crds);
 *
 * @see https://fluxcd.io/flux/guides/image-update/#configure-image-update-for-custom-resources
 */
export class Include extends Construct {
  constructor(scope: Construct, id: string, props: IncludeProps) {
    super(scope, id);
    freeIds(this);
    if ((props.file === undefined) === (props.text === undefined)) {
      problem(this, 'include', 'exactly one of file and text is required', 'set file to the path of a YAML file, or text to its content');
      return;
    }
    const name = props.file ?? 'text';
    const text = props.text ?? this._read(props.file!);
    if (text === undefined) return;
    const { objects, faults } = readManifests(text, name);
    for (const fault of faults) problem(this, 'malformed-yaml', fault.message, fault.fix);
    for (const { line, column, message, fix } of markerFaults(text)) problem(this, 'image-marker', `${name}:${line}:${column} ${message}`, fix);
    if (objects.length === 0 && faults.length === 0) {
      warning(this, 'include', `${name} has no objects`, 'correct the path or the text, or remove the include');
    }
    for (const object of objects) {
      const { manifest } = object;
      const objectId = [manifest.kind.toLowerCase(), manifest.metadata?.name, manifest.metadata?.namespace].filter((part) => part).join('-');
      if (this.node.tryFindChild(objectId)) {
        problem(this, 'object-twice', `${object.at([])} ${manifest.kind} ${manifest.metadata?.name} is in ${name} twice`, 'remove one of the two');
        continue;
      }
      new IncludedObject(this, objectId, object);
    }
  }

  /** The included objects. */
  public get apiObjects(): ApiObject[] {
    return this.node.children.filter((child): child is ApiObject => ApiObject.isApiObject(child));
  }

  private _read(file: string): string | undefined {
    try {
      return readTextFile(file);
    } catch (error) {
      problem(this, 'include', `cannot read ${file}: ${(error as Error).message}`,
        `create the file, or correct the path; it is relative to the working directory, ${process.cwd()}`);
      return undefined;
    }
  }
}

/** One included object. */
class IncludedObject extends Resource {
  /** Its setter markers. @internal */
  public readonly _markers: readonly Marker[];
  private readonly rest: Record<string, unknown>;

  constructor(scope: Construct, id: string, { manifest, markers }: ReadManifest) {
    const { apiVersion, kind, metadata, ...rest } = manifest;
    super(scope, id, apiVersion, kind, { metadata });
    this.rest = rest;
    this._markers = markers;
    hideField(this, 'rest');
  }

  /** @internal */
  public _unpatched(): unknown {
    return renderUnpatched(this, this.rest);
  }

  /** @internal */
  public _parts(): Parts | undefined {
    return this._markers.length === 0 ? super._parts() : undefined;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return this.rest;
  }
}
