import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { reconciled } from './reconcile-options';
import { IResourceSetInputProvider } from './resource-set-input-provider';
import { InputStrategy, ResourceSetProps, ResourceSetStep, ResourceSetStepOptions } from './resource-set-options';
import { inputsOfTemplate, mistakesIn, renderTemplate, templateChart } from './resource-template';
import { goDuration } from '../../base/duration';
import { serviceAccountName } from '../../base/handle';
import { isDnsLabel } from '../../base/kubernetes-names';
import { Mistake, problem, problemsAtSynthesis } from '../../base/problem';
import { inputNumber, inputText, TemplateInput } from '../../base/template-input';
import { Resource } from '../../resource';
import { checkSameNamespace } from '../source/source-reference';

/**
 * A template of objects that Flux Operator instantiates for each set of inputs. The objects of a set that is gone are removed.
 *
 * Objects are constructs below `template`. They are not written to the folder. Inputs, such as `provider.input('tag')`, may stand in any string of them. What may be something else than
 * one text once the value is put in is quoted, so the title of a pull request cannot add a field. Give objects of different sets different names or namespaces: of those with the same
 * name, only the first one is applied.
 *
 * @example
 * const set = new flux.ResourceSet(folder, 'tenants', { inputs: [{ tenant: 'web', level: 'debug' }, { tenant: 'data', level: 'info' }], wait: true });
 * new kplus.Namespace(set.template, 'namespace', { metadata: { name: set.input('tenant') } });
 * new kplus.ConfigMap(set.template, 'settings', { metadata: { namespace: set.input('tenant') }, data: { LOG_LEVEL: set.input('level') } });
 *
 * @see https://fluxoperator.dev/docs/crd/resourceset/
 */
export class ResourceSet extends Resource {
  private readonly _props: ResourceSetProps;
  private readonly _steps: ResourceSetStep[] = [];
  private readonly _spec: Record<string, unknown>;
  private _template?: Chart;

  constructor(scope: Construct, id: string, props: ResourceSetProps = {}) {
    super(scope, id, 'fluxcd.controlplane.io/v1', 'ResourceSet', reconciled(scope, props));
    this._props = props;
    for (const provider of props.inputsFrom ?? []) checkSameNamespace(this, 'inputsFrom', provider);
    if (props.includeEmptyProviders !== undefined && props.strategy !== InputStrategy.PERMUTE) {
      problem(this, 'resource-set-strategy', 'includeEmptyProviders is set, but strategy is not PERMUTE', 'use InputStrategy.PERMUTE, or remove it');
    }
    this._spec = {
      inputs: props.inputs,
      inputsFrom: this._inputsFrom(props),
      inputStrategy: props.strategy && { name: props.strategy, includeEmptyProviders: props.includeEmptyProviders },
      dependsOn: props.dependsOn?.map((each) => each._render(this)),
      serviceAccountName: serviceAccountName(this, props.serviceAccount),
      wait: props.wait,
      commonMetadata: props.commonMetadata && { ...props.commonMetadata },
    };
    problemsAtSynthesis(this, () => this._mistakes());
  }

  /** Scope to create the objects in. They get the namespace of the ResourceSet, unless they set their own. */
  public get template(): Chart {
    return this._template ??= templateChart(this.namespace);
  }

  /**
   * Adds a step: its objects are applied after those of earlier steps are ready. With steps, `template` and `resourcesTemplate` of the ResourceSet itself must stay empty.
   *
   * @param name name of the step: lowercase letters, digits and dashes
   * @param options how long it may take, and further objects
   */
  public addStep(name: string, options: ResourceSetStepOptions = {}): ResourceSetStep {
    const step = new ResourceSetStep(name, options, this.namespace);
    if (!isDnsLabel(name)) problem(this, 'resource-set-step', `step ${JSON.stringify(name)} does not have a valid name`, 'use at most 63 lowercase letters, digits and dashes');
    if (this._steps.some((each) => each.name === name)) problem(this, 'resource-set-step', `step ${name} is added twice`, 'give one of them another name');
    this._steps.push(step);
    return step;
  }

  /**
   * An input of `inputs` as text, or one that Flux Operator adds to every set: `id`.
   *
   * @param name name of the input
   */
  public input(name: string): string {
    return inputText({ ...this._read(name), as: 'text' });
  }

  /**
   * An input of `inputs` as a text that is valid in names and labels.
   *
   * @param name name of the input
   */
  public inputSlug(name: string): string {
    return inputText({ ...this._read(name), as: 'slug' });
  }

  /**
   * An input of `inputs` as a whole number, for fields such as `replicas`. It must be all of the value.
   *
   * @param name name of the input
   */
  public inputNumber(name: string): number {
    return inputNumber(this._read(name));
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    const render = (chart: Chart | undefined): unknown[] | undefined => {
      const resources = chart ? renderTemplate(chart, (input) => this._expression(input)) : [];
      return resources.length > 0 ? resources : undefined;
    };
    const steps = this._steps.map(({ name, template, _options: { timeout, resourcesTemplate } }) => (
      { name, timeout: goDuration(this, 'timeout', timeout), resources: render(template), resourcesTemplate }));
    const { resourcesTemplate } = this._props;
    return { spec: { ...this._spec, resources: render(this._template), resourcesTemplate, steps: steps.length > 0 ? steps : undefined } };
  }

