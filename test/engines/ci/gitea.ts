import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { go, program } from '../build/build';
import { EngineProcess } from '../engine-process';
import { Guard } from '../guard';
import { freePort } from '../port';

/** A real Gitea on loopback, with an account `acme` that administers it. */
export class Gitea {
  static async start(): Promise<Gitea> {
    const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-gitea-'));
    const guard = new Guard(folder);
    const port = await freePort();
    const config = join(folder, 'app.ini');
    // Templates and texts are beside the sources, not in the program.
    const sources = (await go(resolve(__dirname, '../build/gitea'), ['list', '-m', '-f', '{{.Dir}}', 'code.gitea.io/gitea'])).trim();
    writeFileSync(config, appIni(folder, port, sources));
    const env = { GITEA_WORK_DIR: folder, HOME: folder };
    const run = (...args: string[]): string => execFileSync(program('gitea'), [...args, '--config', config], { encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' });
    try {
      run('migrate');
      const created = run('admin', 'user', 'create', '--admin', '--username', 'acme', '--password', 'not-used-1', '--email', 'acme@example.com',
        '--must-change-password=false', '--access-token', '--access-token-name', 'tests', '--access-token-scopes', 'all');
      const url = `http://127.0.0.1:${port}`;
      const engine = new EngineProcess({
        name: 'gitea', command: program('gitea'), args: ['web', '--config', config], env, ready: async () => (await fetch(`${url}/api/v1/version`)).ok,
      }, folder, guard);
      await engine.start();
      return new Gitea(url, /\b[0-9a-f]{40}\b/.exec(created)![0], engine, guard);
    } catch (error) {
      await guard.end();
      throw error;
    }
  }

  private constructor(readonly url: string, readonly token: string, private readonly engine: EngineProcess, private readonly guard: Guard) {}

  /** An answer of the API below `/api/v1`. */
  async ask(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: any }> {
    const headers = { 'authorization': `token ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  }

  /** The same where it must succeed. */
  async done(method: string, path: string, body?: object): Promise<any> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Requests so far that change something, as Gitea has logged them. What Git fetches is no change. */
  get writes(): string[] {
    return [...this.engine.log.matchAll(/"(POST|PUT|PATCH|DELETE) (\/\S*) HTTP/g)].filter(([, , path]) => !path.endsWith('/git-upload-pack'))
      .map(([, method, path]) => `${method} ${path}`);
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    await this.guard.end();
  }
}

function appIni(folder: string, port: number, sources: string): string {
  return `RUN_MODE = prod
RUN_USER = ${userInfo().username}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = ${folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = http://127.0.0.1:${port}/
STATIC_ROOT_PATH = ${sources}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = ${folder}/gitea.db
[security]
INSTALL_LOCK = true
SECRET_KEY = only-for-tests
PASSWORD_HASH_ALGO = pbkdf2$2
[webhook]
ALLOWED_HOST_LIST = loopback
[indexer]
ISSUE_INDEXER_TYPE = db
[log]
MODE = console
LEVEL = Info
logger.access.MODE = console
[mailer]
ENABLED = false
`;
}
