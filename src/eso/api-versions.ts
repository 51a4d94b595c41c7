/** API version of stores and ExternalSecrets. */
export const API_VERSION = 'external-secrets.io/v1';

/** API version of generators. */
export const GENERATORS_API_VERSION = 'generators.external-secrets.io/v1alpha1';

/** API version of PushSecrets. */
export const PUSH_API_VERSION = 'external-secrets.io/v1alpha1';
