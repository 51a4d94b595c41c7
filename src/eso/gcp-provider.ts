import { problem } from '../problem';
import { GcpOptions } from './gcp-options';
import { References } from './references';

/** `provider.gcpsm` of a store. */
export function renderGcp(refs: References, options: GcpOptions): Record<string, unknown> {
  if (options.projectId !== undefined && !/^([a-z0-9.-]+:)?[a-z0-9][a-z0-9-]*$/.test(options.projectId)) {
    problem(refs.construct, 'gcp-project', `projectId is ${JSON.stringify(options.projectId)}`,
      'give the project\'s id, not its name: lower-case letters, digits and dashes');
  }
  return {
    projectID: options.projectId,
    location: options.location,
    auth: options.auth?._render(refs),
    secretVersionSelectionPolicy: options.secretVersionSelectionPolicy,
  };
}
