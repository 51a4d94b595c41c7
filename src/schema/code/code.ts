import { ACCESS_RULES } from './access';
import { EXTENSION_RULES } from './extension';
import { NETWORK_RULES } from './network';
import { POD_RULES } from './pod';
import { Rule } from './rule';
import { SELECTOR_RULES } from './selector';
import { STORAGE_RULES } from './storage';
import { WORKLOAD_RULES } from './workload';

/** What the code of the API server refuses beyond single values, by the definition of the object that it looks at. */
export const CODE: { readonly [definition: string]: Rule } = {
  ...ACCESS_RULES, ...EXTENSION_RULES, ...NETWORK_RULES, ...POD_RULES, ...SELECTOR_RULES, ...STORAGE_RULES, ...WORKLOAD_RULES,
};
