import { Check } from './check';
import { viewsOf } from '../program/view';

/** A Secret of a type that its reader ignores. */
export const secretType: Check = {
  id: 'secret-type',
  doc: 'Pods, service accounts, OCIRepositories and ImageRepositories ignore pull Secrets of another type than `kubernetes.io/dockerconfigjson`, and listeners of Gateways '
    + 'take certificates of type `kubernetes.io/tls` only. Set the type where the Secret is created.',
  *run(program) {
    for (const { references } of viewsOf(program)) {
      for (const { reference: { types, from, at, kind, name }, target } of references) {
        if (!types || kind !== 'core/Secret' || target?.type === undefined || types.includes(target.type)) continue;
        const { place, json } = from.object;
        yield {
          place,
          at,
          message: `${json.kind} ${from.name} refers to Secret ${name} of type ${target.type}, which it does not read (${at})`,
          fix: `create Secret ${name} with type ${types[0]}; its keys depend on the type`,
        };
      }
    }
  },
};
