export * from './environment';
export * from './freeze-window';
export * from './promotion';
export * from './smoke-test';
