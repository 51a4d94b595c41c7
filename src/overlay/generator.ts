import { posix } from 'path';
import { Construct } from 'constructs';
import type { Layer } from './layer';
import { traceOrigin } from '../base/origin';
import { freeIds } from '../base/own-key';
import { problem } from '../base/problem';
import { readTextFile } from '../base/yaml/text-file';

/** Options common to generators of ConfigMaps and Secrets. */
export interface GeneratorOptions {
  /**
   * Name of the object, before kustomize adds the hash of its contents.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * Labels of the object.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations of the object.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
  /**
   * Whether the API server refuses changes of the object.
   *
   * @default false
   */
  readonly immutable?: boolean;
}

/** Properties of a generator of a ConfigMap. */
export interface ConfigMapGeneratorProps extends GeneratorOptions {
  /**
   * Values by their keys.
   *
   * @default - none
   */
  readonly literals?: { [key: string]: string };
  /**
   * Contents of files by their keys. Each is written as a file of its own, which a reviewer reads as such: `<folder>/<name>/<key>`.
   *
   * @default - none
   */
  readonly files?: { [key: string]: string };
  /**
   * Whether the name has no hash. With a hash, a change of the contents restarts the workloads that use the ConfigMap.
   *
   * @default false
   */
  readonly disableNameSuffixHash?: boolean;
  /**
   * A generator of a base whose ConfigMap gets these values, too. Its name is used.
   *
   * @default - none: a ConfigMap of its own
   */
  readonly mergeInto?: ConfigMapGenerator;
  /**
   * A generator of a base whose ConfigMap has these values instead. Its name is used.
   *
   * @default - none: a ConfigMap of its own
   */
  readonly replace?: ConfigMapGenerator;
}

/** What the generators of ConfigMaps and Secrets have in common. @internal */
abstract class Generator extends Construct {
  constructor(protected readonly _layer: Layer, id: string, public readonly _name: string) {
    super(_layer, id);
    freeIds(this);
    traceOrigin(this);
  }

  /** @internal */
  protected _checkKeys(keys: readonly string[]): void {
    if (keys.length === 0) problem(this, 'kustomize-generator', `generator ${this._name} has no data`, 'give it at least one value or file');
    for (const key of keys) {
      if (KEY.test(key) && key !== '.' && key !== '..') continue;
      problem(this, 'kustomize-generator', `generator ${this._name} has the key ${JSON.stringify(key.slice(0, 300))}, which is not valid`, 'use at most 253 letters, digits, dots, dashes and underscores');
    }
  }

  /** @internal */
  protected _options({ labels, annotations, immutable }: GeneratorOptions, disableNameSuffixHash: boolean): { readonly options?: object } {
    const options = {
      ...labels && { labels },
      ...annotations && { annotations },
      ...immutable && { immutable },
      ...disableNameSuffixHash && { disableNameSuffixHash },
    };
    return Object.keys(options).length === 0 ? {} : { options };
  }
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/**
 * A ConfigMap that kustomize makes: its name ends in a hash of its contents, and kustomize writes the whole name wherever an object
 * refers to it. So a change of the contents restarts what uses them.
 *
 * @example
 * const settings = new kustomize.ConfigMapGenerator(base, 'web-settings', { literals: { LOG_LEVEL: 'info' } });
 * const handle = kplus.ConfigMap.fromConfigMapName(base, 'settings', settings.name);
 * new kplus.Deployment(base, 'web', { containers: [{ image: 'ghcr.io/org/web:1.0.0', envFrom: [kplus.Env.fromConfigMap(handle)] }] });
 * const production = new kustomize.Overlay(manifests, 'production', { bases: [base] });
 * new kustomize.ConfigMapGenerator(production, 'settings', { mergeInto: settings, literals: { LOG_LEVEL: 'warn' } });
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/
 */
export class ConfigMapGenerator extends Generator {
  /** Name of the ConfigMap without the hash: objects in the folder and in those that build on it refer to it by this name. */
  public readonly name: string;

  private readonly _props: ConfigMapGeneratorProps;
  private readonly _files: string[];

