import { ChildProcess, spawn } from 'node:child_process';

/** Kills what it has been told of, and removes the folder if there is one, as soon as its input ends: also when the tests are killed with -9. */
const SCRIPT = `
trap '' INT TERM HUP
pids=
while read -r sign pid; do
  case $sign in
    +) pids="$pids $pid" ;;
    -) rest=; for each in $pids; do [ "$each" = "$pid" ] || rest="$rest $each"; done; pids=$rest ;;
  esac
done
for each in $pids; do kill -9 "$each" 2>/dev/null; done
[ -z "$1" ] || rm -rf "$1"
`;

/** A shell in a session of its own that outlives the tests only to clean up behind them. */
export class Guard {
  private readonly shell: ChildProcess;

  constructor(folder = '') {
    this.shell = spawn('sh', ['-c', SCRIPT, 'guard', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.shell.unref();
  }

  watch(pid: number): void {
    this.shell.stdin!.write(`+ ${pid}\n`);
  }

  release(pid: number): void {
    this.shell.stdin!.write(`- ${pid}\n`);
  }

  /** Ends what is left and removes the folder, if there is one. */
  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.shell.once('close', resolve));
    this.shell.ref(); // or Node.js takes a wait for this alone for having nothing left to do, and ends with success
    this.shell.stdin!.end();
    await closed;
  }
}
