import { problem } from '../problem';
import { IGenerator } from './generator-handle';
import { StoreUser } from './store-reference';

/** `{ apiVersion, kind, name }` of a generator. */
export function generatorReference({ construct, namespace, everywhere }: StoreUser, prop: string, generator: IGenerator): Record<string, unknown> {
  const { namespace: actual } = generator;
  if (actual !== undefined && (everywhere || (namespace !== undefined && namespace !== actual))) {
    problem(construct, 'cross-namespace', `${prop} is ${generator.kind} ${generator.name} of namespace ${actual}`,
      `it is looked up in ${everywhere ? 'each namespace' : `namespace ${namespace}`}: use a ClusterGenerator, or make it there`);
  }
  return { apiVersion: generator.apiVersion, kind: generator.kind, name: generator.name };
}
