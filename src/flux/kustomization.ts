import { Construct } from 'constructs';
import { IDelivery } from '../delivery';
import { goDuration } from '../duration';
import { ExternalObject } from '../external';
import { Folder } from '../folder';
import { problem } from '../problem';
import { Resource } from '../resource';
import { Decryption } from './decryption';
import { DependsOn } from './depends-on';
import { KustomizationProps } from './kustomization-options';
import { controllerAccount } from './lockdown';
import { checkNamespaceName } from './namespace-name';
import { renderIgnore } from './render-ignore';
import { checkShard, sharded, shardOf } from './shard';
import { checkSourceKind, sourceReference } from './source-reference';
import { Substitution } from './substitution';

/** What identifies a Kustomization that this program does not make. */
export interface KustomizationAttributes {
  /** Name of the Kustomization. */
  readonly name: string;
  /**
   * Namespace of the Kustomization.
   *
   * @default - that of whoever refers to it
   */
  readonly namespace?: string;
}

/**
 * Applies manifests from a source to a cluster and keeps them so.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export class Kustomization extends Resource implements IDelivery {
  /** Declares a Kustomization that this program does not make. */
  public static fromKustomizationName(scope: Construct, id: string, attributes: KustomizationAttributes): IDelivery {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'Kustomization' });
  }

  /** Folder that is applied, where it is one of this program. */
  public readonly folder?: Folder;

  private readonly _dependsOn: DependsOn;
  /** Asked when the program is synthesized: what they name may be renamed until then. */
  private readonly _healthChecks?: () => unknown;
  /** Also holds what is asked then: 100,000 copies would cost more than all the rest of the synthesis. */
  private readonly _spec: Record<string, unknown>;
  private readonly _decryption?: Record<string, unknown>;
  private _engineDecryption?: Decryption;
  private _folderDecryption?: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: KustomizationProps) {
    super(scope, id, API_VERSION, 'Kustomization', { metadata: sharded(props.metadata, props.shard ?? shardOf(props.source)) });
    this.folder = props.folder;
    this._check(props);
    this._dependsOn = new DependsOn(this, props.dependsOn, props.dependsOnExprs);
    const { healthChecks } = props;
    this._healthChecks = healthChecks && (() => healthChecks.map((check) => check._render(props)));
    this._decryption = props.decryption?._render(this);
    this._spec = {
      sourceRef: sourceReference(this, props.source),
      path: props.folder ? `./${props.folder.path}` : props.path,
      interval: goDuration(this, 'interval', props.interval) ?? '1h',
      timeout: goDuration(this, 'timeout', props.timeout) ?? '3m',
      retryInterval: goDuration(this, 'retryInterval', props.retryInterval) ?? '2m',
      prune: props.prune ?? true,
      wait: props.wait ?? (props.healthChecks?.length ? undefined : true),
      force: props.force,
      suspend: props.suspend,
      targetNamespace: props.targetNamespace,
      postBuild: Substitution._render(this, props.substitutions, props.substituteStrategy),
      healthCheckExprs: props.healthCheckExprs?.map((each) => ({ ...each })),
      patches: props.patches?.map((patch) => patch._render()),
      images: props.images?.map((image) => ({ ...image })),
      components: props.components,
      ignoreMissingComponents: props.ignoreMissingComponents,
      kubeConfig: props.kubeConfig?._render(this),
      serviceAccountName: props.serviceAccount?.name ?? controllerAccount(this, 'kustomize-controller', props.kubeConfig),
      deletionPolicy: props.deletionPolicy,
      ignore: renderIgnore(this, 'ignore', props.ignore),
      commonMetadata: props.commonMetadata && { ...props.commonMetadata },
      namePrefix: props.namePrefix,
      nameSuffix: props.nameSuffix,
      buildMetadata: props.buildMetadata,
      dependsOn: undefined,
      healthChecks: undefined,
      decryption: undefined,
    };
  }

  /** Makes this wait for another Kustomization, if it does not yet. Returns whether this is news. @internal */
  public _addImpliedDependency(delivery: IDelivery): boolean {
    return this._dependsOn.add({ on: delivery });
  }

  /** How the folder's files are decrypted, if it has encrypted ones and the properties do not say it. @internal */
  public _decryptWith(decryption: Decryption): void {
    this._engineDecryption = decryption;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    this._spec.dependsOn = this._dependsOn.render();
    this._spec.healthChecks = this._healthChecks?.();
    this._spec.decryption = this._decryption ?? (this.folder?._isEncrypted ? this._ofFolder() : undefined);
    return { spec: this._spec };
  }

  /** Rendered once, when it is known that it is needed: it may be refused, as in a namespace without the Secret. */
  private _ofFolder(): Record<string, unknown> {
    return this._folderDecryption ??= this._engineDecryption?._render(this) ?? SOPS_AGE;
  }

  private _check(props: KustomizationProps): void {
    checkSourceKind(this, 'source', props.source, ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact']);
    checkShard(this, props.source);
    if (props.folder && props.path !== undefined) {
      problem(this, 'kustomization-path', `path is ${props.path}, and folder is ${props.folder.path}`, 'give one of them');
    }
    if (props.wait && props.healthChecks?.length) {
      problem(this, 'health-checks-ignored', `Kustomization ${this.name} has wait and healthChecks; Flux ignores healthChecks then`, 'give one of them');
    }
    if (props.healthCheckExprs?.length && props.wait === false && !props.healthChecks?.length) {
      problem(this, 'health-checks-ignored', `Kustomization ${this.name} has healthCheckExprs, but waits for nothing`, 'leave wait on, or give healthChecks');
    }
    for (const prop of ['namePrefix', 'nameSuffix'] as const) {
      const length = props[prop]?.length;
      if (length === undefined || (length >= 1 && length <= 200)) continue;
      problem(this, 'name-affix', `${prop} has ${length} characters`, 'use 1 to 200');
    }
    checkNamespaceName(this, 'targetNamespace', props.targetNamespace);
  }
}

const SOPS_AGE = { provider: 'sops', secretRef: { name: 'sops-age' } };
const API_VERSION = 'kustomize.toolkit.fluxcd.io/v1';
