export { Build, buildKustomization, BuildOptions, BuiltObject } from './build';
export { BuildCache, BuilderOptions } from './builder';
export { Files, MemoryFiles } from './files';
export { BuildProblem } from './problem';
export { Change, Source } from './resource';
export { buildAsFlux, fluxCache, FluxFields } from './flux';
export { Substitution } from './substitution';
