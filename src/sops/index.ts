export * from './age-recipient';
export * from './age-secret';
export * from './creation-rule';
export * from './sops-config';
