// The rooms of src/, and the arrows between them: what a room may use of others at run time, `require` inside functions included, types
// not. docs/architecture.md shows the same picture; test/tools/rooms.test.ts holds it by dependency-cruiser, which it gives the files without their types.

const ROOM = (name) => `^src/${name}/`;
const NOUNS = '^src/(?!index\\.ts|app\\.ts)[^/]+\\.ts$';

/** From the lowest to the highest: a room uses rooms above its own line only, so there is no circle. */
const ROOMS = [
  { name: 'base', files: ROOM('base'), uses: [] },
  { name: 'schema', files: ROOM('schema'), uses: ['base'] },
  { name: 'kustomize', files: ROOM('kustomize'), uses: ['base'] },
  { name: 'synth/files', files: ROOM('synth/files'), uses: ['base'] },
  { name: 'synth/yaml', files: ROOM('synth/yaml'), uses: ['base'] },
  { name: 'synth/order', files: ROOM('synth/order'), uses: ['base', 'synth/yaml'] },
  { name: 'nouns', files: NOUNS, uses: ['base', 'synth/yaml', 'synth/order'] },
  { name: 'sops', files: ROOM('sops'), uses: ['base', 'nouns'] },
  { name: 'overlay', files: ROOM('overlay'), uses: ['base', 'nouns', 'synth/yaml'] },
  { name: 'flux', files: ROOM('flux'), uses: ['base', 'nouns', 'synth/yaml'] },
  { name: 'eso', files: ROOM('eso'), uses: ['base', 'nouns'] },
  { name: 'argocd', files: ROOM('argocd'), uses: ['base', 'nouns', 'eso'] },
  { name: 'harbor', files: ROOM('harbor'), uses: ['base', 'nouns', 'eso'] },
  { name: 'monitoring', files: ROOM('monitoring'), uses: ['base', 'nouns', 'flux'] },
  { name: 'ci', files: ROOM('ci'), uses: ['base', 'nouns', 'monitoring'] },
  { name: 'promotion', files: ROOM('promotion'), uses: ['base', 'nouns', 'overlay', 'ci'] },
  { name: 'program', files: ROOM('program'), uses: ['base', 'kustomize', 'synth/yaml', 'nouns', 'flux'] },
  { name: 'checks', files: ROOM('checks'), uses: ['base', 'schema', 'kustomize', 'synth/yaml', 'nouns', 'sops', 'flux', 'program'] },
  { name: 'machines', files: ROOM('machines'), uses: ['base', 'synth/files', 'checks'] },
  { name: 'aws', files: ROOM('aws'), uses: ['base', 'nouns', 'machines'] },
  { name: 'build', files: ROOM('build'), uses: ['base', 'synth/files'] },
  { name: 'checkout', files: ROOM('checkout'), uses: ['base', 'schema', 'kustomize', 'synth/files', 'build', 'program', 'checks'] },
  { name: 'plan', files: ROOM('plan'), uses: ['base', 'schema', 'program'] },
  { name: 'simulation', files: ROOM('simulation'), uses: ['base', 'program', 'plan'] },
  { name: 'testing', files: ROOM('testing'), uses: ['base', 'kustomize', 'nouns', 'program', 'checkout', 'plan', 'simulation'] },
  { name: 'synth', files: '^src/synth/[^/]+\\.ts$', uses: ['base', 'synth/files', 'synth/yaml', 'synth/order', 'nouns', 'program', 'checks', 'machines'] },
  { name: 'importer', files: ROOM('importer'), uses: ['base', 'synth/yaml', 'nouns', 'flux', 'program', 'checks', 'checkout'] },
  { name: 'flux1', files: ROOM('flux1'), uses: ['base', 'synth/yaml', 'nouns', 'flux', 'program'] },
  { name: 'cli', files: ROOM('cli'), uses: ['base', 'synth/files', 'sops', 'flux1', 'ci', 'program', 'build', 'checks', 'checkout', 'plan', 'simulation', 'importer'] },
  {
    name: 'entry',
    files: '^src/(index|app)\\.ts$',
    uses: ['base', 'nouns', 'synth', 'sops', 'overlay', 'flux', 'eso', 'argocd', 'harbor', 'monitoring', 'ci', 'promotion', 'aws', 'testing'],
  },
];

const files = (name) => ROOMS.find((room) => room.name === name).files;

const arrows = ROOMS.map((room, place) => {
  const missing = room.uses.find((used) => !ROOMS.slice(0, place).some(({ name }) => name === used));
  if (missing) throw new Error(`${room.name} uses ${missing}, which is not listed before it: that would be a circle of rooms`);
  return {
    name: `${room.name}-uses-only-${room.uses.join('+') || 'itself'}`,
    severity: 'error',
    from: { path: room.files },
    to: { path: '^src/', pathNot: [room.files, ...room.uses.map(files)] },
  };
});

module.exports = {
  forbidden: [
    { name: 'no-circle-of-files', severity: 'error', from: {}, to: { circular: true } },
    { name: 'each-file-in-a-room', severity: 'error', from: { path: '^src/', pathNot: ROOMS.map((room) => room.files) }, to: {} },
    ...arrows,
  ],
  options: { skipAnalysisNotInRules: true, doNotFollow: { path: 'node_modules' }, includeOnly: '^src/', parser: 'swc' },
};
// Not a field of a configuration.
Object.defineProperty(module.exports, 'ROOMS', { value: ROOMS });
