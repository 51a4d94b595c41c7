import { checked } from './checked';
import { generate } from './generated-repository';
import { FAULTS, Plantable } from './planted-faults';

// Some of what check-directories.planted.run.test.ts does for all kinds of fault, and many repositories.
test.each(FAULTS.filter((_, i) => i % 9 === 0))('$name is found where it is, and nothing else', ({ check, needs, plant }) => {
  const repository = generate(7, needs);
  const { file, line } = plant(new Plantable(repository));
  const { findings } = checked(repository.files, undefined, repository.others);
  expect(findings.map((each) => `${each.file}:${each.line} ${each.check}`)).toEqual([`${file}:${line} ${check}`]);
});

test('a healthy repository has no findings', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const { files, others } = generate(seed);
    expect(checked(files, undefined, others)).toMatchObject({ findings: [], unchecked: [] });
  }
});
