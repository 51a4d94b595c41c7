import { IConstruct } from 'constructs';
import { problem } from '../problem';

/** What a type of Provider takes as its address. */
export interface AddressForm {
  readonly pattern: RegExp;
  /** The form in words, for messages. */
  readonly form: string;
}

export const HTTP: AddressForm = { pattern: /^https?:\/\/[^/\s]+(\/\S*)?$/, form: 'https://host/path' };
export const OWNER_REPOSITORY: AddressForm = {
  pattern: /^(https?|ssh):\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/, form: 'https://host/owner/repository',
};
export const GITLAB_PROJECT: AddressForm = {
  pattern: /^(https?|ssh):\/\/[^/\s]+\/\S+$/, form: 'https://host/group/project, or https://host/1234 with the id of the project',
};
export const BITBUCKET_SERVER: AddressForm = {
  pattern: /^https?:\/\/[^/\s]+\/(\S+\/)?scm\/[^/\s]+\/[^/\s]+$/, form: 'https://host/scm/project/repository.git, as one clones it',
};
export const AZURE_REPOSITORY: AddressForm = {
  pattern: /^https?:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+\/_git\/[^/\s]+$/, form: 'https://dev.azure.com/organization/project/_git/repository',
};
export const NATS_SERVER: AddressForm = { pattern: /^\S+$/, form: 'nats://host:4222' };
export const NAME: AddressForm = { pattern: /^[^\s/]+$/, form: 'a name' };

/** Complains about an address of the wrong form. */
export function checkAddress(owner: IConstruct, address: string, { pattern, form }: AddressForm): void {
  if (!pattern.test(address)) problem(owner, 'provider-address', `address is ${JSON.stringify(address)}`, `use ${form}`);
}
