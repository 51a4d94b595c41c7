import { spawnSync } from 'child_process';
import type { StepSpec } from '../../src/ci';
import { scriptText } from '../../src/ci/shell-word';
import { missingPrograms } from '../programs';

/** Judges a step's script by shellcheck, Bash and BusyBox, as far as this machine has them. */
export function shellcheck(spec: StepSpec): void {
  const script = scriptText(spec, []);
  if (missingPrograms('shellcheck').length === 0) {
    const { stdout } = spawnSync('shellcheck', ['-s', 'bash', '-x', '-'], { input: script, encoding: 'utf8' });
    if (stdout) throw new Error(`${spec.name}: ${stdout}`);
  }
  for (const shell of [['bash', '-n'], ['busybox', 'ash', '-n']]) {
    if (missingPrograms(shell[0]).length > 0) continue;
    const { status, stderr } = spawnSync(shell[0], shell.slice(1), { input: script, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${spec.name}: ${stderr}`);
  }
}
