import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addEverything, addPipelines } from './programs';
import { synthesize } from './synthesized';
import { cfnLint } from '../build/packages';

test('cfn-lint finds nothing in any template, not even a warning', async () => {
  const { names, path } = synthesize(addEverything);
  expect(names).toHaveLength(31); // 3 systems x (3 networks x 2 sizes + 3 certificates + Docker), and pipelines
  expect(await cfnLint(names.map(path))).toEqual([]);
});

test('cfn-lint finds what is wrong, and what may be', async () => {
  const { folder, path } = synthesize(addPipelines);
  const broken = (name: string, from: string, to: string): string => {
    const text = readFileSync(path('pipelines'), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, `${name}.json`), text.replace(from, to));
    return join(folder, `${name}.json`);
  };
  const wrong = await cfnLint([broken('wrong', '"AssumeRolePolicyDocument"', '"AssumePolicyDocument"')]);
  expect(wrong.join()).toMatch(/E300[23]/);
  expect((await cfnLint([broken('typo', 'ecr:PutImage', 'ecr:PutImages')])).join()).toMatch(/W3037/);
});
