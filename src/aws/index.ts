export * from './access';
export * from './operating-system';