  private _inputsFrom({ inputsFrom = [], inputSelectors = [] }: ResourceSetProps): unknown[] | undefined {
    const identity = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSetInputProvider' };
    const references = [...inputsFrom.map(({ name }) => ({ ...identity, name })), ...inputSelectors.map((selector) => ({ ...identity, selector }))];
    return references.length > 0 ? references : undefined;
  }

  private _read(name: string): { source: IConstruct; name: string; isPlain: boolean } {
    const lacking = (this._props.inputs ?? []).filter((set) => !Object.hasOwn(set, name) && name !== 'id');
    if (lacking.length > 0 || (!this._props.inputs && name !== 'id')) {
      const names = [...new Set((this._props.inputs ?? []).flatMap((set) => Object.keys(set)))];
      problem(this, 'resource-set-input', `input ${JSON.stringify(name)} is read, which ${lacking.length > 0 ? 'a set of inputs does not have' : 'the ResourceSet does not have'}`,
        names.length > 0 ? `give it in each set, beside ${names.join(', ')}` : 'give it in inputs, or read it from a provider in inputsFrom');
    }
    return { source: this, name, isPlain: name === 'id' };
  }

  /** With `Permute`, inputs are below the name of what gives them. */
  private _expression({ source, name }: TemplateInput): string {
    const below = this._props.strategy === InputStrategy.PERMUTE && !(source === this && name === 'id') ? `${keyOf((source as IResourceSetInputProvider).name)}.` : '';
    return /^\w+$/.test(name) ? `inputs.${below}${name}` : `(index inputs${below && `.${below.slice(0, -1)}`} "${name}")`;
  }

  private _mistakes(): Mistake[] {
    const { inputsFrom = [], inputs, inputSelectors = [], strategy, resourcesTemplate } = this._props;
    const charts = [...this._template ? [this._template] : [], ...this._steps.map(({ template }) => template)];
    const mistakes = charts.flatMap(mistakesIn);
    const isEmpty = (chart: Chart | undefined): boolean => !chart || !chart.node.findAll().some((each) => ApiObject.isApiObject(each));
    const add = (check: Mistake['check'], message: string, fix: string): number => mistakes.push({ check, message, fix });
    if (this._steps.length > 0 && (!isEmpty(this._template) || resourcesTemplate !== undefined)) {
      add('resource-set-step', 'it has steps, and objects beside them', 'put them into a step: set.addStep(…).template');
    }
    if (this._steps.length > 20) add('resource-set-step', `it has ${this._steps.length} steps`, 'the API server accepts at most 20');
    if (this._steps.length === 0 && isEmpty(this._template) && resourcesTemplate === undefined) add('resource-set-template', 'it has no objects', 'create them below its template');
    for (const { name, template, _options } of this._steps) {
      if (isEmpty(template) && _options.resourcesTemplate === undefined) add('resource-set-step', `step ${name} has no objects`, 'create them below its template');
    }
    if (mistakes.length > 0) return mistakes;
    const objects = charts.flatMap((chart) => chart.node.findAll()).filter((each): each is ApiObject => ApiObject.isApiObject(each));
    const read = objects.flatMap((each) => inputsOfTemplate(each.toJson()));
    const said = new Set<string>();
    for (const { source, name } of read) {
      const from = (source as IResourceSetInputProvider).name;
      const isGiven = source === this || inputsFrom.includes(source as IResourceSetInputProvider);
      if (said.has(`${from} ${name}`)) continue;
      said.add(`${from} ${name}`);
      if (!isGiven && inputSelectors.length === 0) add('resource-set-input', `its template reads input ${name} of ${from}, which gives it no inputs`, 'add the provider to inputsFrom');
      if (strategy === InputStrategy.PERMUTE) continue;
      for (const other of inputsFrom) {
        const exports = (other as { readonly exports?: readonly string[] }).exports;
        if (other !== source && exports && !exports.includes(name)) {
          add('resource-set-input', `its template reads input ${name} of ${from}, which the inputs of ${other.name} do not have`,
            `add ${name} to defaultValues of ${other.name}, or use InputStrategy.PERMUTE`);
        }
      }
      if (source !== this && inputs?.some((set) => name !== 'id' && !Object.hasOwn(set, name))) {
        add('resource-set-input', `its template reads input ${name} of ${from}, which its own inputs do not have`, `give ${name} in each set of inputs, or use InputStrategy.PERMUTE`);
      }
    }
    return mistakes;
  }
}

/** The name of an object as Flux Operator makes a key of it. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[\s\p{P}]/gu, '_').replace(/[^a-z0-9_]/g, '').split('_').filter((word) => word !== '').join('_');
}
