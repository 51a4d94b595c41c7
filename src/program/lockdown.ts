import type { AppliedObject, ClusterContents } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import type { Program } from './program';
import { isMap } from '../base/manifest';
import { lenientValues } from '../base/yaml/lenient';
import { FluxController } from '../flux/flux-controller';

/** What a cluster's controllers are started with, as far as it keeps tenants apart. */
type Flag = 'no-cross-namespace-refs' | 'default-service-account' | 'no-remote-bases';

/** A flag that is set. */
interface Setting {
  readonly value: string;
  /** What sets it, for messages: `is multi-tenant`. */
  readonly why: string;
}

const known = new WeakMap<ClusterContents, Lockdown>();

/** How a cluster keeps tenants apart: as a FluxInstance says, or the flags of its controllers. */
export class Lockdown {
  /** What is known of a cluster. */
  public static of(program: Program, contents: ClusterContents): Lockdown {
    const lockdown = known.get(contents) ?? new Lockdown(program, contents);
    known.set(contents, lockdown);
    return lockdown;
  }

  /** The FluxInstance that says so, where one does. */
  public readonly instance?: AppliedObject;
  private readonly settings = new Map<string, Setting>();

  private constructor(program: Program, contents: ClusterContents) {
    if (!contents.isCluster) return;
    for (const { object: { kind, json, name } } of contents.objects) {
      if (kind !== 'apps/Deployment' || !CONTROLLERS.includes(name)) continue;
      for (const { value } of valuesAt(json, 'spec.template.spec.containers[].args[]')) this.read([name], String(value), `runs ${name} with`);
    }
    for (const { name, repository, system } of program.clusters) {
      if (name === contents.name) this.patchesOf(documentOf(repository.textOf(`${system.path}/flux-system/kustomization.yaml`)), 'patches[]');
    }
    const instances = contents.objects.filter(({ object: { kind } }) => kind === 'fluxcd.controlplane.io/FluxInstance');
    this.instance = instances.find(({ object: { json } }) => valuesAt(json, 'spec.cluster.multitenant')[0]?.value === true);
    if (this.instance) this.isolate(textAt(this.instance.object.json, 'spec.cluster.tenantDefaultServiceAccount') ?? 'default');
    for (const { object: { json } } of instances) this.patchesOf(json, 'spec.kustomize.patches[]');
  }

  /** The service account of what names none; undefined: the controller's own. */
  public defaultAccount(controller: FluxController): Setting | undefined {
    const setting = this.settings.get(`${controller}|default-service-account`);
    return setting?.value === '' ? undefined : setting;
  }

  /** Why objects of a group of Flux may not refer to other namespaces; undefined where they may. */
  public refusesReferences(kind: string): string | undefined {
    const controller = CONTROLLER_OF.find(([kinds]) => kinds.test(kind))?.[1];
    return controller && this.whyOn(controller, 'no-cross-namespace-refs');
  }

  /** Why nothing remote may be built; undefined where it may. */
  public get refusesRemoteBases(): string | undefined {
    return this.whyOn(FluxController.KUSTOMIZE_CONTROLLER, 'no-remote-bases');
  }

  private whyOn(controller: FluxController, flag: Flag): string | undefined {
    const setting = this.settings.get(`${controller}|${flag}`);
    return setting === undefined || setting.value === 'false' ? undefined : setting.why;
  }

  /** What Flux Operator sets where `multitenant` is set. */
  private isolate(account: string): void {
    const why = 'is multi-tenant';
    for (const controller of CONTROLLERS) this.set(controller, 'no-cross-namespace-refs', { value: 'true', why });
    this.set(FluxController.KUSTOMIZE_CONTROLLER, 'no-remote-bases', { value: 'true', why });
    for (const controller of [FluxController.KUSTOMIZE_CONTROLLER, FluxController.HELM_CONTROLLER]) this.set(controller, 'default-service-account', { value: account, why });
  }

  /** The flags that patches of controllers add: of Deployments whose manifest is not read. */
  private patchesOf(from: unknown, path: string): void {
    for (const { value } of valuesAt(from, path)) {
      const patch = documentOf(textAt(value, 'patch'));
      const named = textAt(value, 'target.name') ?? textAt(patch, 'metadata.name') ?? '';
      const controllers = CONTROLLERS.filter((name) => isNamed(name, named));
      for (const text of textsIn(patch)) this.read(controllers, text, controllers.length === 1 ? `runs ${controllers[0]} with` : 'runs its controllers with');
    }
  }

  private read(controllers: readonly string[], argument: string, why: string): void {
    const [, flag, value] = /^--(no-cross-namespace-refs|default-service-account|no-remote-bases)(?:=(.*))?$/.exec(argument.trim()) ?? [];
    if (flag === undefined) return;
    for (const controller of controllers) this.set(controller, flag as Flag, { value: value ?? 'true', why: `${why} --${flag}` });
  }

  private set(controller: string, flag: Flag, setting: Setting): void {
    this.settings.set(`${controller}|${flag}`, setting);
  }
}

const CONTROLLERS: readonly string[] = Object.values(FluxController);

/** The controllers that refuse references across namespaces, by the kinds that they reconcile. */
const CONTROLLER_OF: ReadonlyArray<readonly [RegExp, FluxController]> = [
  [/^kustomize\.toolkit\.fluxcd\.io\//, FluxController.KUSTOMIZE_CONTROLLER],
  [/^helm\.toolkit\.fluxcd\.io\//, FluxController.HELM_CONTROLLER],
  [/^notification\.toolkit\.fluxcd\.io\//, FluxController.NOTIFICATION_CONTROLLER],
  [/^image\.toolkit\.fluxcd\.io\/ImageUpdateAutomation$/, FluxController.IMAGE_AUTOMATION_CONTROLLER],
  [/^image\.toolkit\.fluxcd\.io\//, FluxController.IMAGE_REFLECTOR_CONTROLLER],
];

/** Whether the target of a patch, which is a regular expression of the whole name, takes a controller; without a name it takes all. */
function isNamed(controller: string, pattern: string): boolean {
  try {
    return pattern === '' || new RegExp(`^(?:${pattern})$`).test(controller);
  } catch {
    return false;
  }
}

function documentOf(text: string | undefined): unknown {
  return text === undefined ? undefined : lenientValues(text, { version: '1.2' })[0];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.values(value).flatMap(textsIn) : [];
}
