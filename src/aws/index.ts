export * from './access';
export * from './github-numbers';
export * from './operating-system';
export * from './pipeline-role';
export * from './pipeline-run';
