import { checked } from './checked';
import { generate } from './generated-repository';
import { FAULTS, Plantable } from './planted-faults';
import { runs } from '../properties';

// `FUZZ=50 npm run test:run -- planted` takes fifty repositories for each kind of fault; `SEED` other ones.
const SEED = Number(process.env.SEED ?? 0) % 1_000_000;
const seeds = (of: number): number[] => Array.from({ length: runs(1) }, (_, i) => SEED + 1000 * i + of);

test.each(FAULTS.map((fault, i) => ({ ...fault, i })))('$name is found where it is, and nothing else', ({ check, needs, plant, i }) => {
  for (const seed of seeds(i)) {
    const healthy = generate(seed, needs);
    expect({ seed, ...shown(checked(healthy.files, undefined, healthy.others)) }).toEqual({ seed, findings: [], unchecked: [] });
    const repository = generate(seed, needs);
    const { file, line } = plant(new Plantable(repository));
    expect({ seed, findings: shown(checked(repository.files, undefined, repository.others)).findings }).toEqual({ seed, findings: [`${file}:${line} ${check}`] });
  }
});

function shown({ findings, unchecked }: ReturnType<typeof checked>): { readonly findings: string[]; readonly unchecked: string[] } {
  return { findings: findings.map(({ file, line, check }) => `${file}:${line} ${check}`), unchecked: unchecked.map(({ reason }) => reason) };
}
