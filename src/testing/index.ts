export * from './rendering';
export * from './expect';
export * from './object-expectation';
export * from './plan-expectation';
export * from './reference-expectation';
export * from './scenario';
