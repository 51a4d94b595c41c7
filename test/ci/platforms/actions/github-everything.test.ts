import { everythingOn } from './github-everything';
import { workflowOf } from './github-workflow';
import { ci } from '../../../../src';
import { problemsOf } from '../../../../src/base/problem';
import { textOf } from '../../pipelines';
import { shellcheck } from '../../shellcheck';

describe.each([['GitHub', ci.Platform.github()], ['Gitea', ci.Platform.gitea()]])('everything that %s can do', (_, platform) => {
  const pipeline = everythingOn(platform);
  const text = textOf(pipeline);

  test('is nothing that is refused', () => {
    expect(pipeline.node.findAll().flatMap(problemsOf)).toEqual([]);
  });

  test('calls no action but by its commit, with its version behind it', () => {
    const calls = text.match(/^ +uses: .*$/gm)!;
    expect(calls.length).toBeGreaterThan(8);
    for (const call of calls) expect(call).toMatch(/^ +uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+/);
  });

  test('puts nothing of the run into scripts, and scripts are clean', () => {
    const steps = Object.values(workflowOf(pipeline).jobs).flatMap((job) => job.steps);
    const runs = steps.flatMap(({ name, run }) => run === undefined ? [] : [{ name, script: run }]);
    expect(runs.length).toBeGreaterThan(6);
    for (const run of runs) {
      expect(run.script).not.toContain('${{');
      shellcheck(run);
    }
  });

  test('is written the same each time', () => {
    expect(textOf(everythingOn(platform))).toBe(text);
  });
});
