export * from './base';
export * from './component';
export * from './generator';
export * from './layer';
export * from './overlay';
export * from './patch';
