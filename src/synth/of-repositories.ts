/** What synthesis does with repositories: most of this library, which a program of plain charts does not load. */
export { applyPlan, planTrees } from './files/write';
export { repositoryFiles } from './folder-files';
export { forPlugins, hasPlugins } from './plugin-files';
export { CHECKS } from '../checks/catalogue';
export { addImpliedOrder } from '../checks/implied-order';
export { lineOfWaves, wavesOf } from '../checks/waves';
export { ConstructProgram } from '../program/construct-program';
