import { execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Chart, Testing } from 'cdk8s';
import { Harbor } from '../../src/harbor';
import { missingPrograms } from '../programs';

/** How a run of the reconciler ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Arguments of every process that ran. */
  readonly processes: string;
}

/** Time passes only while the script sleeps. */
const CLOCK = path.join(__dirname, '..', 'ci', 'clock.sh');

/** Programs of the reconciler that this machine does not have. */
export function missingTools(): string[] {
  return missingPrograms('bash', 'curl', 'jq');
}

/**
 * Runs the script of a Harbor as its Job would: the ConfigMap's files and the mounted Secrets lie in a folder, everything else is as in
 * the pod. With `spy`, every program that the script starts writes down its arguments.
 *
 * @param secrets values by `secret/key`
 */
export async function runReconciler(harbor: Harbor, secrets: Record<string, string>, { deadline = 60, spy = false } = {}): Promise<Run> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'reconcile-'));
  try {
    const objects: any[] = Testing.synth(Chart.of(harbor));
    const { data } = objects.find(({ kind }) => kind === 'ConfigMap');
    const [{ env }] = objects.find(({ kind }) => kind === 'Job').spec.template.spec.containers;
    for (const [name, text] of Object.entries<string>({ ...data, ...prefixed(secrets) })) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const values = Object.fromEntries(env.map(({ name, value }: any) => [name, value.replace('/config', folder).replace('/secrets', `${folder}/secrets`)]));
    fs.mkdirSync(path.join(folder, 'tmp'));
    const options = {
      env: { PATH: `${spy ? `${spies(folder)}:` : ''}${process.env.PATH}`, TMPDIR: path.join(folder, 'tmp'), HOME: '/nonexistent', ...values, HARBOR_DEADLINE: String(deadline), BASH_ENV: CLOCK },
    };
    const child = spawn('bash', [path.join(folder, 'reconcile.sh')], options);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => { stdout += chunk; });
    child.stderr.on('data', (chunk) => { stderr += chunk; });
    const code = await new Promise<number>((resolve) => child.on('close', resolve));
    const left = fs.readdirSync(path.join(folder, 'tmp'));
    if (left.length > 0) throw new Error(`the script left ${left.join(', ')} behind`);
    return { code, stdout, stderr, processes: spy ? fs.readFileSync(path.join(folder, 'processes'), 'utf8') : '' };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function prefixed(secrets: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`secrets/${name}`, value]));
}

/** Programs that write down their arguments and environment, and run the real one. */
function spies(folder: string): string {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  for (const tool of ['curl', 'jq', 'sha256sum', 'cut', 'mv', 'cp', 'cat', 'sleep', 'mktemp', 'wc', 'tr']) {
    const real = execFileSync('bash', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
    fs.writeFileSync(path.join(bin, tool), `#!/bin/sh\nprintf '%s ' ${tool} "$@" >>'${folder}/processes'\necho >>'${folder}/processes'\nexec ${real} "$@"\n`, { mode: 0o755 });
  }
  return bin;
}