  constructor(layer: Layer, id: string, props: ConfigMapGeneratorProps) {
    const changed = props.mergeInto ?? props.replace;
    super(layer, id, changed?.name ?? props.name ?? id);
    this.name = this._name;
    this._props = props;
    const { literals = {}, files = {}, mergeInto, replace, name } = props;
    this._checkKeys([...Object.keys(literals), ...Object.keys(files)]);
    const twice = Object.keys(literals).find((key) => Object.hasOwn(files, key));
    if (twice !== undefined) problem(this, 'kustomize-generator', `generator ${this.name} has the key ${JSON.stringify(twice)} in literals and in files`, 'remove one of them');
    if (mergeInto && replace) problem(this, 'kustomize-generator', `generator ${this.name} has both mergeInto and replace`, 'set only one of them');
    if (changed && name !== undefined && name !== changed.name) {
      problem(this, 'kustomize-generator', `generator ${name} changes generator ${changed.name}, whose name it cannot have changed`, 'leave out name');
    }
    this._files = Object.entries(files).map(([key, text]) => {
      const path = posix.join(this.name, key);
      layer.addFile(path, text);
      return `${key}=${path}`;
    });
    layer._addGenerator('configMapGenerator', this);
  }

  /** The generator of a base that it changes. @internal */
  public get _changed(): ConfigMapGenerator | undefined {
    return this._props.mergeInto ?? this._props.replace;
  }

  /** An entry of `configMapGenerator`. @internal */
  public _render(): Record<string, unknown> {
    const { literals = {}, mergeInto, replace, disableNameSuffixHash = false } = this._props;
    return {
      name: this.name,
      ...mergeInto ? { behavior: 'merge' } : replace ? { behavior: 'replace' } : {},
      ...Object.keys(literals).length > 0 && { literals: Object.entries(literals).map(([key, value]) => `${key}=${quoted(value)}`) },
      ...this._files.length > 0 && { files: this._files },
      ...this._options(this._props, disableNameSuffixHash),
    };
  }
}

/** kustomize takes quotes around a value away. */
function quoted(value: string): string {
  if (value.length < 2 || value[0] !== value[value.length - 1] || !/^["']/.test(value)) return value;
  return value.startsWith('"') ? `'${value}'` : `"${value}"`;
}

/** Properties of a generator of a Secret. */
export interface SecretGeneratorProps extends GeneratorOptions {
  /** SOPS-encrypted files by their keys: paths relative to the working directory of the program. The engine decrypts them before it builds. */
  readonly files: { [key: string]: string };
  /**
   * Type of the Secret.
   *
   * @default Opaque
   */
  readonly type?: string;
}

/**
 * A Secret that kustomize makes of SOPS-encrypted files: Flux decrypts them before it builds. Its name has no hash, because that would be of the decrypted
 * contents, which nobody knows before.
 *
 * @example
 * base.encryptFor(sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw'));
 * new kustomize.SecretGenerator(base, 'tls', { files: { 'tls.crt': 'secrets/tls.crt.sops', 'tls.key': 'secrets/tls.key.sops' }, type: 'kubernetes.io/tls' });
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#kustomize-secretgenerator
 */
export class SecretGenerator extends Generator {
  /** Name of the Secret. */
  public readonly name: string;

  private readonly _props: SecretGeneratorProps;
  private readonly _files: string[];

  constructor(layer: Layer, id: string, props: SecretGeneratorProps) {
    super(layer, id, props.name ?? id);
    this.name = this._name;
    this._props = props;
    this._checkKeys(Object.keys(props.files));
    this._files = Object.entries(props.files).flatMap(([key, source]) => {
      const text = this._read(source);
      if (text === undefined) return [];
      const path = posix.join(this.name, posix.basename(source.replace(/\\/g, '/')));
      layer.addFile(path, text);
      return [`${key}=${path}`];
    });
    layer._addGenerator('secretGenerator', this);
  }

  /** An entry of `secretGenerator`. @internal */
  public _render(): Record<string, unknown> {
    const { type } = this._props;
    return { name: this.name, files: this._files, ...type !== undefined && { type }, ...this._options(this._props, true) };
  }

  private _read(source: string): string | undefined {
    let text: string;
    try {
      text = readTextFile(source);
    } catch (error) {
      problem(this, 'missing-file', `cannot read ${source}: ${(error as Error).message}`, `create the file; its path is relative to the working directory of the program, ${process.cwd()}`);
      return undefined;
    }
    if (ENCRYPTED.test(text)) return text;
    problem(this, 'plaintext-secret', `${source} is not encrypted: Git would keep its contents for ever`, 'encrypt it with sops, for example: sops encrypt --in-place FILE');
    return undefined;
  }
}

/** The metadata of SOPS in JSON (also of binary files), YAML, and lines of an environment. */
const ENCRYPTED = /^[\t ]*"?sops"?[\t ]*:[\t ]*(?:\{|$)|^sops_version=|^\[sops\]/m;
