export * from './app';
export { Checks } from './checks/checks';
export * from './cluster';
export * from './delivery';
export * from './encrypted-file';
export * from './encryption';
export { ExternalObject, ExternalObjectProps } from './external';
export * from './folder';
export * from './image-pins';
export * from './include';
export { Repository, RepositoryProps } from './repository';
export { Resource, ResourceProps } from './resource';
export * from './secret';
export * from './source';

export * as eso from './eso';
export * as flux from './flux';
export * as sops from './sops';
