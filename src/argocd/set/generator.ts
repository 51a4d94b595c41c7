import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ApplicationTemplate, partialTemplate } from './application-template';
import { problem } from '../../base/problem';
import { LabelSelector } from '../../label-selector';

/** What is common to all generators. */
export interface GeneratorOptions {
  /**
   * What the Applications of this generator have instead of what the template says. Only what is given counts.
   *
   * @default - the template of the ApplicationSet
   */
  readonly template?: ApplicationTemplate;
  /**
   * Which parameters become Applications: labels stand for parameters of that name.
   *
   * @default - all
   */
  readonly selector?: LabelSelector;
}

/** The options of generators with values of their own. */
export interface GeneratorValuesOptions extends GeneratorOptions {
  /**
   * Further parameters, which may contain those of the generator: `generator.value(name)` refers to them.
   *
   * @default - none
   */
  readonly values?: { [name: string]: string };
}

/** The options of generators that ask something outside of the cluster. */
export interface PollingGeneratorOptions extends GeneratorValuesOptions {
  /**
   * How often it asks. Whole seconds.
   *
   * @default - three minutes; 30 minutes for pull requests and organizations
   */
  readonly interval?: Duration;
}

/** A construct in an object with a namespace. @internal */
export type Generating = IConstruct & { readonly namespace?: string };

/**
 * What the Applications of an ApplicationSet are made for: each set of parameters becomes one. Parameters are texts that stand wherever a text does.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/
 */
export abstract class Generator {
  protected constructor(private readonly _common: GeneratorOptions) {}

  /**
   * A parameter, for texts of the template: `{{ .cluster }}`.
   *
   * @param path name of the parameter, and of what is in it: `parameter('cluster', 'address')`
   */
  public parameter(...path: string[]): string {
    return parameterText(path);
  }

  /**
   * One of the generator's own `values`, for texts of the template.
   *
   * @param name name of the value
   */
  public value(name: string): string {
    return parameterText(['values', name]);
  }

  /** An element of `spec.generators`. @internal */
  public _render(construct: Generating): Record<string, unknown> {
    const { template, selector } = this._common;
    const { name, fields } = this._body(construct);
    return { [name]: { ...fields, template: template && partialTemplate(construct, template) }, selector: selector && { ...selector } };
  }

  /** The name of the generator, and its fields. @internal */
  protected abstract _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> };
}

/** A parameter as templates of Go have it, or one element of it. @internal */
export function parameterText(path: readonly string[], index?: number): string {
  const unusual = path.findIndex((part) => !/^[A-Za-z_]\w*$/.test(part));
  const plain = unusual < 0 ? path.length : unusual;
  const keys = [...path.slice(plain).map((part) => JSON.stringify(part)), ...index === undefined ? [] : [index]];
  return keys.length === 0 ? `{{ .${path.join('.')} }}` : `{{ index .${path.slice(0, plain).join('.')} ${keys.join(' ')} }}`;
}

/** An interval in whole seconds. @internal */
export function seconds(construct: IConstruct, interval: Duration | undefined): number | undefined {
  if (interval === undefined) return undefined;
  const value = interval.toSeconds({ integral: false });
  if (!Number.isInteger(value) || value < 1) problem(construct, 'duration', `interval ${value} s is not a valid interval of a generator`, 'use whole seconds, at least 1');
  return Math.max(1, Math.round(value));
}
