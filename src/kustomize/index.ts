export { Build, buildKustomization, BuildOptions, BuiltObject } from './build';
export { BuildCache, BuilderOptions } from './builder';
export { Files, MemoryFiles } from './files';
export { BuildProblem } from './problem';
export { Change, Source } from './resource';
export { buildAsFlux, fluxCache } from './flux';
export { FluxFields, fluxFieldsOf } from './flux-fields';
export { Substitution } from './substitution';
