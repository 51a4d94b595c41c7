export * from './age-recipient';
export * from './creation-rule';
export * from './sops-config';
