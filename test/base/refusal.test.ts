import { inspect } from 'node:util';
import { Refusal, refusal, UserError } from '../../src/base/refusal';

test('has all faults in one text, which is all that Node prints of it', () => {
  const error = new Refusal([
    { check: 'edited-file', message: 'a.yaml was edited', fix: 'undo that', place: 'out/a.yaml' },
    { check: 'file-system', message: 'https://user:hunter2@git.example.com fails', fix: 'use token=… ' },
  ], 'nothing was written');
  const text = `2 problems, nothing was written:

error[edited-file]: a.yaml was edited
  --> out/a.yaml
  help: undo that

error[file-system]: https://…@git.example.com fails
  help: use token=… `;
  expect(error.message).toBe(text);
  expect(inspect(error)).toContain(`error: ${text}\n`);
  expect(inspect(error)).not.toMatch(/^ +at /m);
  expect(Object.keys(error)).toEqual([]);
  expect(JSON.stringify(Refusal.faultsOf(error))).not.toContain('hunter2');
});

test('has colours where the stream has', () => {
  const error = refusal('locked', 'another program is writing there', 'wait');
  expect(UserError.textOf(error, false)).toBe(error.message);
  expect(UserError.textOf(error, true)).toContain('\u001b[1;31merror[locked]\u001b[0m');
  expect(UserError.textOf(new Error('of another kind'), true)).toBeUndefined();
  expect(Refusal.faultsOf(new Error('of another kind'))).toEqual([]);
});
