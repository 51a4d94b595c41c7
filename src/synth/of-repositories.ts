/** What synthesis does with repositories: most of this library, which a program of plain charts does not load. */
export { carryOut, planTrees } from './files/write';
export { repositoryFiles } from './folder-files';
export { CHECKS } from '../checks/catalogue';
export { addImpliedOrder } from '../checks/implied-order';
export { Program } from '../checks/program';
